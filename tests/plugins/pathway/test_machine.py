"""Whatever people do, in whatever order and at whatever hour, no session reaches an impossible state."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from core import clock
from core.contracts import Role
from core.errors import DomainError
from core.events import transaction
from core.extensions import db
from core.journal import queries as journal
from core.people.models import Person
from core.testing import Maker
from plugins.pathway import services
from plugins.pathway.models import AttendanceMark, Session
from plugins.pathway.queries import sessions
from plugins.pathway.rules.attendance import Status
from plugins.pathway.rules.sheet import digest
from plugins.pathway.rules.states import State
from tests.plugins.pathway.conftest import START, Scene

ACTS = ("enrol", "withdraw", "start", "sign", "present", "late", "absent", "phase", "quiz", "close", "early", "cancel")
#: An act, the person concerned, and how many minutes pass before it.
ANY = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 3), st.sampled_from([0, 1, 20, 90])), max_size=14)

BEGUN = [("enrol", 0, 0), ("enrol", 1, 0), ("start", 0, 1), ("sign", 0, 20), ("sign", 1, 20)]
STEPS = st.one_of(ANY, ANY.map(lambda rest: BEGUN + rest))


def _acts(scene: Scene, session_id: int, people: list[Person]) -> dict[str, Callable[[int], object]]:
    who, seats = scene.animator, {}

    def seat(number: int) -> int:
        found = sessions.seat_of(session_id, people[number].id)
        seats[number] = found.enrolment.id if found else seats.get(number, 0)
        return int(seats[number])

    def mark(number: int, status: Status) -> object:
        enrolment_id = seat(number)
        return services.mark_attendance(
            actor=who, session_id=session_id, enrolment_id=enrolment_id, status=status, reason="Erreur de saisie"
        )

    return {
        "enrol": lambda n: services.enrol(actor=who, session_id=session_id, person_id=people[n].id),
        "withdraw": lambda n: services.withdraw(actor=who, session_id=session_id, enrolment_id=seat(n)),
        "start": lambda _: services.start_session(actor=who, session_id=session_id),
        "sign": lambda n: services.sign_attendance(actor=scene.make.actor(people[n]), session_id=session_id),
        "present": lambda n: mark(n, Status.PRESENT),
        "late": lambda n: mark(n, Status.LATE),
        "absent": lambda n: mark(n, Status.ABSENT),
        "phase": lambda n: services.go_to_phase(actor=who, session_id=session_id, phase=n),
        "quiz": lambda n: services.answer_quiz(
            actor=scene.make.actor(people[n]), session_id=session_id, quiz="q1", answers={"q1": ["0"]}
        ),
        "close": lambda _: services.close_session(actor=who, session_id=session_id),
        "early": lambda _: services.close_session(actor=who, session_id=session_id, early_reason="Alarme"),
        "cancel": lambda _: services.cancel_session(actor=who, session_id=session_id, reason="Salle inondée"),
    }


def _figures() -> tuple[int, int]:
    return (
        journal.total("pathway.session_closed", "sessions"),
        journal.total("pathway.session_cancelled", "sessions"),
    )


@settings(max_examples=40)
@given(steps=STEPS)
def test_no_path_leads_to_an_impossible_state(centre: Flask, make: Maker, steps: list[tuple[str, int, int]]) -> None:
    scene = Scene(make, make.actor(make.person("Nadia K.", Role.ANIMATOR)))
    people = [make.person(name) for name in ("Claudine L.", "Ahmed B.", "Éric T.", "Fatima H.")]
    session_id = scene.announce(seats=9)
    acts, before, at = _acts(scene, session_id, people), _figures(), START - timedelta(minutes=25)
    frozen: tuple[object, ...] | None = None
    marks = 0
    for name, number, minutes in steps:
        at += timedelta(minutes=minutes)
        with clock.set_to(at), suppress(DomainError), transaction():
            acts[name](number)
        session = db.session.get_one(Session, session_id, populate_existing=True)
        counted = int(db.session.scalar(select(func.count()).select_from(AttendanceMark)) or 0)
        assert counted >= marks
        marks = counted
        _check(session, before)
        now = (session.state, session.sheet, session.cancel_reason, session.phase, sessions.taken([session_id]))
        assert frozen is None or frozen == now
        frozen = now if session.state in {State.CLOSED, State.CANCELLED} else None


def _check(session: Session, before: tuple[int, int]) -> None:
    """What must hold at every moment."""
    closed, cancelled = _figures()
    assert closed - before[0] == (session.state == State.CLOSED)
    assert cancelled - before[1] == (session.state == State.CANCELLED)
    seats = sessions.seats(session.id)
    assert len(seats) <= session.seats
    assert (session.state == State.OPEN) <= (session.started_at is None)
    if session.state == State.CLOSED:
        assert session.sheet is not None
        assert digest(session.sheet) == session.sheet_digest
        assert all(seat.mark for seat in seats)
        assert any(seat.here for seat in seats)
        assert session.ended_at is not None
        assert session.starts_at < session.ended_at <= session.ends_at
    for seat in seats:
        for mark in seat.marks:
            assert mark.arrival_at is None or sessions.half_day(session).holds(mark.arrival_at)
