"""The days of a petition: its last one, what is left, what a suspension gives back, when a moderator is late. Pure."""

from __future__ import annotations

import calendar
import enum
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


class ReviewClock(enum.StrEnum):
    """How a moderator stands with the time that was promised."""

    ON_TIME = "on_time"
    NEAR = "near"
    OVERDUE = "overdue"


def add_months(day: date, months: int) -> date:
    """Return the same day ``months`` later; where that month is too short, its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def end_of_day(day: date, timezone: str) -> datetime:
    """Return the midnight that ends a day, as the clocks of ``timezone`` show it."""
    return datetime.combine(day + DAY, time(), ZoneInfo(timezone))


def closing_moment(first_day: date, months: int, timezone: str) -> datetime:
    """Return the midnight that ends the last day of signing, as the clocks of ``timezone`` show it."""
    return end_of_day(add_months(first_day, months), timezone)


def last_day(closes_at: datetime, timezone: str) -> date:
    """Return the last day before a moment, as the calendars of ``timezone`` show it: the last day of signing."""
    return (closes_at - timedelta(microseconds=1)).astimezone(ZoneInfo(timezone)).date()


def confirm_until(closes_at: datetime, closed_at: datetime | None, grace_hours: int) -> datetime:
    """Return the moment after which a link no longer confirms: ``grace_hours`` after the true closing."""
    return (closed_at or closes_at) + timedelta(hours=grace_hours)


def days_left(closes_at: datetime, at: datetime, timezone: str) -> int:
    """Return how many days of signing are left on the calendars of ``timezone``, the present one included; 0 when it
    is over. Days, not spans of 24 hours: one in autumn has 25.
    """
    if at >= closes_at:
        return 0
    return (last_day(closes_at, timezone) - at.astimezone(ZoneInfo(timezone)).date()).days + 1


def forgotten_on(over: date, answered: date | None, months: int, days: int) -> date:
    """Return the day from which nobody who signed is named any more: ``months`` after the petition was over, or
    ``days`` after its answer, whichever comes first. The last whole day of the delay is still the signers'.
    """
    last = add_months(over, months)
    if answered is not None:
        last = min(last, max(over, answered) + timedelta(days=days))
    return last + DAY


def add_days(moment: datetime, days: int, timezone: str) -> datetime:
    """Return the same time of the clock ``days`` later in ``timezone``: a midnight stays a midnight."""
    return moment.astimezone(ZoneInfo(timezone)) + timedelta(days=days)


def days_lost(stopped_at: datetime, resumed_at: datetime, timezone: str) -> int:
    """Return how many days a deadline gains for the time between two moments: what was lost, rounded up.

    Measured on the clocks of ``timezone``, so that the longer night of autumn costs nobody a day.
    """
    zone = ZoneInfo(timezone)
    lost = resumed_at.astimezone(zone).replace(tzinfo=None) - stopped_at.astimezone(zone).replace(tzinfo=None)
    return max(0, -(-lost // DAY))


def review_clock(due_at: datetime, at: datetime, near_days: int) -> ReviewClock:
    """Say whether a review is on time, ``near`` its end in its last ``near_days`` days, or overdue from ``due_at``."""
    if at >= due_at:
        return ReviewClock.OVERDUE
    return ReviewClock.NEAR if at >= due_at - timedelta(days=near_days) else ReviewClock.ON_TIME
