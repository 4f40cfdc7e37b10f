"""The two hundred days on which the centre is open, and what the calendar asks of each. Drawn from a seed."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Paris")
FIRST, LAST = date(2025, 9, 1), date(2026, 8, 29)
#: More than a month without anybody: on the return, somebody has to say that the date is right.
CLOSED, BACK = date(2026, 7, 12), date(2026, 8, 17)
#: Days in all, and those from the return on.
OPEN, AFTER = 200, 8
RETURN = OPEN - AFTER
HOLIDAYS = frozenset(
    date.fromisoformat(day)
    for day in (
        "2025-11-01", "2025-11-11", "2025-12-25", "2026-01-01", "2026-04-06", "2026-05-01", "2026-05-08", "2026-05-14",
        "2026-05-25", "2026-07-14", "2026-08-15",
    )
)  # fmt: skip
#: Every so many days a session is held, announced three days before; one is called off, one is for the animators.
EVERY, FIRST_HELD, BEFORE = 11, 20, 3
CANCELLED, TRANSFER = 97, 25


@dataclass(frozen=True)
class Day:
    """A day on which the centre is open. ``programme``: the day of the session that is announced then."""

    number: int
    date: str
    programme: str = ""
    cancel: bool = False
    transfer: bool = False
    send: bool = True

    def plan(self, seed: int) -> dict[str, Any]:
        """Return the day as the animator is told of it."""
        return {**asdict(self), "seed": seed}


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a moment as the clocks of the centre show it."""
    return datetime.combine(day, time(hour, minute), ZONE)


def evening(day: Day) -> datetime:
    """Return the moment at which the commands of that day are given."""
    return at(date.fromisoformat(day.date), 18)


def of_the_year(seed: int) -> list[Day]:
    """Return the two hundred days."""
    chance = random.Random(seed)
    before = sorted(chance.sample(_working_days(FIRST, CLOSED), RETURN))
    back = [BACK, *sorted(chance.sample(_working_days(BACK + timedelta(days=1), LAST), AFTER - 1))]
    dates = [*before, *back]
    return [_day(number, dates) for number in range(len(dates))]


def _working_days(first: date, end: date) -> list[date]:
    every = (first + timedelta(days=step) for step in range((end - first).days))
    return [day for day in every if day.weekday() != 6 and day not in HOLIDAYS]


def _day(number: int, dates: list[date]) -> Day:
    held = number + BEFORE
    announced = held < len(dates) and held >= FIRST_HELD and (held - FIRST_HELD) % EVERY == 0
    return Day(
        number,
        dates[number].isoformat(),
        programme=dates[held].isoformat() if announced else "",
        cancel=number == CANCELLED,
        transfer=number == TRANSFER,
    )
