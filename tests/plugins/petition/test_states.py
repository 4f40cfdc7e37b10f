"""The rules of a petition's life: moves, thresholds, days lost, answers, debates, backers, words in common."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Conflict, Forbidden
from plugins.petition import rules
from plugins.petition.rules import (
    ANSWER_MOVES,
    DEBATE_MOVES,
    MOVES,
    NOT_NOW,
    AnswerState,
    Collectivity,
    Crossing,
    DebateState,
    LegalKind,
    LegalRequest,
    ReviewClock,
    State,
)

PARIS = "Europe/Paris"
ROAD = (State.DRAFT, State.BACKING, State.MODERATION, State.OPEN, State.CLOSED, State.ANSWERED)
MOMENTS = st.integers(0, 15 * 366 * 86_400).map(
    lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


class TestStates:
    @pytest.mark.parametrize("present", [state for state in State if state != State.SUSPENDED])
    @pytest.mark.parametrize("wanted", list(State))
    def test_a_move_is_allowed_or_refused_with_a_sentence(self, present: State, wanted: State) -> None:
        if wanted in MOVES[present]:
            rules.check_move(present, wanted)
        else:
            with pytest.raises(Conflict) as refused:
                rules.check_move(present, wanted)
            assert refused.value.message == NOT_NOW[present]

    def test_every_state_has_its_moves_and_its_sentence(self) -> None:
        assert set(MOVES) == set(NOT_NOW) == set(State)

    @pytest.mark.parametrize("origin", [State.BACKING, State.MODERATION, State.OPEN])
    def test_a_suspended_one_goes_back_where_it_came_from_or_is_withdrawn(self, origin: State) -> None:
        for wanted in State:
            if wanted in {origin, State.WITHDRAWN}:
                rules.check_move(State.SUSPENDED, wanted, origin)
            else:
                with pytest.raises(Conflict):
                    rules.check_move(State.SUSPENDED, wanted, origin)

    @given(st.lists(st.sampled_from(list(State)), max_size=14))
    def test_no_walk_ever_goes_back_on_the_main_road(self, wanted: list[State]) -> None:
        present, farthest, origin = State.DRAFT, 0, None
        for one in wanted:
            try:
                rules.check_move(present, one, origin)
            except Conflict as refused:
                assert refused.message == NOT_NOW[present]
                continue
            origin = present if one == State.SUSPENDED else None
            present = one
            if present in ROAD:
                assert ROAD.index(present) >= farthest
                farthest = ROAD.index(present)

    def test_signatures_come_after_the_moderators_and_never_after_the_end(self) -> None:
        assert {state for state in State if State.OPEN in MOVES[state]} == {
            State.MODERATION,
            State.REJECTED,
            State.SUSPENDED,
        }
        assert MOVES[State.ANSWERED] == MOVES[State.WITHDRAWN] == frozenset()

    @pytest.mark.parametrize("state", list(State))
    def test_what_is_public_was_opened_or_rejected(self, state: State) -> None:
        assert rules.is_public(state, opened=True)
        assert rules.is_public(state, opened=False) == (state == State.REJECTED)


class TestCrossings:
    def test_a_series_that_rises_falls_and_rises_across_ten_thousand(self) -> None:
        counts = [1, 9_998, 9_999, 10_000, 10_001, 10_000, 9_999, 9_990, 10_000, 12_000, 9_000, 30_000]
        found = rules.crossings(counts, (10_000,))
        assert [(one.place, one.is_up) for one in found] == [(3, True), (6, False), (8, True), (10, False), (11, True)]
        assert [one.number for one in found] == [1, 2, 3, 4, 5]

    def test_several_at_once_are_told_in_the_order_in_which_they_are_passed(self) -> None:
        assert rules.crossings([500, 40], (30, 100, 200)) == [
            Crossing(0, 30, 1), Crossing(0, 100, 1), Crossing(0, 200, 1), Crossing(1, 200, 2), Crossing(1, 100, 2),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("before", "after", "expected"),
        [(0, 30, [30]), (29, 30, [30]), (30, 31, []), (30, 29, [30]), (29, 28, []), (0, 0, []), (30, 30, [])],
    )
    def test_a_threshold_is_reached_by_its_own_number(self, before: int, after: int, expected: list[int]) -> None:
        assert rules.crossed(before, after, (30, 30)) == expected

    @given(st.lists(st.integers(0, 60), max_size=40), st.sets(st.integers(1, 60), max_size=4))
    def test_what_is_written_says_at_each_moment_what_is_reached(self, counts: list[int], thresholds: set[int]) -> None:
        found = rules.crossings(counts, sorted(thresholds))
        for threshold in thresholds:
            mine = [one for one in found if one.threshold == threshold]
            assert [one.number for one in mine] == list(range(1, len(mine) + 1))
            for place, count in enumerate(counts):
                until = [one for one in mine if one.place <= place]
                assert (bool(until) and until[-1].is_up) == (count >= threshold)
        assert [one.place for one in found] == sorted(one.place for one in found)

    @given(st.lists(st.integers(0, 60), min_size=1, max_size=40), st.integers(1, 60), st.data())
    def test_cut_anywhere_it_is_the_same_history(self, counts: list[int], threshold: int, data: st.DataObject) -> None:
        cut = data.draw(st.integers(0, len(counts) - 1))
        whole = rules.crossings(counts, (threshold,))
        assert [one for one in whole if one.place < cut] == rules.crossings(counts[:cut], (threshold,))


class TestLegal:
    @pytest.mark.parametrize(
        ("electors", "collectivity", "expected"),
        [
            (14_000, Collectivity.COMMUNE, 1_400),
            (4_500, Collectivity.COMMUNE, 450),
            (4_501, Collectivity.COMMUNE, 451),
            (4_500, Collectivity.OTHER, 225),
            (4_501, Collectivity.OTHER, 226),
            (1, Collectivity.OTHER, 1),
        ],
    )
    def test_a_tenth_in_a_commune_a_twentieth_elsewhere_rounded_up(
        self, electors: int, collectivity: Collectivity, expected: int
    ) -> None:
        assert rules.legal_goal(electors, collectivity) == expected
        assert LegalRequest(collectivity, electors, "La mairie", date(2026, 1, 1)).goal == expected


class TestDaysLost:
    @pytest.mark.parametrize(
        ("hours", "expected"), [(0, 0), (1, 1), (23, 1), (24, 1), (25, 2), (48, 2), (49, 3), (24 * 30, 30)]
    )
    def test_what_was_lost_is_given_back_rounded_up(self, hours: int, expected: int) -> None:
        start = datetime(2026, 11, 4, 9, tzinfo=UTC)
        assert rules.days_lost(start, start + timedelta(hours=hours), PARIS) == expected

    def test_the_night_of_25_hours_costs_nobody_a_day(self) -> None:
        start = datetime(2026, 10, 24, 10, tzinfo=ZoneInfo(PARIS))
        assert rules.days_lost(start, datetime(2026, 10, 25, 10, tzinfo=ZoneInfo(PARIS)), PARIS) == 1

    @given(MOMENTS, st.integers(0, 10**7))
    def test_never_less_than_what_was_lost_never_a_day_more(self, start: datetime, seconds: int) -> None:
        zone = ZoneInfo(PARIS)
        end = start + timedelta(seconds=seconds)
        clocks = end.astimezone(zone).replace(tzinfo=None) - start.astimezone(zone).replace(tzinfo=None)
        lost = rules.days_lost(start, end, PARIS)
        assert timedelta(days=lost) >= clocks
        assert timedelta(days=lost - 1) < clocks or lost == 0

    @given(MOMENTS, st.integers(0, 400))
    def test_a_midnight_stays_a_midnight(self, moment: datetime, days: int) -> None:
        closes_at = rules.end_of_day(moment.date(), PARIS)
        later = rules.add_days(closes_at, days, PARIS)
        assert later.astimezone(ZoneInfo(PARIS)).time() == closes_at.time()
        assert rules.last_day(later, PARIS) == rules.last_day(closes_at, PARIS) + timedelta(days=days)


class TestReview:
    def test_it_is_on_time_then_near_then_overdue(self) -> None:
        due = datetime(2026, 11, 14, 23, tzinfo=UTC)
        for at, expected in (
            (due - timedelta(days=2, seconds=1), ReviewClock.ON_TIME),
            (due - timedelta(days=2), ReviewClock.NEAR),
            (due - timedelta(seconds=1), ReviewClock.NEAR),
            (due, ReviewClock.OVERDUE),
        ):
            assert rules.review_clock(due, at, 2) == expected


class TestAnswers:
    def test_it_is_owed_at_the_goal_undone_below_and_given_once(self) -> None:
        for present in (AnswerState.NONE, AnswerState.OWED):
            assert rules.answer_once(True, present) == AnswerState.OWED
            assert rules.answer_once(False, present) == AnswerState.NONE
            rules.check_answer(present)
        assert rules.answer_once(True, AnswerState.GIVEN) == rules.answer_once(False, AnswerState.GIVEN) == "given"
        with pytest.raises(Conflict):
            rules.check_answer(AnswerState.GIVEN)

    @pytest.mark.parametrize("present", list(DebateState))
    @pytest.mark.parametrize("reached", [True, False])
    def test_a_debate_is_owed_by_the_law_alone(self, present: DebateState, reached: bool) -> None:
        assert rules.debate_once(reached, present, LegalKind.FREE) == present
        after = rules.debate_once(reached, present, LegalKind.CGCT)
        if present in {DebateState.NONE, DebateState.OWED}:
            assert after == (DebateState.OWED if reached else DebateState.NONE)
        else:
            assert after == present

    @pytest.mark.parametrize("present", list(DebateState))
    @pytest.mark.parametrize("wanted", list(DebateState))
    def test_a_debate_moves_as_it_is_written_or_is_refused_with_a_sentence(
        self, present: DebateState, wanted: DebateState
    ) -> None:
        if wanted in DEBATE_MOVES[present]:
            rules.check_debate(present, wanted)
        else:
            with pytest.raises(Conflict):
                rules.check_debate(present, wanted)

    def test_every_state_has_its_moves_and_none_comes_back(self) -> None:
        assert set(ANSWER_MOVES) == set(AnswerState)
        assert set(DEBATE_MOVES) == set(DebateState)
        assert not DEBATE_MOVES[DebateState.HELD] | DEBATE_MOVES[DebateState.REFUSED] | ANSWER_MOVES[AnswerState.GIVEN]


class TestBackers:
    def test_an_author_does_not_back_what_she_wrote_nor_a_passer_by(self) -> None:
        rules.check_backer(1, author_id=2)
        with pytest.raises(Conflict):
            rules.check_backer(2, author_id=2)
        with pytest.raises(Forbidden):
            rules.check_backer(None, author_id=2)

    def test_three_are_enough_and_two_are_not(self) -> None:
        rules.check_backers(3, 3)
        with pytest.raises(Conflict) as refused:
            rules.check_backers(2, 3)
        assert str(refused.value) == "3 backers are needed first: there are 2."


class TestWords:
    def test_singular_plural_accents_and_case_are_one_word(self) -> None:
        assert rules.words_of("Des BANCS sur le marché") == rules.words_of("un banc, les marchés !")
        assert rules.words_of("Nous demandons que la pétition soit pour tous") == frozenset()

    @given(st.text(max_size=300))
    def test_whatever_is_typed_words_fit_and_are_found_again(self, text: str) -> None:
        words = rules.words_of(text)
        assert all(3 <= len(word) <= rules.WORD_MOST for word in words)
        assert rules.words_of(f"« {text} »") == words


class TestFrozen:
    def test_a_request_under_the_law_says_so_in_what_is_signed(self) -> None:
        texts = {"title": "a", "summary": "b", "body": "c", "addressee": "d"}
        free, law = (rules.frozen_text(**texts, legal_kind=kind) for kind in LegalKind)
        assert free == rules.frozen_text(**texts)
        assert '"legal_kind":"cgct_l1112_16"' in law
        assert rules.fingerprint(free) != rules.fingerprint(law)
