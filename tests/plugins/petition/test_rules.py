"""The rules of a petition, with their boundaries."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.contracts import Channel
from plugins.petition import rules

PARIS = "Europe/Paris"


class TestGoal:
    @pytest.mark.parametrize(
        ("population", "expected"),
        [(0, 30), (2_999, 30), (3_000, 30), (3_001, 31), (20_300, 203), (20_665, 207), (100_000, 1_000)],
    )
    def test_one_per_cent_rounded_up_and_at_least_thirty(self, population: int, expected: int) -> None:
        assert rules.goal(population, 10, 30) == expected

    @given(st.integers(0, 10**8), st.integers(0, 1000), st.integers(1, 10**4))
    def test_enough_and_no_more(self, population: int, per_thousand: int, least: int) -> None:
        aim = rules.goal(population, per_thousand, least)
        assert aim >= least
        assert 1000 * aim >= population * per_thousand
        assert aim == least or 1000 * (aim - 1) < population * per_thousand


class TestDates:
    @pytest.mark.parametrize(
        ("day", "months", "expected"),
        [
            (date(2026, 11, 4), 3, date(2027, 2, 4)),
            (date(2026, 11, 30), 3, date(2027, 2, 28)),
            (date(2027, 11, 30), 3, date(2028, 2, 29)),
            (date(2026, 1, 31), 1, date(2026, 2, 28)),
            (date(2026, 12, 31), 0, date(2026, 12, 31)),
            (date(2026, 12, 1), 12, date(2027, 12, 1)),
        ],
    )
    def test_months_later(self, day: date, months: int, expected: date) -> None:
        assert rules.add_months(day, months) == expected

    def test_it_closes_at_the_midnight_that_ends_its_last_day(self) -> None:
        closes_at = rules.closing_moment(date(2026, 11, 4), 3, PARIS)
        assert closes_at == datetime(2027, 2, 4, 23, tzinfo=UTC)
        assert rules.last_day(closes_at, PARIS) == date(2027, 2, 4)

    def test_summer_time_moves_the_midnight_not_the_day(self) -> None:
        closes_at = rules.closing_moment(date(2026, 1, 15), 3, PARIS)
        assert closes_at == datetime(2026, 4, 15, 22, tzinfo=UTC)

    @given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 24))
    def test_the_last_day_is_the_day_months_later(self, day: date, months: int) -> None:
        assert rules.last_day(rules.closing_moment(day, months, PARIS), PARIS) == rules.add_months(day, months)

    def test_days_left_count_the_present_one(self) -> None:
        closes_at = datetime(2027, 2, 4, 23, tzinfo=UTC)
        assert rules.days_left(closes_at, closes_at - timedelta(seconds=1), PARIS) == 1
        assert rules.days_left(closes_at, closes_at - timedelta(days=1), PARIS) == 1
        assert rules.days_left(closes_at, closes_at - timedelta(days=1, seconds=1), PARIS) == 2
        assert rules.days_left(closes_at, closes_at, PARIS) == 0
        assert rules.days_left(closes_at, closes_at + timedelta(days=9), PARIS) == 0

    def test_the_night_of_25_hours_adds_no_day(self) -> None:
        closes_at = datetime(2026, 10, 30, 23, tzinfo=UTC)
        half_past_midnight_on_the_24th = datetime(2026, 10, 23, 22, 30, tzinfo=UTC)
        assert rules.days_left(closes_at, half_past_midnight_on_the_24th, PARIS) == 7

    def test_a_link_lives_after_the_true_closing(self) -> None:
        closes_at, early = datetime(2027, 2, 4, 23, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
        assert rules.confirm_until(closes_at, None, 24) == closes_at + timedelta(days=1)
        assert rules.confirm_until(closes_at, early, 24) == early + timedelta(days=1)


class TestProgress:
    @pytest.mark.parametrize(
        ("signatures", "aim", "expected"),
        [(0, 203, 0), (148, 203, 73), (1, 200, 1), (1, 201, 0), (202, 203, 99), (203, 203, 100), (406, 203, 200)],
    )
    def test_half_is_rounded_up_but_the_goal_is_never_claimed_before(
        self, signatures: int, aim: int, expected: int
    ) -> None:
        assert rules.progress(signatures, aim) == expected

    @given(st.integers(0, 10**6), st.integers(1, 10**6))
    def test_a_hundred_means_reached(self, signatures: int, aim: int) -> None:
        assert (rules.progress(signatures, aim) >= 100) == (signatures >= aim)

    @given(st.dictionaries(st.sampled_from(list(Channel)), st.integers(0, 10**6)))
    def test_shares_add_up_to_a_hundred(self, counts: dict[Channel, int]) -> None:
        shares = rules.channel_shares(counts)
        assert [share.channel for share in shares] == [channel for channel in Channel if counts.get(channel)]
        assert sum(share.percent for share in shares) == (100 if shares else 0)
        total = sum(counts.values())
        for share in shares:
            assert 100 * share.count // total <= share.percent <= ceil(100 * share.count / total)


class TestFingerprint:
    def test_it_is_the_sha256_of_the_canonical_json(self) -> None:
        text = rules.frozen_text(title="É", summary="b", body="c\n", addressee="d")
        assert text == '{"addressee":"d","body":"c\\n","summary":"b","title":"\\u00c9"}'
        assert rules.fingerprint(text) == hashlib.sha256(text.encode()).hexdigest()

    @given(*[st.text(max_size=20)] * 4)
    def test_the_text_comes_back_whole(self, title: str, summary: str, body: str, addressee: str) -> None:
        texts = {"title": title, "summary": summary, "body": body, "addressee": addressee}
        frozen = rules.frozen_text(**texts)
        assert json.loads(frozen) == texts
        assert frozen.isascii()

    def test_one_comma_changes_it(self) -> None:
        texts = {"title": "a", "summary": "b", "addressee": "d"}
        one, other = (rules.frozen_text(body=body, **texts) for body in ("huit bancs", "huit, bancs"))
        assert rules.fingerprint(one) != rules.fingerprint(other)


class TestOnePerson:
    @pytest.mark.parametrize(
        "name", ["Éric Lefèvre", "eric LEFEVRE", "  Éric   Lefèvre ", "Lefèvre Éric", "Éric-Lefèvre"]
    )
    def test_one_name_however_it_is_typed(self, name: str) -> None:
        assert rules.person_text(name, "59172") == rules.person_text("Eric Lefevre", "59172")

    def test_another_name_or_commune_is_somebody_else(self) -> None:
        mine = rules.person_text("Alix Dupin", "59172")
        assert mine != rules.person_text("Alix Dupin", "59350")
        assert mine != rules.person_text("Camille Dupin", "59172")

    @pytest.mark.parametrize("name", ["", "…", "🙂", "- -"])
    def test_no_letter_is_nobody(self, name: str) -> None:
        assert rules.person_text(name, "59172") == ""
