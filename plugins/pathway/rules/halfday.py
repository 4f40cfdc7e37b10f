"""A half-day in time: when it may be signed, where its phases stand, whether two of them meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

#: A half-day is a morning, an afternoon or an evening.
LONGEST = timedelta(hours=5)


@dataclass(frozen=True, slots=True)
class HalfDay:
    """From ``starts_at`` to ``ends_at``; doors open ``welcome`` before."""

    starts_at: datetime
    ends_at: datetime
    welcome: timedelta = timedelta(0)

    @property
    def doors_at(self) -> datetime:
        return self.starts_at - self.welcome

    def holds(self, at: datetime) -> bool:
        """Say whether a signature at that moment is inside the half-day, both ends included."""
        return self.doors_at <= at <= self.ends_at

    def meets(self, other: HalfDay) -> bool:
        """Say whether one person cannot be at both; one may begin when the other ends."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class PhaseClock:
    """A phase against the clock: ``state`` is done, now or later; ``left`` whole minutes, below 0 when over."""

    state: str
    left: int


def phase_clocks(minutes: Sequence[int], current: int | None, since: datetime | None, at: datetime) -> list[PhaseClock]:
    """Return each phase against the clock; ``current`` is the index of the one under way since ``since``."""
    clocks = []
    for index, planned in enumerate(minutes):
        if current is None or since is None or index > current:
            clocks.append(PhaseClock("later", planned))
        elif index < current:
            clocks.append(PhaseClock("done", 0))
        else:
            elapsed = int((at - since).total_seconds() // 60)
            clocks.append(PhaseClock("now", planned - elapsed))
    return clocks


def minutes_begun(start: datetime, end: datetime) -> int:
    """Return the minutes from ``start`` to ``end``, a minute that was begun included, never below 0."""
    return max(0, -(-(end - start) // timedelta(minutes=1)))


def whole_minutes(start: datetime, end: datetime) -> int:
    """Return the whole minutes from ``start`` to ``end``, never below 0."""
    return max(0, (end - start) // timedelta(minutes=1))
