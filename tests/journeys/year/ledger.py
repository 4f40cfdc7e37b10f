"""What the test knows by itself of the year: every fact that was told as done, whatever the programs say later."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

Fact = dict[str, Any]
Daily = Counter[tuple[str, str, str, str]]


@dataclass
class Ledger:
    """Facts in their order. ``sent`` and ``saved``: how many the Region had, and the last backup held."""

    facts: list[Fact] = field(default_factory=list)
    sent: int = 0
    saved: int = 0
    failures: list[str] = field(default_factory=list)
    said: dict[str, Any] = field(default_factory=dict)

    def read(self, told: str) -> dict[str, Any] | None:
        """Note what the animator tells; return the act that she had begun when her machine went off, if any."""
        begun: dict[str, Any] | None = None
        for line in map(json.loads, told.splitlines()):
            if "doing" in line:
                begun = line
            elif "done" in line and begun is not None:
                self.add(*begun["facts"])
                begun = None
            elif "sent" in line:
                self._note_sending(line)
            else:
                self.said |= line
        return begun

    def _note_sending(self, line: dict[str, Any]) -> None:
        if line["failure"]:
            self.failures.append(line["failure"])
        else:
            self.sent = len(self.facts)

    def add(self, *facts: Fact) -> None:
        """Write down facts that are known to be kept."""
        self.facts += facts

    def lose(self) -> list[Fact]:
        """Forget what nobody has any more when the disk is lost, neither the backup nor the Region."""
        known = max(self.sent, self.saved)
        lost = self.facts[known:]
        del self.facts[known:]
        return lost

    def daily(self) -> Daily:
        """Return the daily figures that these facts make."""
        sums: Daily = Counter()
        for fact in self.facts:
            dimensions = json.dumps(fact["dimensions"], sort_keys=True, separators=(",", ":"))
            for figure, value in fact["figures"].items():
                sums[fact["day"], fact["kind"], dimensions, figure] += value
        return sums

    def total(self, kind: str, figure: str, **dimensions: str) -> int:
        """Return a sum over the whole year."""
        return sum(
            int(fact["figures"][figure])
            for fact in self.facts
            if fact["kind"] == kind and dimensions.items() <= fact["dimensions"].items()
        )
