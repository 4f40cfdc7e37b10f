"""The pathway's part of the demonstration."""

from __future__ import annotations

from core.demonstration import Stage


def play(stage: Stage) -> None:
    """Hold and close the sessions of the past months, and leave one ready to be held today."""
    del stage
