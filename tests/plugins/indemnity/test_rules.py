"""The year's due and the years themselves hold for every number and every day."""

from __future__ import annotations

import calendar
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.indemnity import rules
from plugins.indemnity.services import EXAMPLE, read_rule_set

example = read_rule_set(EXAMPLE)
rule_sets = st.builds(
    lambda amount, required, transfer: replace(
        example, amount_cents=amount, sessions_required=required, transfer_required=transfer
    ),
    st.integers(0, 10**12),
    st.integers(1, 400),
    st.booleans(),
)
counts = st.integers(0, 1000)
starts = st.dates(date(2024, 1, 1), date(2400, 12, 31))


@pytest.mark.parametrize(
    ("sessions", "cents"),
    [(0, 0), (1, 33_333), (2, 66_667), (3, 100_000), (4, 133_333), (5, 166_667), (6, 200_000), (7, 200_000)],
)
def test_the_example_is_worth_its_share(sessions: int, cents: int) -> None:
    assert rules.due(example, sessions=sessions, transfers=1).cents == cents


@given(rule_sets, counts, counts)
def test_a_due_is_the_exact_share_rounded_half_up_once(rule_set: rules.RuleSet, sessions: int, transfers: int) -> None:
    due = rules.due(rule_set, sessions=sessions, transfers=transfers)
    exact = Fraction(rule_set.amount_cents * min(sessions, rule_set.sessions_required), rule_set.sessions_required)
    assert type(due.cents) is int and type(due.earned_cents) is int
    assert -Fraction(1, 2) < due.earned_cents - exact <= Fraction(1, 2)
    assert 0 <= due.cents <= rule_set.amount_cents
    unmet = sessions == 0 or (rule_set.transfer_required and transfers == 0)
    assert due.cents == (0 if unmet else due.earned_cents)
    assert bool(due.reasons) is unmet


@given(rule_sets, counts, counts)
def test_one_session_more_never_lowers_a_due(rule_set: rules.RuleSet, sessions: int, transfers: int) -> None:
    here = rules.due(rule_set, sessions=sessions, transfers=transfers).cents
    assert here <= rules.due(rule_set, sessions=sessions + 1, transfers=transfers).cents
    assert here <= rules.due(rule_set, sessions=sessions, transfers=transfers + 1).cents


@given(rule_sets, counts)
def test_a_full_year_is_worth_exactly_its_amount(rule_set: rules.RuleSet, more: int) -> None:
    full = rules.due(rule_set, sessions=rule_set.sessions_required + more, transfers=1)
    assert full.cents == rule_set.amount_cents
    assert full.formula.exact


@given(rule_sets, st.lists(st.tuples(counts, counts), max_size=3))
def test_years_add_up_to_no_more_than_their_amounts(rule_set: rules.RuleSet, years: list[tuple[int, int]]) -> None:
    dues = [rules.due(rule_set, sessions=n, transfers=t) for n, t in years]
    assert sum(due.cents for due in dues) <= rule_set.amount_cents * len(years)


@given(rule_sets, counts)
def test_the_formula_shows_the_exact_value(rule_set: rules.RuleSet, sessions: int) -> None:
    parts = rules.due(rule_set, sessions=sessions, transfers=1).formula
    exact = Fraction(parts.amount_cents * parts.counted, parts.required)
    shown = Fraction(parts.whole * 100 + parts.hundredths, 100)
    assert shown <= exact < shown + Fraction(1, 100)
    assert (shown != exact) is parts.cut
    assert parts.exact is (exact.denominator == 1)


@given(starts, st.integers(1, 20))
def test_years_follow_each_other_without_gap_or_overlap(start: date, number: int) -> None:
    year, following = rules.year_of(start, number), rules.year_of(start, number + 1)
    assert year.end == following.first
    assert year.last + timedelta(days=1) == following.first
    assert not year.overlaps(following)
    assert (year.end - year.first).days in {365, 366}
    assert rules.whole_of(start, number) == rules.Period(start, year.end)


@given(starts, st.integers(1, 20))
def test_a_year_begins_on_the_anniversary(start: date, number: int) -> None:
    first = rules.year_of(start, number).first
    if (start.month, start.day) == (2, 29) and not calendar.isleap(first.year):
        assert (first.month, first.day) == (3, 1)
    else:
        assert (first.month, first.day) == (start.month, start.day)
    assert first.year == start.year + number - 1


def test_a_year_begun_on_29_february_is_whole() -> None:
    assert rules.year_of(date(2028, 2, 29), 1) == rules.Period(date(2028, 2, 29), date(2029, 3, 1))
    assert rules.year_of(date(2028, 2, 29), 4) == rules.Period(date(2031, 3, 1), date(2032, 2, 29))


@given(starts, st.integers(1, 6), st.integers(-800, 4000))
def test_the_present_year_holds_today_whenever_one_does(start: date, years: int, offset: int) -> None:
    today = start + timedelta(days=offset)
    number = rules.current_year(start, years, today)
    period = rules.year_of(start, number)
    whole = rules.whole_of(start, years)
    assert 1 <= number <= years
    if whole.first <= today < whole.end:
        assert period.first <= today < period.end
    else:
        assert number == (1 if today < start else years)


@given(st.lists(st.integers(1, 3), max_size=8))
def test_no_sequence_of_agreements_passes_the_most(asked: list[int]) -> None:
    held: list[int] = []
    for years in asked:
        if years <= rules.years_left(example, held):
            held.append(years)
    assert sum(held) <= example.years_at_most


@given(starts, st.integers(0, 800))
def test_the_months_of_a_year_end_with_today(start: date, offset: int) -> None:
    period = rules.year_of(start, 1)
    today = start + timedelta(days=offset)
    months = rules.months_of(period, today)
    assert months == sorted(set(months))
    assert months[0] == start.isoformat()[:7]
    assert months[-1] == min(today, period.last).isoformat()[:7]
    assert len(months) <= 13


@given(rule_sets, rule_sets)
def test_a_digest_tells_contents_apart(one: rules.RuleSet, other: rules.RuleSet) -> None:
    assert (one.digest == other.digest) is (one == other)
    assert replace(one, example=not one.example).digest != one.digest
    assert replace(one, title=one.title + "é").digest != one.digest
