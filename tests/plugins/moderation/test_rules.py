"""The pure rules: delays at their very moment, who may decide, when a text is hidden, the states."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.contracts import Verdict
from plugins.moderation import house, rules
from plugins.moderation.rules import ADVERSE, BECOMES, UNDOES, Bar, Delay, Standing, State, Urgency

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
TEN_DAYS = Delay(START, START + timedelta(days=10))
TWO_DAYS = Delay(START, START + timedelta(hours=48))
SECOND = timedelta(seconds=1)
moments = st.integers(1_500_000_000, 2_500_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))
delays = st.builds(lambda start, hours: Delay(start, start + timedelta(hours=hours)), moments, st.integers(1, 10_000))
people = st.integers(1, 5)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (timedelta(), Urgency.CALM),
        (timedelta(days=8) - SECOND, Urgency.CALM),
        (timedelta(days=8), Urgency.NEAR),
        (timedelta(days=10) - SECOND, Urgency.NEAR),
        (timedelta(days=10), Urgency.LATE),
    ],
)
def test_ten_days_are_near_their_end_after_eight_and_late_at_the_tenth(after, expected):
    assert rules.urgency(TEN_DAYS, START + after) is expected


@pytest.mark.parametrize(("hours", "level"), [(0, 0), (47.99, 0), (48, 1), (95.99, 1), (96, 2), (1000, 2)])
def test_a_report_alerts_the_space_after_48_hours_and_the_centre_after_as_long_again(hours, level):
    assert rules.alert_level(TWO_DAYS, START + timedelta(hours=hours), report=True) == level


@pytest.mark.parametrize(("days", "level"), [(0, 0), (7.99, 0), (8, 1), (9.99, 1), (10, 2)])
def test_what_was_promised_to_an_author_alerts_the_space_before_its_end_and_the_centre_at_it(days, level):
    assert rules.alert_level(TEN_DAYS, START + timedelta(days=days), report=False) == level


@given(delays, moments, moments, st.booleans())
def test_alerts_never_fall_as_time_passes(delay, one, other, report):
    first, second = sorted((one, other))
    assert rules.alert_level(delay, first, report=report) <= rules.alert_level(delay, second, report=report)


@given(delays, moments)
def test_a_delay_is_late_from_the_moment_that_was_promised(delay, at):
    assert (rules.urgency(delay, at) is Urgency.LATE) == (at >= delay.due)


@given(moments, moments)
def test_hours_are_whole_and_never_negative(start, end):
    length = rules.hours(start, end)
    assert length >= 0
    assert length == 0 or timedelta(hours=length) <= end - start < timedelta(hours=length + 1)


@given(people, st.none() | people, st.none() | people)
def test_nobody_judges_her_own_text_nor_twice_but_in_a_sandbox(person, author, first):
    found = rules.bar(person, author, first, sandbox=False)
    assert (found is None) == (person not in {author, first})
    assert found is not Bar.OWN_TEXT or person == author
    assert rules.bar(person, author, first, sandbox=True) is None


@given(st.none() | people, moments, people, moments)
def test_a_lock_holds_for_others_until_its_end(holder, until, person, at):
    free = rules.may_lock(holder, until if holder else None, person, at)
    assert free == (holder is None or holder == person or until <= at)


@given(st.integers(0, 10), st.integers(2, 10), st.sampled_from(Standing), st.booleans())
def test_only_a_text_that_is_shown_and_was_never_reviewed_is_hidden_by_itself(count, threshold, standing, reviewed):
    hidden = rules.hides(count, threshold, standing, reviewed=reviewed)
    assert hidden == (standing is Standing.SHOWN and count >= threshold and not reviewed)


def test_two_reporters_do_not_hide_and_the_third_does():
    assert [rules.hides(count, 3, Standing.SHOWN, reviewed=False) for count in (2, 3, 4)] == [False, True, True]


def test_a_decision_is_offered_only_while_the_case_waits_for_one():
    for standing in Standing:
        assert rules.offered(State.DECIDED, standing) == rules.offered(State.CLOSED, standing) == ()
        assert rules.offered(State.APPEALED, standing) == ()
    assert rules.offered(State.OPEN, Standing.WAITING) == (Verdict.ACCEPT, Verdict.REJECT)
    assert rules.offered(State.OPEN, Standing.REMOVED) == ()


def test_every_verdict_that_is_offered_leads_somewhere_and_those_against_a_text_can_be_undone():
    for verdicts in rules.OFFERED.values():
        for verdict in verdicts:
            assert BECOMES[verdict] not in rules.OFFERED
            assert (BECOMES[verdict] is Standing.REVIEWED) == (verdict not in ADVERSE)
    assert set(UNDOES) == set(ADVERSE)
    assert all(BECOMES[UNDOES[verdict]] is Standing.REVIEWED for verdict in ADVERSE)


def test_what_is_to_be_erased_is_blocked_first():
    assert rules.carried_out(Verdict.ERASE) is Verdict.BLOCK
    assert all(rules.carried_out(verdict) is verdict for verdict in Verdict if verdict is not Verdict.ERASE)


@given(st.sampled_from(State), st.sampled_from(Standing), st.booleans())
def test_a_correction_counts_once_and_only_for_what_is_blocked(state, standing, corrected):
    may = rules.may_correct(state, standing, corrected=corrected)
    assert may == (state is State.DECIDED and standing is Standing.BLOCKED and not corrected)


def test_the_rules_of_the_house_have_names_that_fit_and_some_are_the_law():
    names = [rule.name for rule in house.RULES]
    assert len(set(names)) == len(names) and all(name.isalpha() and len(name) <= 20 for name in names)
    assert house.OTHER not in names and set(house.REASONS) == {*names, house.OTHER}
    assert {rule.name for rule in house.RULES if rule.illegal} >= {"hatred", "privacy", "illegal"}
    assert house.title_of("no such rule") == ""
