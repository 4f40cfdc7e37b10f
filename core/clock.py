"""The only clock: everything that asks for the time asks here, so that tests and the demonstration can set it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_set_time: ContextVar[datetime | None] = ContextVar("preau_set_time", default=None)


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return _set_time.get() or datetime.now(UTC)


def local(at: datetime, timezone: str) -> datetime:
    """Return the same moment as the clocks of ``timezone`` show it."""
    return at.astimezone(ZoneInfo(timezone))


def local_day(at: datetime, timezone: str) -> date:
    """Return the day that people in ``timezone`` call today at that moment."""
    return local(at, timezone).date()


@contextmanager
def set_to(moment: datetime) -> Iterator[None]:
    """Hold the clock at ``moment`` (aware) within the block, in this thread only."""
    if moment.tzinfo is None:
        raise ValueError("the clock takes aware moments only")
    token = _set_time.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set_time.reset(token)


def is_set() -> bool:
    """Say whether the clock is held by ``set_to`` in this thread."""
    return _set_time.get() is not None
