"""Periods hold whole months, and a silence is told at its day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.region import rules

days = st.dates(date(2020, 1, 1), date(2200, 12, 31))


@given(days, st.sampled_from(["6", "12", "24"]))
def test_rolling_periods_are_whole_months_up_to_the_present_one(today: date, key: str) -> None:
    period = rules.period(key, today)
    assert period.since.day == period.until.day == 1
    assert period.since <= today < period.until
    assert len(period.months) == int(key)
    assert period.months[-1] == today.isoformat()[:7]
    assert period.before.until == period.since
    assert len(period.before.months) == int(key)


@given(days, st.text(max_size=6))
def test_any_name_gives_a_period(today: date, key: str) -> None:
    period = rules.period(key, today)
    assert period.since < period.until
    assert period.key in {"6", "12", "24", key}
    assert len(period.months) in {6, 12, 24}


@pytest.mark.parametrize("key", ["", "7", "-12", "²²²²", "٢٠٢٦", "1999", "2027", "12 ", "0012"])
def test_an_odd_name_gives_the_last_twelve_months(key: str) -> None:
    assert rules.period(key, date(2026, 11, 22)) == rules.Period("12", date(2025, 12, 1), date(2026, 12, 1))


def test_a_calendar_year_is_compared_to_the_one_before() -> None:
    period = rules.period("2025", date(2026, 11, 22))
    assert period == rules.Period("2025", date(2025, 1, 1), date(2026, 1, 1))
    assert period.before == rules.Period("", date(2024, 1, 1), date(2025, 1, 1))
    assert period.last == date(2025, 12, 31)


@given(days, st.integers(0, 100), st.integers(0, 50))
def test_a_silence_is_told_after_its_most(today: date, ago: int, most: int) -> None:
    since = today - timedelta(days=ago)
    expected = ago if ago > most else None
    assert rules.silence(since, date(2000, 1, 1), today, most) == expected
    assert rules.silence(None, since, today, most) == expected


def test_columns_are_promised() -> None:
    """People automate on these files: names stay, in this order, and new ones go last."""
    assert list(rules.BY_KEY)[:12] == [
        "seances", "transferts", "seances_annulees", "presences", "minutes", "personnes_accueillies",
        "organisations_recues", "bacs_a_sable", "espaces_reels", "petitions_ouvertes", "signatures",
        "petitions_closes",
    ]  # fmt: skip


def test_a_clock_that_stood_wrong_stretches_no_list_of_years() -> None:
    today = date(2026, 11, 22)
    assert rules.years(date(1, 1, 1), today)[-1] == rules.FIRST_YEAR
    assert rules.years(date(2025, 3, 1), today) == [2026, 2025]
    assert rules.years(None, today) == rules.years(date(9999, 12, 31), today) == [2026]
