"""Attendance: one mark after the other, none overwritten; the database itself refuses. On both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from core import clock
from core.errors import Conflict, Invalid
from core.events import transaction
from core.extensions import db
from core.people.models import Person
from plugins.pathway import services
from plugins.pathway.queries import sessions
from plugins.pathway.rules.attendance import Proof, Status
from tests.plugins.pathway.conftest import END, START, Scene


def _open(scene: Scene) -> tuple[int, Person]:
    session_id = scene.announce()
    return session_id, scene.enrol(session_id)


@pytest.mark.parametrize(
    ("minutes", "status"), [(-30, Status.PRESENT), (15, Status.PRESENT), (16, Status.LATE), (180, Status.LATE)]
)
def test_signing_on_screen(scene: Scene, minutes: int, status: Status) -> None:
    session_id, person = _open(scene)
    scene.start(session_id, scene.at(minutes=-30))
    scene.sign(session_id, person, scene.at(minutes=minutes))
    seat = sessions.seat_of(session_id, person.id)
    assert seat is not None
    assert seat.mark is not None
    assert (seat.status, seat.mark.proof, seat.mark.arrival_at) == (status, Proof.SCREEN, scene.at(minutes=minutes))


@pytest.mark.parametrize(("minutes", "status"), [(29, Status.PRESENT), (30, Status.LATE)])
def test_nobody_is_late_at_a_session_that_began_late(scene: Scene, minutes: int, status: Status) -> None:
    session_id, person = _open(scene)
    early = scene.enrol(session_id, "Ahmed B.")
    scene.sign(session_id, early, scene.at(minutes=13))
    scene.start(session_id, scene.at(minutes=14))
    scene.sign(session_id, person, scene.at(minutes=minutes))
    assert [seat.status for seat in sessions.seats(session_id)] == [Status.PRESENT, status]


@pytest.mark.parametrize("minutes", [-31, 181])
def test_nobody_signs_outside_the_half_day(scene: Scene, minutes: int) -> None:
    session_id, person = _open(scene)
    with pytest.raises(Conflict, match="during the half-day"):
        scene.sign(session_id, person, scene.at(minutes=minutes))


def test_signing_twice_is_refused_and_signing_confirms_what_the_animator_wrote(scene: Scene) -> None:
    session_id, person = _open(scene)
    scene.mark(session_id, person, Status.LATE, arrival_at=scene.at(minutes=25))
    scene.sign(session_id, person, scene.at(minutes=70))
    seat = sessions.seat_of(session_id, person.id)
    assert seat is not None
    assert [mark.proof for mark in seat.marks] == [Proof.ANIMATOR, Proof.SCREEN]
    assert [mark.arrival_at for mark in seat.marks] == [scene.at(minutes=25)] * 2
    with pytest.raises(Conflict, match="already"):
        scene.sign(session_id, person, scene.at(minutes=71))


def test_who_was_written_absent_and_comes_signs(scene: Scene) -> None:
    session_id, person = _open(scene)
    scene.start(session_id)
    scene.mark(session_id, person, Status.ABSENT, scene.at(minutes=20))
    scene.sign(session_id, person, scene.at(minutes=40))
    seat = sessions.seat_of(session_id, person.id)
    assert seat is not None
    assert seat.status is Status.LATE


def test_ones_own_slip_is_corrected_without_a_reason_for_ten_minutes(scene: Scene) -> None:
    session_id, person = _open(scene)
    scene.mark(session_id, person, Status.LATE, scene.at(minutes=60))
    scene.mark(session_id, person, Status.PRESENT, scene.at(minutes=70))
    with pytest.raises(Invalid):
        scene.mark(session_id, person, Status.ABSENT, scene.at(minutes=81))
    signed = scene.enrol(session_id, "Ahmed B.")
    scene.sign(session_id, signed, scene.at(minutes=82))
    with pytest.raises(Invalid):
        scene.mark(session_id, signed, Status.ABSENT, scene.at(minutes=83))
    seat = sessions.seat_of(session_id, person.id)
    assert seat is not None
    assert [mark.status for mark in seat.marks] == [Status.LATE, Status.PRESENT]


def test_a_correction_needs_a_reason_and_is_added(scene: Scene) -> None:
    session_id, person = _open(scene)
    scene.mark(session_id, person, Status.PRESENT, scene.at(minutes=40))
    with pytest.raises(Invalid) as refused:
        scene.mark(session_id, person, Status.ABSENT)
    assert refused.value.field == "reason"
    scene.mark(session_id, person, Status.ABSENT, reason="Confondue avec sa voisine")
    seat = sessions.seat_of(session_id, person.id)
    assert seat is not None
    assert [mark.status for mark in seat.marks] == [Status.PRESENT, Status.ABSENT]
    assert seat.marks[-1].reason == "Confondue avec sa voisine"
    with pytest.raises(Conflict):
        scene.mark(session_id, person, Status.ABSENT, reason="Encore une fois")


@pytest.mark.parametrize(("arrival", "refused"), [(0, True), (1, False), (60, False), (61, True)])
def test_who_is_late_came_after_the_start_and_not_later_than_now(scene: Scene, arrival: int, refused: bool) -> None:
    session_id, person = _open(scene)
    moment = scene.at(minutes=arrival)
    if refused:
        with pytest.raises(Invalid) as error:
            scene.mark(session_id, person, Status.LATE, scene.at(minutes=60), arrival_at=moment)
        assert error.value.field == "arrival"
    else:
        scene.mark(session_id, person, Status.LATE, scene.at(minutes=60), arrival_at=moment)


def test_present_is_on_time_even_when_written_late(scene: Scene) -> None:
    session_id, person = _open(scene)
    scene.mark(session_id, person, Status.PRESENT, END + timedelta(hours=2))
    seat = sessions.seat_of(session_id, person.id)
    assert seat is not None
    assert seat.mark is not None
    assert seat.mark.arrival_at == START


def test_excused_in_advance_but_not_present_in_advance(scene: Scene) -> None:
    session_id, person = _open(scene)
    scene.mark(session_id, person, Status.EXCUSED, START - timedelta(hours=5))
    with pytest.raises(Invalid, match="doors"):
        scene.mark(session_id, person, Status.PRESENT, START - timedelta(hours=1), reason="Elle est venue")
    with pytest.raises(Invalid):
        scene.mark(session_id, person, Status.EXPECTED)


def _refused(statement: str) -> None:
    """The database itself must refuse, whoever writes."""
    with pytest.raises(DBAPIError), transaction():
        db.session.execute(db.text(statement))


def test_the_database_refuses_to_change_what_was_marked_done_or_answered(
    database: str, scene: Scene, measures: dict[int, dict[str, int]]
) -> None:
    session_id, [person] = scene.held()
    seat = sessions.seat_of(session_id, person.id)
    assert seat is not None
    place = sessions.practice_place(seat.enrolment.id)
    assert place is not None
    assert place.space_id is not None
    measures[place.space_id] = {"opened": 1, "signatures": 5}
    with clock.set_to(scene.at(minutes=40)), transaction():
        services.remeasure(space_id=place.space_id)
    with clock.set_to(scene.at(minutes=150)), transaction():
        services.answer_quiz(actor=scene.make.actor(person), session_id=session_id, quiz="q1", answers={"q1": ["0"]})
    for table, column in (
        ("pathway_attendance_mark", "reason = 'autre'"),
        ("pathway_exercise_tick", "level = 9"),
        ("pathway_quiz_attempt", "score = 1000"),
        ("pathway_lesson_version", "file = 'autre.md'"),
    ):
        _refused(f"UPDATE {table} SET {column}")  # noqa: S608
        _refused(f"DELETE FROM {table}")  # noqa: S608
    _refused("DELETE FROM pathway_enrolment")
    _refused("DELETE FROM pathway_session")


def test_the_database_refuses_to_change_a_closed_session(database: str, scene: Scene) -> None:
    session_id, [person] = scene.closed()
    seat = sessions.seat_of(session_id, person.id)
    assert seat is not None
    enrolment = seat.enrolment.id
    other = scene.make.person("Autre P.").id
    _refused("UPDATE pathway_session SET title = 'Autre'")
    _refused("UPDATE pathway_session SET state = 'held'")
    _refused("UPDATE pathway_session_animator SET position = 2")
    _refused("UPDATE pathway_enrolment SET withdrawn_at = enrolled_at")
    _refused(
        "INSERT INTO pathway_enrolment (session_id, person_id, enrolled_at)"  # noqa: S608
        f" VALUES ({session_id}, {other}, '2026-12-03 13:00:00')"
    )
    _refused(
        "INSERT INTO pathway_attendance_mark (enrolment_id, status, proof, at, reason)"  # noqa: S608
        f" VALUES ({enrolment}, 'absent', 'animator', '2026-12-03 13:00:00', '')"
    )


IMPOSSIBLE = (
    "state = 'ajournée'",
    "state = 'closed'",
    "state = 'cancelled'",
    "seats = 0",
    "ends_at = starts_at",
    "purpose = 'loisir'",
    "started_at = starts_at",
    "cancel_reason = 'sans être annulée'",
    "sheet = 'sans être close'",
)


def test_impossible_states_are_refused(database: str, scene: Scene) -> None:
    scene.announce()
    for change in IMPOSSIBLE:
        _refused(f"UPDATE pathway_session SET {change}")  # noqa: S608
