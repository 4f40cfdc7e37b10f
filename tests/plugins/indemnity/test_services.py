"""Agreements are written down once, within their bounds, and their worth comes from the journal alone."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from core import clock
from core.contracts import SYSTEM, Actor, Profile, Role
from core.errors import Conflict, DomainError, Forbidden, Invalid
from core.events import transaction
from core.extensions import db
from core.testing import Build
from plugins.indemnity import queries, rules, services
from plugins.indemnity.models import IndemnityAgreement
from tests.plugins.arrivals import arrive, enrol, session

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
EXAMPLE = services.read_rule_set(services.EXAMPLE)


@pytest.fixture
def region(build_instance: Build) -> Iterator[Flask]:
    app = build_instance(Profile.REGION, ["indemnity", "region"])
    with app.app_context(), clock.set_to(NOW):
        with transaction():
            services.adopt_rule_set(actor=SYSTEM, content=EXAMPLE)
        yield app


def agree(
    origin: str, start: date, years: int = 3, *, number: str = "2026-014", actor: Actor = SYSTEM
) -> IndemnityAgreement:
    with transaction():
        return services.make_agreement(
            actor=actor, origin=origin, number=number, decision="Délibération 2026.00231", start=start, years=years
        )


def test_a_year_counts_only_what_was_held_in_it(region: Flask, database: str) -> None:
    origin, other = enrol(), enrol("b" * 16, "Cyber-centre de Lens")
    made = agree(origin, date(2026, 3, 15))
    for day in (date(2026, 3, 14), date(2026, 3, 15), date(2026, 9, 1), date(2027, 3, 14), date(2027, 3, 15)):
        session(origin, day)
    session(other, date(2026, 9, 1))
    arrive(origin, date(2026, 9, 2), "pathway.session_cancelled", {"sessions": 5}, {"purpose": "pathway"})
    first, second, third = queries.years(made, date(2027, 6, 1))
    assert (first.sessions, second.sessions, third.sessions) == (3, 1, 0)
    assert (first.state, second.state, third.state) == ("ended", "running", "coming")
    assert first.due.cents == 0
    assert first.due.earned_cents == 100_000
    assert first.due.reasons == (rules.NO_TRANSFER,)
    assert sum(queries.sessions_by_month(origin, first.period, rules.months_of(first.period, NOW.date()))) == 2


def test_a_transfer_held_before_the_agreement_counts_and_a_later_one_does_not(region: Flask, database: str) -> None:
    early, late = enrol(), enrol("b" * 16, "Cyber-centre de Lens")
    for origin, number in ((early, "1"), (late, "2")):
        made = agree(origin, date(2026, 1, 1), 2, number=number)
        for month in range(1, 9):
            session(origin, date(2026, month, 10))
        session(origin, date(2025, 6, 1) if origin == early else date(2027, 1, 1), purpose="transfer")
        first, second = queries.years(made, NOW.date())
        assert first.sessions == 8
        assert first.due.cents == (200_000 if origin == early else 0)
        assert first.transfers == (1 if origin == early else 0)
        assert second.transfers == 1
        assert second.due.reasons == (rules.NO_SESSION,)


def test_years_of_a_centre_are_limited_over_all_its_agreements(region: Flask, database: str) -> None:
    origin = enrol()
    agree(origin, date(2024, 1, 1), 2, number="1")
    with pytest.raises(Conflict) as refused:
        agree(origin, date(2026, 1, 1), 2, number="2")
    assert refused.value.field == "years"
    assert refused.value.params == {"most": 3, "left": 1}
    agree(origin, date(2026, 1, 1), 1, number="2")
    with pytest.raises(Conflict):
        agree(origin, date(2027, 1, 1), 1, number="3")
    agree(enrol("b" * 16, "Cyber-centre de Lens"), date(2026, 1, 1), 3, number="3")


def test_agreements_of_a_centre_do_not_overlap(region: Flask, database: str) -> None:
    origin = enrol()
    agree(origin, date(2025, 2, 1), 1, number="1")
    for start in (date(2024, 2, 2), date(2025, 2, 1), date(2026, 1, 31)):
        with pytest.raises(Conflict) as refused:
            agree(origin, start, 1, number="2")
        assert refused.value.field == "start"
        assert refused.value.params == {"number": "1", "first": "01/02/2025", "last": "31/01/2026"}
    agree(origin, date(2024, 2, 1), 1, number="2")
    agree(origin, date(2026, 2, 1), 1, number="3")


@settings(max_examples=15)
@given(st.lists(st.tuples(st.dates(date(2024, 1, 1), date(2028, 1, 1)), st.integers(1, 4)), max_size=6))
def test_no_sequence_of_agreements_breaks_the_bounds(region: Flask, asked: list[tuple[date, int]]) -> None:
    origin = f"{abs(hash(tuple(asked))):016x}"[:16]
    if queries.centre(origin) is None:
        enrol(origin)
    for step, (start, years) in enumerate(asked):
        try:
            agree(origin, start, years, number=f"{origin}-{step}")
        except Conflict:
            continue
    made = queries.of_centre(origin)
    assert sum(one.years for one in made) <= EXAMPLE.years_at_most
    wholes = [rules.whole_of(one.start, one.years) for one in made]
    assert all(one.end <= following.first for one, following in itertools.pairwise(wholes))


@pytest.mark.parametrize(
    ("origin", "start", "years", "field"),
    [
        ("nobody", date(2026, 1, 1), 1, "origin"),
        ("", date(2026, 1, 1), 1, "origin"),
        ("a" * 16, date(2023, 12, 31), 1, "start"),
        ("a" * 16, date(1, 1, 1), 1, "start"),
        ("a" * 16, date(9999, 12, 31), 3, "start"),
        ("a" * 16, date(2028, 12, 1), 1, "start"),
        ("a" * 16, date(2026, 1, 1), 0, "years"),
        ("a" * 16, date(2026, 1, 1), -1, "years"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(
    region: Flask, origin: str, start: date, years: int, field: str
) -> None:
    enrol()
    with pytest.raises(Invalid) as refused:
        agree(origin, start, years)
    assert refused.value.field == field
    assert queries.count_agreements() == 0


def test_a_number_is_given_once(region: Flask, database: str) -> None:
    agree(enrol(), date(2026, 1, 1))
    with pytest.raises(Conflict) as refused:
        agree(enrol("b" * 16, "Cyber-centre de Lens"), date(2026, 1, 1))
    assert refused.value.field == "number"


def test_two_officers_at_once_make_one_agreement(region: Flask, database: str) -> None:
    origin = enrol()
    together = threading.Barrier(4)
    refused: list[str] = []

    def try_to_agree(number: str) -> None:
        with region.app_context(), clock.set_to(NOW):
            together.wait(timeout=10)
            try:
                agree(origin, date(2026, 1, 1), 2, number=number)
            except Conflict as error:
                refused.append(str(error))
            db.session.remove()

    threads = [threading.Thread(target=try_to_agree, args=(str(number),)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(refused) == 3
    assert len(queries.of_centre(origin)) == 1


@pytest.mark.parametrize("role", [Role.ANIMATOR, Role.ADMINISTRATOR])
def test_only_officers_agree(region: Flask, role: Role) -> None:
    with pytest.raises(Forbidden):
        agree(enrol(), date(2026, 1, 1), actor=Actor(person_id=1, name="Nadia K.", roles=frozenset({role})))


def test_a_rule_set_is_adopted_once_and_never_changes(region: Flask, database: str) -> None:
    with transaction():
        again = services.adopt_rule_set(actor=SYSTEM, content=EXAMPLE)
    assert again.digest == EXAMPLE.digest
    with pytest.raises(Conflict), transaction():
        services.adopt_rule_set(actor=SYSTEM, content=replace(EXAMPLE, amount_cents=1))
    for statement in ("UPDATE indemnity_rule_set SET amount_cents = 1", "DELETE FROM indemnity_rule_set"):
        with pytest.raises(DatabaseError, match="never changes"), transaction():
            db.session.execute(text(statement))


def test_an_agreement_keeps_the_rule_set_of_its_start(region: Flask, database: str) -> None:
    later = replace(EXAMPLE, version=2, valid_from=date(2026, 6, 1), amount_cents=150_000, example=False)
    with transaction():
        services.adopt_rule_set(actor=SYSTEM, content=later)
    before, after = enrol(), enrol("b" * 16, "Cyber-centre de Lens")
    assert agree(before, date(2026, 5, 31), number="1").rule_set.content == EXAMPLE
    assert agree(after, date(2026, 6, 1), number="2").rule_set.content == later


@pytest.mark.parametrize(
    "content",
    [
        "", "amount_cents = 1", "not toml", "\x00",
        services.EXAMPLE.read_text(encoding="utf-8").replace("200000", "2000.0"),
        services.EXAMPLE.read_text(encoding="utf-8").replace("200000", "true"),
        services.EXAMPLE.read_text(encoding="utf-8") + "\nmore = 1",
    ],
)  # fmt: skip
def test_a_damaged_rule_file_is_refused_in_a_sentence(tmp_path: Path, content: str) -> None:
    path = tmp_path / "regle.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DomainError, match=r"regle\.toml"):
        services.read_rule_set(path)


@pytest.mark.parametrize(
    "change",
    [{"amount_cents": -1}, {"sessions_required": 0}, {"years_at_most": 0}, {"version": 0}, {"title": "x" * 161}],
)
def test_a_rule_set_without_sense_is_refused(region: Flask, change: dict[str, int]) -> None:
    with pytest.raises(Invalid), transaction():
        services.adopt_rule_set(actor=SYSTEM, content=replace(EXAMPLE, **{"code": "autre", **change}))
