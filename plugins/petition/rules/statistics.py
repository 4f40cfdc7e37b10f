"""Signatures by day, as a chart can show them: totals, and days put together when there are too many. Pure."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

#: A chart shows that many columns at most.
MOST_COLUMNS = 100


@dataclass(frozen=True, slots=True)
class Day:
    """How many signatures a day brought (or the days that begin with it), and how many there were at its end."""

    day: date
    signatures: int
    total: int


class Step(enum.StrEnum):
    """How many days stand together in a column."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def totals(counts: Iterable[tuple[date, int]]) -> list[Day]:
    """Return the days with the total at the end of each."""
    found: list[Day] = []
    total = 0
    for day, count in counts:
        total += count
        found.append(Day(day, count, total))
    return found


def step_for(days: int) -> Step:
    """Return how to put so many days together, so that a chart can still be read."""
    if days <= MOST_COLUMNS:
        return Step.DAY
    return Step.WEEK if days <= MOST_COLUMNS * 7 else Step.MONTH


def together(days: Sequence[Day], step: Step) -> list[Day]:
    """Put days together by calendar weeks or months, each under its first day."""
    groups = [list(group) for _, group in groupby(days, key=lambda one: _beginning(one.day, step))]
    return [Day(group[0].day, sum(one.signatures for one in group), group[-1].total) for group in groups]


def _beginning(day: date, step: Step) -> date:
    match step:
        case Step.DAY:
            return day
        case Step.WEEK:
            return day - timedelta(days=day.weekday())
        case Step.MONTH:
            return day.replace(day=1)
