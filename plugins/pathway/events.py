"""What the pathway tells the others, after its commit."""

from __future__ import annotations

from dataclasses import dataclass

from core.contracts import Event


@dataclass(frozen=True, slots=True)
class SessionClosed(Event):
    """A session was closed: its sheet is frozen and its figures are in the journal."""

    session_id: int
