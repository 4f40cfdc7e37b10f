"""The pure rules, at their boundaries."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.pathway.rules.attendance import Mark, Proof, Status, findings, minutes_attended, status_on_arrival
from plugins.pathway.rules.halfday import HalfDay, minutes_begun, phase_clocks, whole_minutes
from plugins.pathway.rules.holidays import easter, is_public_holiday, public_holidays
from plugins.pathway.rules.sheet import digest, sheet
from plugins.pathway.rules.states import NEXT, Act, State, after

START = datetime(2026, 12, 3, 13, 0, tzinfo=UTC)
HALF = HalfDay(START, START + timedelta(hours=3), timedelta(minutes=30))
THURSDAY = date(2026, 12, 3)


def minutes(count: float) -> datetime:
    return START + timedelta(minutes=count)


def present(at: float = 0, proof: Proof = Proof.SCREEN) -> Mark:
    return Mark(Status.PRESENT, proof, minutes(at), minutes(at))


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (1818, (3, 22)),
        (1943, (4, 25)),
        (2000, (4, 23)),
        (2024, (3, 31)),
        (2026, (4, 5)),
        (2038, (4, 25)),
        (2285, (3, 22)),
    ],
)
def test_easter_of_known_years(year: int, expected: tuple[int, int]) -> None:
    assert easter(year) == date(year, *expected)


def _gauss(year: int) -> date:
    """Another computation of the same Sunday (Gauss, with his two exceptions)."""
    a, b, c = year % 19, year % 4, year % 7
    k = year // 100
    m = (15 - (13 + 8 * k) // 25 + k - k // 4) % 30
    n = (4 + k - k // 4) % 7
    d = (19 * a + m) % 30
    e = (2 * b + 4 * c + 6 * d + n) % 7
    day = 22 + d + e
    if d == 29 and e == 6:
        day = 50
    elif d == 28 and e == 6 and (11 * m + 11) % 30 < 19:
        day = 49
    return date(year, 3, 1) + timedelta(days=day - 1)


@given(st.integers(1583, 4099))
def test_easter_agrees_with_gauss_and_stays_in_its_weeks(year: int) -> None:
    found = easter(year)
    assert found == _gauss(year)
    assert found.weekday() == 6
    assert date(year, 3, 22) <= found <= date(year, 4, 25)


@given(st.integers(1947, 4099))
def test_public_holidays_are_ten_or_eleven_days_of_the_year(year: int) -> None:
    """Ascension Day falls on the first or the eighth of May in some years."""
    found = public_holidays(year)
    assert all(day.year == year for day in found)
    assert 10 <= len(found) <= 11
    assert easter(year) + timedelta(days=1) in found
    assert date(year, 7, 14) in found


@pytest.mark.parametrize(
    ("day", "holiday"),
    [
        (date(2026, 4, 6), True),
        (date(2026, 4, 5), False),
        (date(2026, 5, 14), True),
        (date(2026, 5, 25), True),
        (date(2026, 11, 11), True),
        (date(2026, 12, 3), False),
    ],
)
def test_public_holidays_of_2026(day: date, holiday: bool) -> None:
    assert is_public_holiday(day) is holiday


def test_nothing_leaves_a_closed_or_cancelled_session() -> None:
    for state in (State.CLOSED, State.CANCELLED):
        assert all(after(state, act) is None for act in Act)


@given(st.lists(st.sampled_from(Act), max_size=12))
def test_a_session_is_closed_only_after_it_was_held(acts: list[Act]) -> None:
    state, seen = State.OPEN, [State.OPEN]
    for act in acts:
        state = after(state, act) or state
        seen.append(state)
    if State.CLOSED in seen:
        assert State.HELD in seen[: seen.index(State.CLOSED)]
        assert set(seen[seen.index(State.CLOSED) :]) == {State.CLOSED}
    assert set(NEXT.values()) == set(State)


@pytest.mark.parametrize(("at", "inside"), [(-30, True), (-30.1, False), (0, True), (180, True), (180.1, False)])
def test_signatures_inside_the_half_day(at: float, inside: bool) -> None:
    assert HALF.holds(minutes(at)) is inside


def test_half_days_that_touch_do_not_meet() -> None:
    after_it = HalfDay(HALF.ends_at, HALF.ends_at + timedelta(hours=3))
    assert not HALF.meets(after_it)
    assert not after_it.meets(HALF)
    assert HALF.meets(HalfDay(minutes(179), minutes(400)))


@given(st.integers(-500, 500), st.integers(1, 300), st.integers(-500, 500), st.integers(1, 300))
def test_meeting_is_mutual(one: int, length: int, other: int, other_length: int) -> None:
    first = HalfDay(minutes(one), minutes(one + length))
    second = HalfDay(minutes(other), minutes(other + other_length))
    shared = max(one, other) < min(one + length, other + other_length)
    assert first.meets(second) is second.meets(first) is shared


def test_late_after_the_minutes_set() -> None:
    assert status_on_arrival(START, minutes(15), timedelta(minutes=15)) is Status.PRESENT
    assert status_on_arrival(START, minutes(15.1), timedelta(minutes=15)) is Status.LATE


def test_minutes_attended() -> None:
    late = Mark(Status.LATE, Proof.ANIMATOR, minutes(50), minutes(40))
    absent = Mark(Status.ABSENT, Proof.ANIMATOR, minutes(50))
    assert minutes_attended(present(-10), START, HALF.ends_at) == 180
    assert minutes_attended(present(12), START, HALF.ends_at) == 180
    assert minutes_attended(late, START, HALF.ends_at) == 140
    assert minutes_attended(late, START, minutes(30)) == 0
    assert minutes_attended(absent, START, HALF.ends_at) == 0
    assert minutes_attended(None, START, HALF.ends_at) == 0


@given(st.integers(0, 20_000), st.integers(-20_000, 20_000))
def test_minutes_begun_and_whole(begun: int, seconds: int) -> None:
    start = START + timedelta(seconds=begun)
    whole, counted = (count(start, start + timedelta(seconds=seconds)) for count in (whole_minutes, minutes_begun))
    assert 0 <= whole * 60 <= max(0, seconds) <= counted * 60
    assert counted - whole in {0, 1}


def test_phases_against_the_clock() -> None:
    clocks = phase_clocks([50, 75, 25], 1, START, minutes(33))
    assert [(one.state, one.left) for one in clocks] == [("done", 0), ("now", 42), ("later", 25)]
    assert phase_clocks([50], 0, START, minutes(58))[0].left == -8
    assert [one.state for one in phase_clocks([50, 75], None, None, START)] == ["later", "later"]


def _said(marks: list[tuple[str, Mark | None]], *, at: float = 180, **more: object) -> list[str]:
    values = {"at": minutes(at), "day": THURSDAY, "early_reason": "", "holiday_confirmed": False, **more}
    return [found.message for found in findings(marks, HALF, **values)]  # type: ignore[arg-type]


def test_nothing_to_say_of_a_complete_half_day() -> None:
    assert _said([("Claudine L.", present())]) == []


@pytest.mark.parametrize(
    ("marks", "more", "said"),
    [
        ([("A", None), ("B", present())], {}, "still expected"),
        ([], {}, "Nobody is marked present"),
        ([("A", Mark(Status.ABSENT, Proof.ANIMATOR, minutes(10)))], {}, "Nobody is marked present"),
        ([("A", present())], {"at": 179}, "not over"),
        ([("A", present())], {"at": 0}, "not begun"),
        ([("A", present(-31))], {}, "outside the half-day"),
        ([("A", present(181))], {}, "outside the half-day"),
        ([("A", present())], {"day": date(2026, 11, 11)}, "public holiday"),
    ],
)
def test_what_auditors_would_say(marks: list[tuple[str, Mark | None]], more: dict[str, object], said: str) -> None:
    assert [said in message for message in _said(marks, **more)] == [True]


def test_what_lifts_an_objection() -> None:
    complete = [("A", present())]
    assert _said(complete, at=90, early_reason="Alarme") == []
    assert _said(complete, day=date(2026, 11, 11), holiday_confirmed=True) == []


@given(st.permutations(["title", "day", "place"]))
def test_a_sheet_is_one_text_whatever_the_order(keys: list[str]) -> None:
    facts = {"title": "Porter une pétition", "day": "2026-12-03", "place": "Salle 2"}
    text, found = sheet({key: facts[key] for key in keys}, [])
    assert (text, found) == sheet(facts, [])
    assert digest(text) == found
    assert digest(text.replace("Salle 2", "Salle 3")) != found
