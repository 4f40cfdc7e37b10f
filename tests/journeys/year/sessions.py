"""The sessions of a day: one is announced, one is held from the first signature to its closing, or called off."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from functools import partial
from types import SimpleNamespace

from acts import Act, fact, luck, there
from days import at
from sqlalchemy import select

from core.contracts import SYSTEM, Role
from core.extensions import db
from core.people import services as people
from core.people.models import Person
from core.people.sessions import actor_for
from plugins.pathway import services
from plugins.pathway.models import Session
from plugins.pathway.queries import library, progress
from plugins.pathway.queries import sessions as held
from plugins.pathway.rules.attendance import Status
from plugins.pathway.rules.states import Purpose

KARIM, ODILE = "Karim T.", "Odile T."


def sessions(day: SimpleNamespace) -> Iterator[Act]:
    """Yield what a day's sessions ask for."""
    if day.programme:
        place = f"Salle du {day.programme}"
        yield announce(place, day.programme, KARIM, luck(3, day, "seats") + 10, Purpose.PATHWAY)
        yield from enrolments(place, luck(3, day, "seats") + 9, "Arlette %", day)
    if day.transfer:
        hired = there("core_person", name=ODILE)
        yield Act(
            "hire", hired, partial(people.add_person, actor=SYSTEM, name=ODILE, roles=[Role.ANIMATOR]), [], 12, 30
        )
        place = f"Transfert du {day.date}"
        yield announce(place, day.date, ODILE, 1, Purpose.TRANSFER)
        yield from enrolments(place, 1, KARIM, day)
        yield from hold(day, place, ODILE, "transfer")
    place = f"Salle du {day.date}"
    if not db.session.scalar(select(Session.id).where(Session.place == place)):
        return
    if day.cancel:
        called_off = fact(day, "pathway.session_cancelled", {"sessions": 1}, purpose="pathway")
        yield Act("cancel", there("pathway_session", place=place, state="cancelled"), partial(_cancel, place),
                  [called_off], 13)  # fmt: skip
    else:
        yield from hold(day, place, KARIM, "pathway")


def _named(name: str) -> Person:
    return db.session.scalars(select(Person).where(Person.name == name)).one()


def _at(place: str) -> Session:
    return db.session.scalars(select(Session).where(Session.place == place)).one()


def announce(place: str, day: str, holder: str, seats: int, purpose: Purpose) -> Act:
    """Announce a session of the afternoon of ``day``."""

    def do() -> None:
        course, lesson = next(library.lessons())
        services.programme_session(
            actor=actor_for(_named(KARIM)), course=course.slug, lesson=lesson.id, place=place, seats=seats,
            starts_at=at(date.fromisoformat(day), 14), animators=[_named(holder).id], purpose=purpose,
        )  # fmt: skip

    return Act("announce", there("pathway_session", place=place), do, [], 12, 40)


def enrolments(place: str, wanted: int, names: str, day: SimpleNamespace) -> Iterator[Act]:
    """Give seats to people of the centre, as many as are still free of those wanted."""
    session = _at(place).id
    seated = [seat.enrolment.person_id for seat in held.seats(session)]
    known = select(Person.id).where(Person.name.like(names), Person.id.not_in(seated)).order_by(Person.id)
    chance = random.Random(f"{day.seed} {place}")
    for person in chance.sample(list(db.session.scalars(known)), wanted - len(seated)):
        do = partial(_enrol, session, person)
        yield Act("enrol", there("pathway_enrolment", session_id=session, person_id=person), do, [], 12, 50)


def _enrol(session: int, person: int) -> None:
    services.enrol(actor=actor_for(_named(KARIM)), session_id=session, person_id=person)


def _cancel(place: str) -> None:
    services.cancel_session(actor=actor_for(_named(KARIM)), session_id=_at(place).id, reason="Une fuite d’eau")


def hold(day: SimpleNamespace, place: str, holder: str, purpose: str) -> Iterator[Act]:
    """Hold a session: each signs or is marked, one of many is excused, and it is closed after its end."""
    session = _at(place)
    identity = session.id
    minutes = int((session.ends_at - session.starts_at).total_seconds()) // 60
    lesson = library.lesson_of(session)
    practised = [fact(day, "space.sandbox_opened", {"sandboxes": 1}, origin="lesson")] if _practises(lesson) else []

    def start() -> None:
        services.start_session(actor=actor_for(_named(holder)), session_id=identity)

    def close() -> None:
        services.close_session(actor=actor_for(_named(holder)), session_id=identity)

    yield Act("start", _started(identity), start, [], 13, 50)
    seats = [(seat.enrolment.id, seat.enrolment.person_id) for seat in held.seats(identity)]
    here = seats[:-1] if len(seats) > 1 else seats
    for enrolment, person in seats:
        marked = there("pathway_attendance_mark", enrolment_id=enrolment)
        comes = (enrolment, person) in here
        do = partial(_come if comes else _excuse, identity, enrolment, person, holder)
        yield Act("mark", marked, do, practised if comes else [], 13, 55)
    figures = {"sessions": 1, "attendances": len(here), "minutes": minutes}
    closed = there("pathway_session", place=place, state="closed")
    yield Act("end", closed, close, [fact(day, "pathway.session_closed", figures, purpose=purpose)], 17, 2)


def _practises(lesson: object) -> bool:
    return bool(progress.tools_of(lesson))


def _started(session: int) -> tuple[str, dict[str, int]]:
    return "SELECT count(*) FROM pathway_session WHERE id = :id AND started_at IS NOT NULL", {"id": session}


def _come(session: int, enrolment: int, person: int, holder: str) -> None:
    if enrolment % 3:
        services.sign_attendance(actor=actor_for(db.session.get_one(Person, person)), session_id=session)
    else:
        services.mark_attendance(
            actor=actor_for(_named(holder)), session_id=session, enrolment_id=enrolment, status=Status.PRESENT
        )


def _excuse(session: int, enrolment: int, _person: int, holder: str) -> None:
    services.mark_attendance(
        actor=actor_for(_named(holder)), session_id=session, enrolment_id=enrolment, status=Status.EXCUSED
    )
