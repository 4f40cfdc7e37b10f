"""Announcing, filling, holding: who may, and what is refused with a sentence. On both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.contracts import ANONYMOUS, Actor, Role
from core.errors import Conflict, Forbidden, Invalid, Missing
from core.events import transaction
from core.extensions import db
from core.journal import queries as journal
from core.people import services as people
from core.spaces.models import Space, SpaceMember
from plugins.pathway import services
from plugins.pathway.models import LessonVersion, PracticePlace
from plugins.pathway.queries import library, sessions
from plugins.pathway.rules.attendance import Status
from plugins.pathway.rules.states import Purpose, State
from tests.plugins.pathway.conftest import END, LESSON, START, Scene


@pytest.mark.parametrize("seats", [8, 13])
def test_seats_are_those_of_the_lesson(scene: Scene, seats: int) -> None:
    with pytest.raises(Invalid) as refused:
        scene.announce(seats=seats)
    assert refused.value.field == "seats"
    assert scene.announce(seats=9)
    assert scene.announce(START + timedelta(days=1), seats=12)


def test_animators_are_trained_in_small_numbers(scene: Scene) -> None:
    session = sessions.session(scene.announce(seats=1, purpose=Purpose.TRANSFER))
    assert (session.seats, session.purpose) == (1, "transfer")


def test_a_half_day_that_is_over_cannot_be_announced(scene: Scene) -> None:
    with clock.set_to(END), transaction(), pytest.raises(Invalid, match="over"):
        services.programme_session(
            actor=scene.animator,
            course="participation-citoyenne",
            lesson=LESSON,
            starts_at=START,
            place="Salle 2",
            animators=[scene.animator.person_id or 0],
            seats=12,
        )


def test_one_or_two_animators_of_the_centre(scene: Scene) -> None:
    others = [scene.make.person(name, Role.ANIMATOR).id for name in ("Karim T.", "Odile T.")]
    resident = scene.make.person("Claudine L.").id
    for chosen in ([], [scene.animator.person_id or 0, *others], [resident]):
        with pytest.raises(Invalid) as refused:
            scene.announce(animators=chosen)
        assert refused.value.field == "animators"
    assert [one.person_id for one in sessions.session(scene.announce(animators=others[::-1])).animators] == others[::-1]


def test_an_animator_never_holds_two_sessions_at_once(database: str, scene: Scene) -> None:
    scene.announce()
    for start in (START, START + timedelta(minutes=179), START - timedelta(minutes=179)):
        with pytest.raises(Conflict, match="busy"):
            scene.announce(start)
    assert scene.announce(END)
    assert scene.announce(START - timedelta(hours=3))


def test_a_cancelled_session_frees_its_animator(scene: Scene) -> None:
    session_id = scene.announce()
    with clock.set_to(START), transaction():
        services.cancel_session(actor=scene.animator, session_id=session_id, reason="Salle inondée")
    assert scene.announce()
    assert journal.total("pathway.session_cancelled", "sessions", where={"purpose": "pathway"}) == 1


@pytest.mark.parametrize("reason", ["", "  ", "ab"])
def test_cancelling_needs_a_reason(scene: Scene, reason: str) -> None:
    session_id = scene.announce()
    with transaction(), pytest.raises(Invalid) as refused:
        services.cancel_session(actor=scene.animator, session_id=session_id, reason=reason)
    assert refused.value.field == "reason"


def test_seats_are_refused_when_all_are_taken(database: str, scene: Scene) -> None:
    session_id = scene.announce(seats=9)
    for number in range(9):
        scene.enrol(session_id, f"Personne {number}")
    with pytest.raises(Conflict, match="9 seats"):
        scene.enrol(session_id, "Dixième P.")
    seat = sessions.seats(session_id)[0]
    with clock.set_to(START - timedelta(days=1)), transaction():
        services.withdraw(actor=scene.animator, session_id=session_id, enrolment_id=seat.enrolment.id)
    scene.enrol(session_id, "Dixième P.")
    assert sessions.taken([session_id]) == {session_id: 9}
    with pytest.raises(Conflict):
        scene.enrol_person(session_id, seat.enrolment.person)


def test_a_person_who_withdrew_may_come_back(scene: Scene) -> None:
    session_id = scene.announce()
    person = scene.enrol(session_id)
    seat = sessions.seat_of(session_id, person.id)
    assert seat is not None
    with transaction():
        services.withdraw(actor=scene.animator, session_id=session_id, enrolment_id=seat.enrolment.id)
    assert sessions.seat_of(session_id, person.id) is None
    scene.enrol_person(session_id, person)
    again = sessions.seat_of(session_id, person.id)
    assert again is not None
    assert again.enrolment.id == seat.enrolment.id


def test_one_seat_at_a_time(scene: Scene) -> None:
    other = scene.make.person("Karim T.", Role.ANIMATOR)
    first, second = scene.announce(), scene.announce(START + timedelta(hours=1), animators=[other.id])
    person = scene.enrol(first)
    for session_id, who in ((first, person), (second, person), (second, other)):
        with pytest.raises(Conflict):
            scene.enrol_person(session_id, who)


def test_nobody_is_enrolled_after_the_end_or_with_a_closed_account(scene: Scene) -> None:
    session_id = scene.announce()
    with pytest.raises(Conflict, match="over"):
        scene.enrol(session_id, at=END)
    gone = scene.person("Partie P.")
    with transaction():
        people.close_account(actor=scene.animator, person=gone)
    with pytest.raises(Missing):
        scene.enrol_person(session_id, gone)


def test_a_seat_with_a_mark_is_not_freed(scene: Scene) -> None:
    session_id, [person] = scene.held()
    seat = sessions.seat_of(session_id, person.id)
    assert seat is not None
    with transaction(), pytest.raises(Conflict, match="marked"):
        services.withdraw(actor=scene.animator, session_id=session_id, enrolment_id=seat.enrolment.id)


@pytest.mark.parametrize(("minutes", "refused"), [(-31, True), (-30, False), (180, False), (181, True)])
def test_a_session_begins_inside_its_half_day(scene: Scene, minutes: int, refused: bool) -> None:
    session_id = scene.announce()
    if refused:
        with pytest.raises(Conflict):
            scene.start(session_id, scene.at(minutes=minutes))
    else:
        assert scene.start(session_id, scene.at(minutes=minutes)).state == State.HELD


def test_starting_keeps_the_version_taught_and_opens_sandboxes_for_who_is_there(database: str, scene: Scene) -> None:
    session_id = scene.announce()
    here, away = scene.enrol(session_id, "Claudine L."), scene.enrol(session_id, "Ahmed B.")
    scene.sign(session_id, here, scene.at(minutes=-10))
    assert db.session.scalars(select(PracticePlace)).all() == []
    session = scene.start(session_id)
    lesson = library.lesson_of(session)
    assert (session.version, session.title, session.phase) == (lesson.version, lesson.title, 0)
    kept = db.session.get(LessonVersion, session.version)
    assert kept is not None
    assert set(kept.files) == set(lesson.files)
    [place] = db.session.scalars(select(PracticePlace)).all()
    space = db.session.get(Space, place.space_id)
    assert space is not None
    assert space.is_sandbox
    members = db.session.scalars(select(SpaceMember.person_id).where(SpaceMember.space_id == space.id)).all()
    assert members == [here.id]
    scene.sign(session_id, away, scene.at(minutes=5))
    assert len(db.session.scalars(select(PracticePlace)).all()) == 2
    assert journal.total("space.sandbox_opened", "sandboxes", where={"origin": "lesson"}) == 2


def test_a_session_starts_once(scene: Scene) -> None:
    session_id, _ = scene.held()
    with pytest.raises(Conflict, match="already"):
        scene.start(session_id)


def test_phases_are_passed_by_hand(scene: Scene) -> None:
    session_id, _ = scene.held()
    last = len(library.lesson_of(sessions.session(session_id)).phases) - 1
    with clock.set_to(scene.at(minutes=52)), transaction():
        session = services.go_to_phase(actor=scene.animator, session_id=session_id, phase=last)
    assert (session.phase, session.phase_at) == (last, scene.at(minutes=52))
    for phase in (-1, last + 1):
        with transaction(), pytest.raises(Invalid):
            services.go_to_phase(actor=scene.animator, session_id=session_id, phase=phase)


def test_only_animators_run_sessions(scene: Scene) -> None:
    session_id, [person] = scene.held()
    later = scene.announce(END)
    seat = sessions.seat_of(session_id, person.id)
    assert seat is not None
    for actor in (ANONYMOUS, scene.make.actor(person)):
        with pytest.raises(Forbidden):
            scene.announce(END + timedelta(days=1), actor=actor)
        acts: list[Callable[[Actor], object]] = [
            lambda who: services.enrol(actor=who, session_id=session_id, person_id=person.id),
            lambda who: services.start_session(actor=who, session_id=later),
            lambda who: services.go_to_phase(actor=who, session_id=session_id, phase=1),
            lambda who: services.close_session(actor=who, session_id=session_id),
            lambda who: services.cancel_session(actor=who, session_id=session_id, reason="Pour voir"),
            lambda who: services.withdraw(actor=who, session_id=session_id, enrolment_id=seat.enrolment.id),
            lambda who: services.mark_attendance(
                actor=who, session_id=session_id, enrolment_id=seat.enrolment.id, status=Status.PRESENT
            ),
        ]
        for act in acts:
            with transaction(), pytest.raises(Forbidden):
                act(actor)


def test_only_who_has_a_seat_signs(scene: Scene) -> None:
    session_id, _ = scene.held()
    with pytest.raises(Forbidden):
        scene.sign(session_id, scene.person("Passante P."))
