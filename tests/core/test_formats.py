"""Dates, hours, numbers and money, as a reader of each language expects them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from core import formats
from core.i18n import speaking

PARIS = "Europe/Paris"


def plain(text: str) -> str:
    """Return a text with plain spaces, to be read in a test."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("fr", ["jeudi 3 décembre 2026", "mardi 1er décembre 2026"]),
        ("en", ["Thursday 3 December 2026", "Tuesday 1 December 2026"]),
    ],
)
def test_a_day_in_words(code: str, said: list[str]) -> None:
    with speaking(code):
        assert [formats.day(date(2026, 12, day)) for day in (3, 1)] == said


def test_a_day_said_in_one_language_is_not_remembered_in_the_other() -> None:
    day = date(2026, 7, 14)
    french = formats.day(day)
    with speaking("en"):
        assert formats.day(day) == "Tuesday 14 July 2026"
    assert formats.day(day) == french == "mardi 14 juillet 2026"


@pytest.mark.parametrize(
    ("code", "hour", "minute", "said"),
    [
        ("fr", 13, 0, "14 h"),
        ("fr", 13, 5, "14 h 05"),
        ("fr", 11, 0, "12 h"),
        ("en", 13, 0, "2pm"),
        ("en", 13, 5, "2:05pm"),
        ("en", 8, 30, "9:30am"),
        ("en", 11, 0, "midday"),
        ("en", 11, 30, "12:30pm"),
        ("en", 23, 0, "midnight"),
        ("en", 23, 5, "12:05am"),
    ],
)
def test_an_hour_in_words(code: str, hour: int, minute: int, said: str) -> None:
    with speaking(code):
        assert plain(formats.hour(datetime(2026, 12, 3, hour, minute, tzinfo=UTC), PARIS)) == said


@pytest.mark.parametrize(
    ("code", "minutes", "said"),
    [
        ("fr", 0, "0 min"),
        ("fr", 30, "30 min"),
        ("fr", 65, "1 h 05"),
        ("fr", 180, "3 h"),
        ("en", 30, "30 min"),
        ("en", 65, "1 h 5 min"),
        ("en", 180, "3 h"),
    ],
)
def test_a_length_in_words(code: str, minutes: int, said: str) -> None:
    with speaking(code):
        assert plain(formats.duration(minutes)) == said


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("fr", ["1 234", "2 000,05 €", "−12,00 €", "73 %", "3,5", "déc. 26"]),
        ("en", ["1,234", "€2,000.05", "−€12.00", "73%", "3.5", "Dec 26"]),
    ],
)
def test_numbers_money_and_months(code: str, said: list[str]) -> None:
    with speaking(code):
        found = [
            formats.number(1234),
            formats.euros(200_005),
            formats.euros(-1200),
            formats.percent(73),
            formats.decimal(Decimal("3.5")),
            formats.month(date(2026, 12, 1)),
        ]
    assert [plain(text) for text in found] == said


@pytest.mark.parametrize(
    ("text", "said"),
    [("jeudi 3 décembre", "Jeudi 3 décembre"), ("Thursday 3 December", "Thursday 3 December"), ("", "")],
)
def test_the_opening_of_a_line(text: str, said: str) -> None:
    assert formats.opening(text) == said
