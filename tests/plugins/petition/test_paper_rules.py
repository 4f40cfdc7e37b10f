"""The code of a sheet, its moves, and the comparison of two entries."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.errors import Conflict
from core.tokens import CODE_ALPHABET
from plugins.petition.rules import end_of_day
from plugins.petition.rules.paper import (
    BLANK,
    CODE_LENGTH,
    SHEET_MOVES,
    UNREADABLE,
    Line,
    LineKind,
    SheetState,
    agree,
    check_character,
    check_sheet_move,
    compared,
    is_code,
    paper_until,
)

PARIS = "Europe/Paris"
codes = st.text(CODE_ALPHABET, min_size=CODE_LENGTH - 1, max_size=CODE_LENGTH - 1).map(
    lambda drawn: drawn + check_character(drawn, CODE_ALPHABET)
)
names = st.text("abcéÉ A-’", min_size=1, max_size=12).filter(lambda typed: any(one.isalpha() for one in typed))
people = st.builds(
    lambda name, commune: Line(LineKind.PERSON, name, commune), names, st.sampled_from(["59172", "59350"])
)
alike = st.builds(
    Line, st.just(LineKind.PERSON), st.sampled_from(["Zoé Petit", "PETIT zoe", "Zoe-Petit"]), st.just("59172")
)
lines = st.one_of(st.just(BLANK), st.just(UNREADABLE), people)


class TestCode:
    @given(codes)
    def test_what_was_made_is_a_code(self, code: str) -> None:
        assert is_code(code, CODE_ALPHABET)

    @given(codes, st.integers(0, CODE_LENGTH - 1), st.sampled_from(CODE_ALPHABET))
    def test_one_wrong_character_is_always_found(self, code: str, place: int, typed: str) -> None:
        assume(code[place] != typed)
        assert not is_code(code[:place] + typed + code[place + 1 :], CODE_ALPHABET)

    @given(codes, st.integers(0, CODE_LENGTH - 1), st.integers(0, CODE_LENGTH - 1))
    def test_two_exchanged_characters_are_always_found(self, code: str, one: int, other: int) -> None:
        assume(code[one] != code[other])
        typed = list(code)
        typed[one], typed[other] = typed[other], typed[one]
        assert not is_code("".join(typed), CODE_ALPHABET)

    @given(codes)
    def test_one_character_too_many_or_too_few_is_no_code(self, code: str) -> None:
        assert not is_code(code[:-1], CODE_ALPHABET)
        assert not is_code(code + "0", CODE_ALPHABET)

    @pytest.mark.parametrize("typed", ["", "ÉÉÉÉÉÉÉÉ", "UUUUUUUU", "abcdefgh"])
    def test_what_is_of_no_alphabet_is_no_code(self, typed: str) -> None:
        assert not is_code(typed, CODE_ALPHABET)


class TestMoves:
    def test_what_is_counted_or_void_moves_no_more(self) -> None:
        for ended in (SheetState.COUNTED, SheetState.VOID):
            for wanted in SheetState:
                with pytest.raises(Conflict):
                    check_sheet_move(ended, wanted)

    def test_every_other_move_is_in_the_table_or_refused(self) -> None:
        for present, moves in SHEET_MOVES.items():
            for wanted in SheetState:
                if wanted in moves:
                    check_sheet_move(present, wanted)
                else:
                    with pytest.raises(Conflict):
                        check_sheet_move(present, wanted)

    def test_nothing_counts_without_two_entries(self) -> None:
        assert [one for one, moves in SHEET_MOVES.items() if SheetState.COUNTED in moves] == [SheetState.COMPARED]
        assert [one for one, moves in SHEET_MOVES.items() if SheetState.COMPARED in moves] == [SheetState.ENTERED]


class TestComparison:
    @given(lines)
    def test_a_line_agrees_with_itself(self, line: Line) -> None:
        assert agree(line, line)

    @given(lines, lines)
    def test_agreeing_does_not_depend_on_who_was_first(self, one: Line, other: Line) -> None:
        assert agree(one, other) == agree(other, one)

    @given(alike, alike, alike)
    def test_what_agrees_with_the_same_agrees(self, one: Line, middle: Line, other: Line) -> None:
        if agree(one, middle) and agree(middle, other):
            assert agree(one, other)

    @given(people)
    def test_accents_case_and_order_are_no_difference_but_the_commune_is(self, line: Line) -> None:
        turned = " ".join(reversed(line.name.upper().replace("É", "E").split()))
        assert agree(line, Line(LineKind.PERSON, turned, line.commune))
        assert not agree(line, Line(LineKind.PERSON, line.name, "62041"))

    def test_nobody_is_not_somebody_and_blank_is_not_unreadable(self) -> None:
        someone = Line(LineKind.PERSON, "Alix Dupin", "59172")
        for one, other in ((BLANK, UNREADABLE), (BLANK, someone), (UNREADABLE, someone)):
            assert not agree(one, other)

    @given(st.lists(st.tuples(lines, lines), max_size=10))
    def test_what_is_kept_is_the_first_entry_where_both_agree(self, pairs: list[tuple[Line, Line]]) -> None:
        found = compared([one for one, _ in pairs], [other for _, other in pairs])
        assert found == [one if agree(one, other) else None for one, other in pairs]

    def test_two_entries_have_as_many_lines(self) -> None:
        with pytest.raises(ValueError, match="shorter"):
            compared([BLANK, BLANK], [BLANK])


class TestDeadline:
    def test_it_is_the_midnight_after_so_many_days_on_both_sides_of_winter_time(self) -> None:
        closes_at = end_of_day(date(2026, 10, 22), PARIS)
        assert paper_until(closes_at, None, 7, PARIS) == end_of_day(date(2026, 10, 29), PARIS)
        assert paper_until(closes_at, None, 0, PARIS) == closes_at

    def test_closed_before_its_time_the_days_run_from_then(self) -> None:
        closed_at = datetime(2026, 11, 4, 11, tzinfo=UTC)
        found = paper_until(closed_at + timedelta(days=30), closed_at, 7, PARIS)
        assert found == end_of_day(date(2026, 11, 11), PARIS)
