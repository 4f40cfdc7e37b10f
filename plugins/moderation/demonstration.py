"""The moderation of the demonstration."""

from __future__ import annotations

from core.demonstration import Stage


def play(stage: Stage) -> None:
    """Play it."""
