"""Whatever people and the team do, in any order: the counters equal a recount, and each crossing is written once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from core import clock
from core.contracts import Channel
from core.errors import DomainError
from core.events import transaction
from core.extensions import db
from core.journal import queries as journal
from core.own import services as own
from plugins.petition import queries, rules, services
from plugins.petition.queries import review
from plugins.petition.rules import Criteria, LegalRequest, SignatureState
from tests.plugins.petition.conftest import DENAIN, Table, counted, fresh, signatures

NOON = datetime(2026, 11, 4, 11, tzinfo=UTC)
#: A goal of four signatures, so that walks cross it.
LAW = LegalRequest(rules.Collectivity.COMMUNE, 40, "La mairie de Denain", NOON.date())
WRITERS, SECONDS = 8, 10
PEOPLE = [(f"Personne {place}", f"p{place}@{'farm' if place % 2 else 'home'}.example") for place in range(6)]


def sign(table: Table, petition_id: int, place: int) -> None:
    name, email = PEOPLE[place % len(PEOPLE)]
    table.ask(petition_id, name, email, network="203.0.113.7")
    asked = [one for one in signatures(petition_id) if one.email == email]
    table.confirm(services.token_of(asked[0]))


def take_back(_table: Table, petition_id: int, place: int) -> None:
    found = [one for one in signatures(petition_id) if one.email]
    if found:
        chosen = found[place % len(found)]
        with transaction():
            own.erase_for(address=chosen.email or "", reference=f"petition.signature-{chosen.id}")


def invalidate(table: Table, petition_id: int, place: int) -> None:
    criteria = Criteria(domain="farm.example") if place % 2 else Criteria(first_at=NOON, until_at=clock.now())
    digest = rules.choice_digest(criteria, (one.id for one in review.chosen(petition_id, criteria)))
    db.session.rollback()
    with transaction():
        petition = queries.locked(petition_id)
        services.invalidate(
            actor=table.animator, petition=petition, criteria=criteria, digest=digest, reason="Pour voir"
        )


def restore(table: Table, petition_id: int, place: int) -> None:
    batches = review.batches(petition_id)
    if batches:
        number = batches[place % len(batches)].id
        db.session.rollback()
        with transaction():
            petition = queries.locked(petition_id)
            services.restore(actor=table.animator, petition=petition, batch_id=number, reason="Pour rien")


def countersign(table: Table, petition_id: int, place: int) -> None:
    table.countersign(petition_id, PEOPLE[place % len(PEOPLE)][0])


def close(table: Table, petition_id: int, _place: int) -> None:
    table.close(petition_id)


def erase(_table: Table, _petition_id: int, _place: int) -> None:
    with transaction():
        services.erase_unconfirmed()
        services.erase_signers()
        services.forget_networks()


def suspend(table: Table, petition_id: int, _place: int) -> None:
    with transaction():
        services.suspend_petition(actor=table.animator, petition=queries.locked(petition_id), reason="On regarde")


def resume(table: Table, petition_id: int, _place: int) -> None:
    with transaction():
        services.resume_petition(actor=table.animator, petition=queries.locked(petition_id))


ACTS: dict[str, Callable[[Table, int, int], None]] = {
    one.__name__: one for one in (sign, take_back, invalidate, restore, countersign, close, erase, suspend, resume)
}
OFTEN = st.sampled_from(("sign", "sign", "sign", "countersign", "invalidate", "restore", "take_back"))
WALKS = st.lists(
    st.tuples(st.one_of(OFTEN, OFTEN, st.sampled_from([*ACTS, "months"])), st.integers(0, 5)), min_size=6, max_size=22
)


@settings(max_examples=15)
@given(walk=WALKS)
def test_the_counters_equal_a_recount(database: str, table: Table, walk: list[tuple[str, int]]) -> None:
    at = NOON
    with clock.set_to(at):
        petition_id = table.opened(legal=LAW)
    counts: list[int] = []
    for what, place in walk:
        at += timedelta(days=200) if what == "months" else timedelta(minutes=40)
        with clock.set_to(at):
            if what != "months":
                try:
                    ACTS[what](table, petition_id, place)
                except DomainError:
                    db.session.rollback()
        check(petition_id)
        if counts[-1:] != [fresh(petition_id).signatures]:
            counts.append(fresh(petition_id).signatures)
    told = [(one.threshold, one.number, one.is_up) for one in queries.crossings(petition_id)]
    expected = [(one.threshold, one.number, one.is_up) for one in rules.crossings(counts, (4,))]
    assert told == expected


def check(petition_id: int) -> None:
    """Hold the counters, the days and the states of signatures against each other; nobody counts twice."""
    db.session.rollback()
    assert queries.disagreements() == []
    assert queries.strays() == []
    found = signatures(petition_id)
    assert fresh(petition_id).signatures == sum(one.state == SignatureState.CONFIRMED for one in found)
    counting = [one for one in found if one.state == SignatureState.CONFIRMED and one.person_key]
    without = {one.person_key for one in counting if not one.email_digest}
    assert len(without) == sum(not one.email_digest for one in counting)
    assert not without & {one.person_key for one in counting if one.email_digest}


@pytest.mark.slow
def test_eight_writers_for_ten_seconds_lose_none(database: str, centre: Flask, table: Table) -> None:
    """Each writer signs at the centre again and again, always for somebody new; what was said to count counts."""
    petition_id, animator = table.opened(), table.animator
    db.session.rollback()
    done, raised = [0] * WRITERS, []
    gate = threading.Barrier(WRITERS)

    def write(writer: int) -> None:
        with centre.app_context():
            gate.wait(30)
            end = time.monotonic() + SECONDS
            try:
                while time.monotonic() < end:
                    with transaction():
                        services.countersign(
                            actor=animator,
                            petition=queries.petition(petition_id),
                            name=f"Personne {'abcdefgh'[writer]} {done[writer]}",
                            commune=DENAIN,
                            agreed=True,
                            show_name=False,
                        )
                    done[writer] += 1
            except BaseException as error:
                raised.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert raised == []
    assert all(done)
    assert counted(petition_id) == {Channel.ASSISTED: sum(done)}
    assert journal.total("petition.signed", "signatures") == sum(done)
    assert queries.disagreements() == []
    assert queries.strays() == []
