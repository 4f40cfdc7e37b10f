"""The counters agree with the signatures, whatever happens and however many at once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, update
from sqlalchemy.exc import IntegrityError

from core import clock
from core.contracts import Actor, Channel
from core.errors import Conflict
from core.events import transaction
from core.extensions import db
from core.journal import queries as journal
from core.own import services as own
from core.work import worker
from core.work.models import TaskRun
from plugins.petition import queries, services
from plugins.petition.models import Daily, Petition
from plugins.petition.services import counting
from plugins.petition.services.own import erase_of_address
from plugins.petition.services.upkeep import CountError
from tests.plugins.petition.conftest import DENAIN, LILLE, Table, counted, fresh, signatures

NAMES, ADDRESSES = ("Alix Dupin", "Camille Dupin", "dupin alix"), ("a@example.org", "A+b@example.org", "c@example.net")
ACTS = st.one_of(
    st.tuples(st.just("ask"), st.sampled_from(NAMES), st.sampled_from(ADDRESSES)),
    st.tuples(st.just("confirm"), st.integers(0, 9), st.none()),
    st.tuples(st.just("countersign"), st.sampled_from(NAMES), st.none()),
    st.tuples(st.just("imagine"), st.none(), st.none()),
    st.tuples(st.just("erase"), st.none(), st.none()),
    st.tuples(st.just("close"), st.none(), st.none()),
)


def act(table: Table, petition_id: int, what: str, one: object, two: object) -> None:
    """Do one thing to a petition of a sandbox; what its state refuses is left undone."""
    try:
        if what == "ask":
            table.ask(petition_id, str(one), str(two), actor=table.bearer)
        elif what == "confirm" and (found := signatures(petition_id)):
            chosen = found[int(str(one)) % len(found)]
            if chosen.email is not None:
                table.confirm(services.token_of(chosen))
        elif what == "countersign":
            table.countersign(petition_id, str(one))
        elif what == "imagine":
            table.imagine(petition_id)
        elif what == "close":
            table.close(petition_id)
        elif what == "erase":
            with clock.set_to(clock.now() + timedelta(days=31)), transaction():
                services.erase_unconfirmed()
    except Conflict:
        return


@settings(max_examples=25)
@given(acts=st.lists(ACTS, max_size=14))
def test_any_sequence_leaves_counters_and_signatures_in_agreement(
    table: Table, acts: list[tuple[str, object, object]]
) -> None:
    petition_id = table.opened(table.sandbox())
    for what, one, two in acts:
        act(table, petition_id, what, one, two)
    assert queries.disagreements() == []
    confirmed = [found for found in signatures(petition_id) if found.state == "confirmed"]
    assert counted(petition_id) == dict(Counter(Channel(found.channel) for found in confirmed))
    people = Counter(found.person_key for found in confirmed if found.channel == Channel.ASSISTED)
    assert all(count == 1 for count in people.values())


def at_once(app: Flask, acts: Sequence[Callable[[], object]]) -> list[BaseException]:
    """Run each act in a thread of its own, all released together; return what they raised."""
    raised: list[BaseException] = []
    gate = threading.Barrier(len(acts))

    def run(one: Callable[[], object]) -> None:
        with app.app_context():
            gate.wait(30)
            try:
                with transaction():
                    one()
            except BaseException as error:
                raised.append(error)

    threads = [threading.Thread(target=run, args=(one,)) for one in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


def test_fifty_confirmations_of_one_link_count_one(database: str, centre: Flask, table: Table) -> None:
    petition_id = table.opened()
    table.ask(petition_id)
    token = table.token(petition_id)
    db.session.rollback()
    assert at_once(centre, [lambda: services.confirm_signature(token=token)] * 50) == []
    assert counted(petition_id) == {Channel.WEB: 1}
    assert journal.total("petition.signed", "signatures") == 1
    assert queries.disagreements() == []


def test_twenty_signers_at_once_all_count(database: str, centre: Flask, table: Table) -> None:
    petition_id = table.opened()
    tokens = []
    for number in range(20):
        table.ask(petition_id, f"Personne {number}", f"p{number}@example.org")
        tokens.append(table.token(petition_id))
    db.session.rollback()
    acts = [lambda token=token: services.confirm_signature(token=token) for token in tokens]
    assert at_once(centre, acts) == []
    assert counted(petition_id) == {Channel.WEB: 20}
    assert journal.total("petition.signed", "signatures") == 20


def test_the_centre_and_the_link_at_the_same_moment_count_one_person(
    database: str, centre: Flask, table: Table
) -> None:
    for _ in range(5):
        petition_id = table.opened()
        table.ask(petition_id)
        token, animator = table.token(petition_id), table.animator
        db.session.rollback()

        def countersign(petition_id: int = petition_id, animator: Actor = animator) -> None:
            services.countersign(
                actor=animator,
                petition=queries.petition(petition_id),
                name="Alix Dupin",
                commune="59172",
                agreed=True,
                show_name=False,
            )

        refused = at_once(centre, [countersign, lambda token=token: services.confirm_signature(token=token)])
        assert all(isinstance(error, Conflict) for error in refused)
        assert sum(counted(petition_id).values()) == 1


def test_ten_forms_at_once_make_one_signature(database: str, centre: Flask, table: Table) -> None:
    petition_id = table.opened()
    db.session.rollback()

    def ask() -> None:
        services.sign_by_email(
            actor=table.animator,
            petition=queries.petition(petition_id),
            name="Alix Dupin",
            commune="59172",
            email="alix@example.org",
            show_name=False,
        )

    assert at_once(centre, [ask] * 10) == []
    (signature,) = signatures(petition_id)
    assert signature.mails_sent == 5


def test_a_count_that_is_wrong_is_reported_and_not_repaired(
    database: str, table: Table, caplog: pytest.LogCaptureFixture
) -> None:
    petition_id = table.opened()
    table.sign(petition_id)
    services.recount()
    with transaction():
        wrong = {"signatures": 3, "signed_web": 3}
        db.session.execute(update(Petition).where(Petition.id == petition_id).values(**wrong))
    with pytest.raises(CountError):
        services.recount()
    assert f"petition {petition_id}" in caplog.text
    assert fresh(petition_id).signatures == 3
    worker.run_due(everything=True)
    db.session.rollback()
    run = db.session.get(TaskRun, "petition.recount")
    assert run is not None
    assert run.failure == "CountError"


class TestDays:
    """What is counted of a day and a commune, beside the petition's own counters."""

    EVENING = datetime(2026, 11, 3, 23, 30, tzinfo=UTC)

    def cells(self, petition_id: int) -> dict[tuple[date, str, str], int]:
        db.session.rollback()
        return {(one.day, one.commune, one.channel): one.signatures for one in queries.daily(petition_id)}

    def test_a_day_is_that_of_the_centre_and_its_signatures_are_taken_off_it(self, database: str, table: Table) -> None:
        with clock.set_to(self.EVENING - timedelta(days=1)):
            petition_id = table.opened()
        with clock.set_to(self.EVENING):
            table.sign(petition_id)
            table.countersign(petition_id, "Sacha Petit", LILLE)
            table.countersign(petition_id, "Lou Petit", LILLE)
        with clock.set_to(self.EVENING + timedelta(days=1)):
            table.sign(petition_id, "Noa Petit", "noa@example.org")
        fourth, fifth = date(2026, 11, 4), date(2026, 11, 5)
        assert self.cells(petition_id) == {
            (fourth, DENAIN, "web"): 1, (fourth, LILLE, "assisted"): 2, (fifth, DENAIN, "web"): 1
        }  # fmt: skip
        with clock.set_to(self.EVENING + timedelta(days=3)), transaction():
            for table_of_own in own.kept_for("alix@example.org"):
                for reference in table_of_own.references:
                    erase_of_address("alix@example.org", reference)
        assert self.cells(petition_id) == {(fourth, LILLE, "assisted"): 2, (fifth, DENAIN, "web"): 1}
        services.recount()

    def test_a_day_that_is_wrong_is_reported_and_not_repaired(
        self, database: str, table: Table, caplog: pytest.LogCaptureFixture
    ) -> None:
        petition_id = table.opened()
        table.sign(petition_id)
        with transaction():
            db.session.execute(update(Daily).values(day=date(2020, 1, 1)))
        with pytest.raises(CountError):
            services.recount()
        assert "2020-01-01 59172 web counts +1" in caplog.text
        assert list(self.cells(petition_id)) == [(date(2020, 1, 1), DENAIN, "web")]

    def test_nothing_goes_below_nothing(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        table.sign(petition_id)
        table.sign(petition_id, "Noa Petit", "noa@example.org")
        (day,) = {one.confirmed_on for one in signatures(petition_id)}
        with pytest.raises(IntegrityError), transaction():
            counting._count_days(petition_id, Channel.WEB, {(DENAIN, day): -3})
        assert self.cells(petition_id) == {(day, DENAIN, "web"): 2}


def test_confirming_costs_few_statements(database: str, table: Table) -> None:
    petition_id = table.opened()
    table.ask(petition_id)
    token = table.token(petition_id)
    db.session.rollback()
    said: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(db.engine, "before_cursor_execute", hear)
    table.confirm(token)
    event.remove(db.engine, "before_cursor_execute", hear)
    written = [statement for statement in said if not statement.startswith("BEGIN")]
    assert len(written) == 6, written  # the link, the signature, the counter, its day, the journal entry, the daily sum
