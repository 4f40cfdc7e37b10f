"""The public holidays of France (Code du travail, article L. 3133-1), computed for any year."""

from __future__ import annotations

from datetime import date, timedelta

FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
#: Easter Monday, Ascension Day, Whit Monday: days after Easter Sunday.
MOVING = (1, 39, 50)


def easter(year: int) -> date:
    """Return Easter Sunday of a Gregorian year (the anonymous computus)."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leaps, rest = divmod(century, 4)
    skipped = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - leaps - skipped + 15) % 30
    quarter, odd = divmod(of_century, 4)
    sunday = (32 + 2 * rest + 2 * quarter - moon - odd) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def public_holidays(year: int) -> frozenset[date]:
    """Return the public holidays of ``year`` in metropolitan France (Alsace-Moselle has two more)."""
    sunday = easter(year)
    return frozenset(
        [*(date(year, month, day) for month, day in FIXED), *(sunday + timedelta(days=days) for days in MOVING)]
    )


def is_public_holiday(day: date) -> bool:
    """Say whether offices are closed by law on ``day``."""
    return day in public_holidays(day.year)
