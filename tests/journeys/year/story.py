"""The year as it is told: the two machines, the days, the ledger, and what has to agree at any moment."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.journeys.year import days
from tests.journeys.year.ledger import Ledger
from tests.journeys.year.machines import Machine

#: Everything that is left to chance is drawn from it.
SEED = 2025
#: The numbers of the days before which something happens.
FIRST_UPDATE, NO_LINK, SECOND_UPDATE, CUT, THIRD_UPDATE, SAVED, UNSENT, LOST = 35, 65, 100, 110, 125, 140, 147, 149
HEAD = "SELECT origin, seq, digest FROM core_journal_head"


@dataclass
class Year:
    """The two machines, the days, and what the test knows by itself."""

    hub: Machine
    centre: Machine
    versions: dict[str, Path]
    ledger: Ledger = field(default_factory=Ledger)
    days: list[days.Day] = field(default_factory=lambda: days.of_the_year(SEED))
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    sheet: Path = Path()

    @property
    def origin(self) -> str:
        return str(self.hub.ask("SELECT origin FROM core_journal_origin")[0][0])

    def plan(self, first: int, end: int, **more: Any) -> dict[str, Any]:
        """Return the days from ``first``, ``end`` excluded, as the animator is told of them."""
        told = [day.plan(SEED) for day in self.days[first:end]]
        for day in told:
            day["send"] = more.get("send", True) and (day["number"] % 4 == 0 or day is told[-1])
        return {"days": told, "clocks": [str(self.centre.clock), str(self.hub.clock)], **more}

    def work(self, first: int, end: int, *, linked: bool = True, **more: Any) -> None:
        """Let the animator work these days, and note what she tells; the current stays on."""
        code, told = self.centre.animate(self.plan(first, end, **more))
        assert (code, self.ledger.read(told)) == (0, None)
        assert bool(self.ledger.failures) is not linked, self.ledger.failures
        self.ledger.failures.clear()
        self.come_to(days.evening(self.days[end - 1]))

    def come_to(self, moment: datetime) -> None:
        """Let both clocks show ``moment``."""
        for machine in (self.centre, self.hub):
            machine.set_clock(moment)

    def agrees(self, *, with_the_hub: bool = False) -> None:
        """Check that the centre's journal is the ledger, to the unit, and holds no fact twice."""
        assert self.centre.daily(self.origin) == self.ledger.daily()
        rows = self.centre.ask("SELECT count(*), count(DISTINCT mark) FROM core_journal_entry")
        assert rows == [(len(self.ledger.facts), len(self.ledger.facts))]
        if with_the_hub:
            assert self.hub.daily(self.origin) == self.ledger.daily()
            assert self.hub.ask(HEAD) == self.centre.ask(HEAD)

    def verified(self) -> None:
        """Check that both chains hold when they are computed again, and the daily figures with them."""
        self.agrees(with_the_hub=True)
        assert "chaîne intacte" in self.centre.preau("journal", "verify")
        assert "chaîne intacte" in self.hub.preau("federation", "verify")

    def after_a_fortnight(self) -> int:
        """Return the first day that is two weeks after the one on which the link breaks."""
        end = date.fromisoformat(self.days[NO_LINK].date) + timedelta(days=14)
        return next(day.number for day in self.days if date.fromisoformat(day.date) >= end)
