"""The only clock: everything that asks for the time asks here, so that tests and the demonstration can set it."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_set_time: ContextVar[datetime | None] = ContextVar("preau_set_time", default=None)
_watched: ContextVar[bool] = ContextVar("preau_clock_watched", default=True)


@dataclass
class Mark:
    """What one process remembers of time, so that nobody asks the database at every page.

    ``last``: when the instance last wrote in its journal, None when it never did; believed once ``read`` is true.
    ``seen``: the moment that this process has last looked at. ``waiting``: its tasks wait for a right date.
    """

    read: bool = False
    last: datetime | None = None
    seen: datetime | None = None
    waiting: bool = False


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return _set_time.get() or datetime.now(UTC)


def local(at: datetime, timezone: str) -> datetime:
    """Return the same moment as the clocks of ``timezone`` show it."""
    return at.astimezone(ZoneInfo(timezone))


def local_day(at: datetime, timezone: str) -> date:
    """Return the day that people in ``timezone`` call today at that moment."""
    return local(at, timezone).date()


def months_before(at: datetime, months: int) -> datetime:
    """Return the moment ``months`` calendar months before; the last day of a shorter month stands for the 31st."""
    year, month = divmod(at.year * 12 + at.month - 1 - months, 12)
    return at.replace(year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1]))


@contextmanager
def set_to(moment: datetime, *, watched: bool = False) -> Iterator[None]:
    """Hold the clock at ``moment`` (aware) within the block, in this thread only.

    A moment that a program sets is meant, so the past can be played in any order; ``watched`` says that it stands for
    what the machine's own clock shows, which may be wrong (see ``core.journal.watch``).
    """
    if moment.tzinfo is None:
        raise ValueError("the clock takes aware moments only")
    token, watch = _set_time.set(moment.astimezone(UTC)), _watched.set(watched)
    try:
        yield
    finally:
        _set_time.reset(token)
        _watched.reset(watch)


def is_set() -> bool:
    """Say whether the clock is held by ``set_to`` in this thread."""
    return _set_time.get() is not None


def is_watched() -> bool:
    """Say whether the present moment comes from the machine (or stands for it), so that it may be wrong."""
    return _watched.get()
