"""Dates, hours, numbers and money as a reader of the page's language expects them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal

from core import clock
from core.i18n import ENGLISH, FRENCH, language

#: English is written as British public services write it.
LOCALES = {FRENCH: "fr", ENGLISH: "en_GB"}
NARROW = "\u202f"


def day(value: date) -> str:
    """« jeudi 3 décembre 2026 », “Thursday 3 December 2026”."""
    return _day(value, language())


@lru_cache(maxsize=4096)
def _day(value: date, spoken: str) -> str:
    written = str(format_date(value, "EEEE d MMMM y", locale=LOCALES[spoken]))
    return written.replace(" 1 ", " 1er ") if spoken == FRENCH else written


def opening(text: str) -> str:
    """A text as it stands at the beginning of a line: « Jeudi 3 décembre 2026 »."""
    return text[:1].upper() + text[1:]


def short_day(value: date) -> str:
    """« 3 déc. », “3 Dec”, where the year is said elsewhere."""
    return str(format_date(value, "d MMM", locale=LOCALES[language()]))


def month(value: date) -> str:
    """« nov. 26 », “Nov 26”."""
    return str(format_date(value, "MMM yy", locale=LOCALES[language()]))


def hour(value: datetime, zone: str) -> str:
    """« 14 h » or « 14 h 05 », “2pm” or “2:05pm”, as the clocks of ``zone`` show it."""
    at = clock.local(value, zone)
    if language() == FRENCH:
        return f"{at.hour}\u00a0h\u00a0{at.minute:02d}" if at.minute else f"{at.hour}\u00a0h"
    if not at.minute and at.hour in {0, 12}:
        return "midday" if at.hour else "midnight"
    minutes = f":{at.minute:02d}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"


def duration(minutes: int) -> str:
    """« 30 min », « 3 h », « 1 h 05 »; “30 min”, “3 h”, “1 h 5 min”."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}\u00a0min"
    if not rest:
        return f"{hours}\u00a0h"
    return f"{hours}\u00a0h\u00a0{rest:02d}" if language() == FRENCH else f"{hours}\u00a0h {rest}\u00a0min"


def number(value: int) -> str:
    """« 1 234 », “1,234”."""
    return _number(value, language())


@lru_cache(maxsize=4096)
def _number(value: int, spoken: str) -> str:
    return str(format_decimal(value, locale=LOCALES[spoken]))


def decimal(value: Decimal) -> str:
    """« 3,58 », “3.58”."""
    return str(format_decimal(value, locale=LOCALES[language()]))


def euros(cents: int) -> str:
    """« 2 000,00 € », “€2,000.00”, from integer cents."""
    whole, rest = divmod(abs(cents), 100)
    sign = "−" if cents < 0 else ""
    if language() == FRENCH:
        return f"{sign}{number(whole)},{rest:02d}\u00a0€"
    return f"{sign}€{number(whole)}.{rest:02d}"


def percent(value: int) -> str:
    """« 73 % », “73%”."""
    return f"{value}{NARROW}%" if language() == FRENCH else f"{value}%"
