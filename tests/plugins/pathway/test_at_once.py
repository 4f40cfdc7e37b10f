"""What two animators do in the same second, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from core import clock
from core.contracts import Role
from core.errors import Conflict
from core.extensions import db
from core.journal import queries as journal
from plugins.pathway import services
from plugins.pathway.models import Certificate, Enrolment, LessonVersion
from tests.at_once import at_once
from tests.plugins.pathway.conftest import END, START, Scene


def count(column: object) -> int:
    return int(db.session.scalar(select(func.count(column))) or 0)  # type: ignore[call-overload]


def test_no_more_people_than_seats(database: str, centre: Flask, scene: Scene) -> None:
    session_id = scene.announce(seats=9)
    people = [scene.make.person(f"Personne {number}").id for number in range(11)]

    def enrol(person_id: int) -> Callable[[], None]:
        def act() -> None:
            with clock.set_to(START - timedelta(days=1)):
                services.enrol(actor=scene.animator, session_id=session_id, person_id=person_id)

        return act

    errors = at_once(centre, *map(enrol, people))
    assert [type(error) for error in errors] == [Conflict] * 2
    assert count(Enrolment.id) == 9


def test_a_session_is_closed_and_counted_once(database: str, centre: Flask, scene: Scene) -> None:
    session_id, _ = scene.held()

    def act() -> None:
        with clock.set_to(END):
            services.close_session(actor=scene.animator, session_id=session_id)

    errors = at_once(centre, *[act] * 4)
    assert [type(error) for error in errors] == [Conflict] * 3
    assert journal.total("pathway.session_closed", "sessions") == 1


def test_two_rooms_begin_the_same_lesson(database: str, centre: Flask, scene: Scene) -> None:
    other = scene.make.person("Karim T.", Role.ANIMATOR).id
    rooms = [scene.announce(), scene.announce(animators=[other])]

    def start(session_id: int) -> Callable[[], None]:
        def act() -> None:
            with clock.set_to(START):
                services.start_session(actor=scene.animator, session_id=session_id)

        return act

    assert at_once(centre, *map(start, rooms)) == []
    assert count(LessonVersion.version) == 1


def test_a_certificate_asked_for_twice_bears_one_number(database: str, centre: Flask, scene: Scene) -> None:
    _, [person] = scene.closed()
    person_id = person.id

    def act() -> None:
        services.issue_certificate(actor=scene.animator, person_id=person_id)

    assert at_once(centre, *[act] * 4) == []
    assert count(Certificate.id) == 1
