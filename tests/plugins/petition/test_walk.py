"""No path leads to an impossible state: any walk through the use cases, and the database against whoever goes round."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import CheckConstraint, inspect, text, update
from sqlalchemy.exc import DatabaseError

from core import clock
from core.contracts import Channel, Verdict
from core.errors import DomainError
from core.events import transaction
from core.extensions import db
from plugins.petition import queries, rules, services
from plugins.petition.models import Crossing, Petition, Step
from plugins.petition.rules import MOVES, DebateState, LegalRequest, State, Visibility
from tests.plugins.petition.conftest import CELL, TEXTS, Table, fresh
from tests.plugins.petition.test_life import decide

NOON = datetime(2026, 11, 4, 11, tzinfo=UTC)
LAW = LegalRequest(rules.Collectivity.COMMUNE, 40, "La mairie de Denain", NOON.date())


def counted(table: Table, petition_id: int, number: int) -> None:
    """Count, or take off, where a petition can be signed; what would be below nobody is left alone."""
    petition = queries.locked(petition_id)
    if petition.state in {State.OPEN, State.CLOSED, State.ANSWERED} and petition.signatures + number >= 0:
        cells = {CELL: number}
        services.count(petition_id, Channel.PAPER, cells, space_id=table.space.id, space=table.space, at=clock.now())


def note(table: Table, petition: Petition, state: DebateState) -> None:
    day = None if state == DebateState.REFUSED else clock.now().date()
    services.note_debate(actor=table.bearer, petition=petition, state=state, day=day, text="Au conseil")


ACTS: dict[str, Callable[[Table, Petition], object]] = {
    "ask": lambda table, one: services.ask_for_backers(actor=table.bearer, petition=one),
    "back": lambda table, one: [
        services.back_petition(
            actor=actor, petition=one, text_version=one.text_version, token=services.backing_token(one)
        )
        for actor in table.backers
    ],
    "rewrite": lambda table, one: services.rewrite_petition(
        actor=table.bearer, petition=one, **{**TEXTS, "body": f"Version {one.text_version}"}, legal=LAW
    ),
    "submit": lambda table, one: services.submit_petition(actor=table.bearer, petition=one),
    "suspend": lambda table, one: services.suspend_petition(actor=table.animator, petition=one, reason="Travaux"),
    "resume": lambda table, one: services.resume_petition(actor=table.animator, petition=one),
    "withdraw": lambda table, one: services.withdraw_petition(actor=table.bearer, petition=one, reason="Fait"),
    "close": lambda table, one: services.close_petition(actor=table.bearer, petition=one),
    "close_due": lambda _table, _one: services.close_due(),
    "answer": lambda table, one: services.answer_petition(
        actor=table.bearer, petition=one, given_by="Le maire", given_on=clock.now().date(), text="Oui"
    ),
    "announce": lambda table, one: note(table, one, DebateState.SCHEDULED),
    "debate": lambda table, one: note(table, one, DebateState.HELD),
    "refuse": lambda table, one: note(table, one, DebateState.REFUSED),
    "count": lambda table, one: counted(table, one.id, 3),
    "uncount": lambda table, one: counted(table, one.id, -2),
}
VERDICTS = {verdict.value: verdict for verdict in Verdict}
#: Most walks go forward, so that they go far; the others try what is not for now.
FORWARD = st.sampled_from(("ask", "back", "submit", "accept", "count", "count", "close", "answer"))
WALKS = st.lists(st.one_of(FORWARD, st.sampled_from([*ACTS, *VERDICTS, "later"])), min_size=4, max_size=26).map(
    lambda acts: ["ask", "back", *acts]
)


def act(table: Table, petition_id: int, what: str) -> None:
    """Do one thing; what is refused is left undone."""
    try:
        if what in VERDICTS:
            decide(petition_id, VERDICTS[what], "Pour ce motif.")
            return
        with transaction():
            ACTS[what](table, queries.locked(petition_id))
    except DomainError:
        return


def check(petition_id: int, counts: list[int], deadline: datetime | None) -> datetime | None:
    """Hold a petition against its own trace; return its deadline."""
    petition = fresh(petition_id)
    steps = [(State(step.from_state), State(step.to_state)) for step in queries.steps(petition_id)]
    assert all(after in MOVES[before] for before, after in steps)
    assert all(one[1] == other[0] for one, other in pairwise(steps))
    assert petition.state == (steps[-1][1] if steps else State.DRAFT)
    assert petition.backers == len(queries.backers(petition_id))
    if counts[-1:] != [petition.signatures]:
        counts.append(petition.signatures)
    if petition.goal is not None:
        found = [(one.threshold, one.number, one.is_up) for one in queries.crossings(petition_id)]
        expected = [(one.threshold, one.number, one.is_up) for one in rules.crossings(counts, (petition.goal,))]
        assert found == expected
    if petition.closes_at is not None and deadline is not None:
        assert petition.closes_at >= deadline
    if petition.visibility != Visibility.ERASED and petition.text_sha256:
        assert petition.text_sha256 == rules.fingerprint(services.frozen_text(petition))
    return petition.closes_at


@settings(max_examples=25)
@given(walk=WALKS, by_law=st.booleans())
def test_any_walk_leaves_a_petition_that_agrees_with_its_trace(
    database: str, table: Table, walk: list[str], by_law: bool
) -> None:
    at = NOON
    with clock.set_to(at):
        table.backed()
        petition_id = table.draft(legal=LAW if by_law else None)
    counts: list[int] = []
    deadline = check(petition_id, counts, None)
    for what in walk:
        at += timedelta(days=20 if what == "later" else 1)
        with clock.set_to(at):
            act(table, petition_id, what) if what != "later" else None
            deadline = check(petition_id, counts, deadline)


def in_every_state(table: Table) -> Iterator[tuple[State, int]]:
    """Make a petition in each state."""
    road: dict[State, tuple[str, ...]] = {
        State.DRAFT: (),
        State.BACKING: ("ask", "back"),
        State.MODERATION: ("ask", "back", "submit"),
        State.OPEN: ("ask", "back", "submit", "accept"),
        State.CLOSED: ("ask", "back", "submit", "accept", "close"),
        State.ANSWERED: ("ask", "back", "submit", "accept", "close", "answer"),
        State.REJECTED: ("ask", "back", "submit", "reject"),
        State.WITHDRAWN: ("ask", "back", "submit", "accept", "withdraw"),
        State.SUSPENDED: ("ask", "back", "submit", "accept", "suspend"),
    }
    table.backed()
    for state, acts in road.items():
        petition_id = table.draft()
        for what in acts:
            act(table, petition_id, what)
        assert fresh(petition_id).state == state
        yield state, petition_id


def refused(statement: object, said: str | None = None) -> None:
    with pytest.raises(DatabaseError) as error, transaction():
        db.session.execute(statement)  # type: ignore[call-overload]
    if said:
        assert said in str(error.value)


class TestDatabase:
    def test_no_move_that_does_not_exist(self, database: str, table: Table) -> None:
        for state, petition_id in in_every_state(table):
            allowed = MOVES[state] if state != State.SUSPENDED else {State.OPEN, State.WITHDRAWN}
            for wanted in set(State) - allowed - {state}:
                move = update(Petition).where(Petition.id == petition_id).values(state=wanted)
                refused(move, "a petition does not move like that")

    def test_no_half_state(self, database: str, table: Table) -> None:
        wrong: dict[State, tuple[dict[str, object], ...]] = {
            State.DRAFT: ({"backers": -1}, {"text_version": 0}, {"submitted_at": NOON}, {"debate_state": "owed"}),
            State.BACKING: ({"signatures": 1, "signed_web": 1}, {"review_due_at": NOON}, {"suspended_at": NOON}),
            State.MODERATION: ({"submitted_at": None}, {"rejected_at": NOON}, {"answer_state": "given"}),
            State.OPEN: (
                {"answer_state": "owed"},
                {"answer_state": "given"},
                {"debate_state": "owed"},
                {"debate_state": "scheduled"},
                {"debate_on": NOON.date()},
                {"signatures": 300, "signed_web": 300},
                {"suspended_from": "open"},
                {"closed_at": NOON},
            ),
            State.CLOSED: ({"closed_at": None}, {"answer_state": "given", "answered_at": NOON}),
            State.ANSWERED: ({"answer_state": "none", "answered_at": None}, {"answered_at": None}),
            State.REJECTED: ({"rejected_at": None}, {"opened_at": NOON}),
            State.WITHDRAWN: ({"withdrawn_at": None},),
            State.SUSPENDED: ({"suspended_at": None}, {"suspended_from": "backing"}, {"suspended_from": "closed"}),
        }
        for state, petition_id in in_every_state(table):
            for values in wrong[state]:
                refused(update(Petition).where(Petition.id == petition_id).values(**values))

    def test_a_text_is_frozen_from_the_moderators_on(self, database: str, table: Table) -> None:
        for state, petition_id in in_every_state(table):
            change = update(Petition).where(Petition.id == petition_id).values(title="Autre")
            if state in rules.EDITABLE:
                with transaction():
                    db.session.execute(change)
            else:
                refused(change, "the text of a petition is frozen")

    def test_the_last_day_never_comes_nearer(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        closes_at = fresh(petition_id).closes_at
        assert closes_at is not None
        for moved in (-1, 1):
            later = closes_at + timedelta(days=moved)
            refused(update(Petition).where(Petition.id == petition_id).values(closes_at=later), "the last day")

    def test_a_trace_is_neither_changed_nor_deleted_but_with_its_petition(self, database: str, table: Table) -> None:
        petition_id = table.opened(legal=LAW)
        with transaction():
            counted(table, petition_id, 4)
        for statement in (
            update(Step).values(reason="Autre"),
            text("DELETE FROM petition_step"),
            update(Crossing).values(signatures=9),
            text("DELETE FROM petition_crossing"),
        ):
            refused(statement, "append-only")
        with transaction():
            services.erase_petitions(space_id=table.space.id)
        assert list(queries.steps(petition_id)) == list(queries.crossings(petition_id)) == []

    def test_a_crossing_is_written_once_and_in_its_direction(self, database: str, table: Table) -> None:
        petition_id = table.opened(legal=LAW)
        with transaction():
            counted(table, petition_id, 4)
        for number, is_up, signatures in ((1, True, 4), (2, True, 4), (2, False, 4), (3, False, 2), (0, False, 2)):
            one = {"petition_id": petition_id, "threshold": 4, "number": number, "is_up": is_up}
            with pytest.raises(DatabaseError), transaction():
                db.session.add(Crossing(**one, signatures=signatures, at=NOON))
                db.session.flush()

    def test_every_check_of_the_models_is_in_the_database(self, database: str, table: Table) -> None:
        named = {c.name for c in Petition.__table__.constraints if isinstance(c, CheckConstraint)}  # type: ignore[attr-defined]
        found = {one["name"] for one in inspect(db.engine).get_check_constraints("petition_petition")}
        assert found == named
