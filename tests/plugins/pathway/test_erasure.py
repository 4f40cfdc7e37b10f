"""How people learned is erased soon, who was there once nobody can ask for the proof; nothing else can erase it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError

from core import clock
from core.contracts import Role
from core.events import transaction
from core.extensions import db
from core.journal import queries as journal
from plugins.pathway import services
from plugins.pathway.models import ExerciseTick, QuizAttempt
from plugins.pathway.queries import sessions
from plugins.pathway.services import erasure
from tests.plugins.pathway.conftest import END, START, Scene

Rows = Callable[[str], int]
LEARNING = ("pathway_exercise_tick", "pathway_quiz_attempt", "pathway_practice_place")
EVIDENCE = ("pathway_attendance_mark", "pathway_enrolment", "pathway_certificate")
MOMENT = timedelta(seconds=1)
TWO_YEARS, TEN_YEARS = END.replace(year=2028), END.replace(year=2036)


def erase(what: Callable[[], None], at: datetime) -> None:
    with clock.set_to(at), transaction():
        what()
    db.session.expire_all()


@pytest.fixture
def followed(scene: Scene) -> int:
    """A closed session with exercises, answers and a certificate."""
    session_id, (person,) = scene.held()
    seat = sessions.seat_of(session_id, person.id)
    assert seat is not None
    number = seat.enrolment.id
    with transaction():
        db.session.add(ExerciseTick(enrolment_id=number, exercise="x", level=1, figures={}, at=START))
        db.session.add(QuizAttempt(enrolment_id=number, quiz="q", version="v", answers={"a": "b"}, score=500, at=START))
    scene.close(session_id)
    with clock.set_to(END), transaction():
        services.issue_certificate(actor=scene.animator, person_id=person.id)
    return session_id


def test_how_people_learned_is_erased_after_two_years(database: str, followed: int, rows: Rows) -> None:
    erase(erasure.erase_learning, TWO_YEARS - MOMENT)
    assert [rows(table) for table in LEARNING] == [1, 1, 1]
    erase(erasure.erase_learning, TWO_YEARS)
    assert [rows(table) for table in LEARNING] == [0, 0, 0]
    assert [rows(table) for table in EVIDENCE] == [1, 1, 1]
    assert sessions.session(followed).sheet


def test_who_was_there_is_erased_after_ten_years(database: str, followed: int, rows: Rows) -> None:
    digest = sessions.session(followed).sheet_digest
    erase(erasure.erase_evidence, TEN_YEARS - MOMENT)
    assert [rows(table) for table in EVIDENCE] == [1, 1, 1]
    erase(erasure.erase_evidence, TEN_YEARS)
    assert [rows(table) for table in (*LEARNING, *EVIDENCE)] == [0] * 6
    kept = sessions.session(followed)
    assert (kept.sheet, kept.sheet_digest, kept.erased_at) == ("", digest, TEN_YEARS)
    assert [one.person.name for one in kept.animators] == ["Nadia K."]
    day = START.date()
    assert journal.total("pathway.session_closed", "attendances", since=day, until=day + timedelta(days=1)) == 1
    erase(erasure.erase_evidence, TEN_YEARS + MOMENT)
    assert sessions.session(followed).erased_at == TEN_YEARS


def test_sessions_that_were_never_closed_are_not_kept_for_ever(database: str, scene: Scene, rows: Rows) -> None:
    announced, cancelled = scene.announce(), scene.announce(START + timedelta(days=1))
    scene.enrol(announced)
    scene.enrol(cancelled, "Ahmed B.")
    with clock.set_to(START), transaction():
        services.cancel_session(actor=scene.animator, session_id=cancelled, reason="Neige")
    erase(erasure.erase_evidence, TEN_YEARS + timedelta(days=2))
    assert rows("pathway_enrolment") == 0
    assert sessions.session(announced).erased_at == sessions.session(cancelled).erased_at


def test_a_certificate_counts_its_years_from_its_own_day(scene: Scene, followed: int, rows: Rows) -> None:
    other = scene.announce(START + timedelta(days=400))
    person = scene.people[0]
    scene.enrol_person(other, person, START + timedelta(days=399))
    scene.start(other, START + timedelta(days=400))
    scene.sign(other, person, START + timedelta(days=400))
    scene.close(other, END + timedelta(days=400))
    with clock.set_to(END + timedelta(days=400)), transaction():
        services.issue_certificate(actor=scene.animator, person_id=person.id)
    erase(erasure.erase_evidence, TEN_YEARS)
    assert rows("pathway_certificate") == 1
    assert rows("pathway_enrolment") == 1


def test_a_revoked_certificate_is_erased_too(database: str, scene: Scene, followed: int, rows: Rows) -> None:
    with clock.set_to(END), transaction():
        found = services.issue_certificate(actor=scene.animator, person_id=scene.people[0].id).reference
    with clock.set_to(END), transaction():
        services.revoke_certificate(actor=scene.animator, reference=found, reason="Erreur de nom")
    erase(erasure.erase_evidence, TEN_YEARS)
    assert rows("pathway_certificate") == 0


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM pathway_attendance_mark",
        "DELETE FROM pathway_enrolment",
        "DELETE FROM pathway_certificate",
        "DELETE FROM pathway_session",
        "UPDATE pathway_session SET sheet = ''",
        "UPDATE pathway_session SET title = 'autre'",
        "UPDATE pathway_session SET title = 'autre', sheet = '', erased_at = '2026-12-04 00:00:00'",
        "UPDATE pathway_certificate SET digest = 'x'",
        "UPDATE pathway_certificate SET digest = 'x', erased_at = '2026-12-04 00:00:00'",
        "UPDATE pathway_attendance_mark SET status = 'absent', arrival_at = NULL, proof = 'animator'",
        "UPDATE pathway_exercise_tick SET level = 2",
    ],
)
def test_nothing_else_touches_a_closed_session(database: str, followed: int, statement: str) -> None:
    with pytest.raises(DBAPIError, match="never changes"), transaction():
        db.session.execute(db.text(statement))


def test_exercises_of_a_session_under_way_stay(database: str, scene: Scene, rows: Rows) -> None:
    session_id, (person,) = scene.held()
    seat = sessions.seat_of(session_id, person.id)
    assert seat is not None
    with transaction():
        tick = ExerciseTick(enrolment_id=seat.enrolment.id, exercise="x", level=1, figures={}, at=START)
        db.session.add(tick)
    erase(erasure.erase_learning, TWO_YEARS)
    assert rows("pathway_exercise_tick") == 1
    with pytest.raises(DBAPIError, match="never changes"), transaction():
        db.session.execute(db.text("DELETE FROM pathway_exercise_tick"))


def test_an_erased_sheet_says_so(centre: Flask, scene: Scene, followed: int) -> None:
    erase(erasure.erase_evidence, TEN_YEARS)
    browser = centre.test_client()
    browser.sign_in(scene.make.person("Karim T.", Role.ANIMATOR))
    answer = browser.get(f"/seances/{followed}/feuille")
    assert answer.status_code == 404
    assert "elle a été effacée depuis" in answer.text
    assert browser.get(f"/seances/{followed}").status_code == 200
