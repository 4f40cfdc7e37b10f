"""The part of region in the demonstration: it only looks, and says what has arrived."""

from __future__ import annotations

from core.demonstration import Stage
from plugins.region import queries


def play(stage: Stage) -> None:
    """At the end, on the hub: say until when the journals are known. Nothing is made up here."""
    if stage.act != "finale":
        return
    for origin, day in sorted(queries.last_days().items()):
        stage.say(f"Journal {origin} connu jusqu’au {day:%d/%m/%Y}")
