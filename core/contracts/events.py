"""The base of what is told after a commit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Event:
    """A fact, told after its commit. Subclasses are named in the past tense and hold ids and values only."""

    at: datetime
    space_id: int | None
