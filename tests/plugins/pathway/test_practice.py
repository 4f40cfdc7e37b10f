"""Exercises are ticked by the tool, quizzes are kept as sent, a sandbox may go and its ticks stay."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from core import clock
from core.contracts import Event
from core.errors import Forbidden, Invalid, Missing
from core.events import publish, transaction
from core.extensions import db
from core.spaces import services as spaces
from core.spaces.models import Space
from plugins.pathway import services
from plugins.pathway.models import ExerciseTick, QuizAttempt
from plugins.pathway.queries import progress, sessions
from tests.plugins.pathway.conftest import Scene

Measures = dict[int, dict[str, int]]


@dataclass(frozen=True, slots=True)
class SomethingHappened(Event):
    """An event of another plugin."""


def _place(scene: Scene, names: tuple[str, ...] = ("Claudine L.",)) -> tuple[int, int, int]:
    """Return (session, enrolment, sandbox) of the first person of a session under way."""
    session_id, people = scene.held(*names)
    seat = sessions.seat_of(session_id, people[0].id)
    assert seat is not None
    place = sessions.practice_place(seat.enrolment.id)
    assert place is not None
    assert place.space_id is not None
    return session_id, seat.enrolment.id, place.space_id


def _happens(scene: Scene, space_id: int | None, minutes: int = 40) -> None:
    with clock.set_to(scene.at(minutes=minutes)), transaction():
        publish(SomethingHappened(at=clock.now(), space_id=space_id))


def _ticks() -> list[tuple[int, str, int]]:
    return [(one.enrolment_id, one.exercise, one.level) for one in db.session.scalars(select(ExerciseTick))]


def test_an_event_in_a_sandbox_ticks_what_is_done_and_nothing_else(
    database: str, scene: Scene, measures: Measures
) -> None:
    _, enrolment, space_id = _place(scene, ("Claudine L.", "Ahmed B."))
    _happens(scene, space_id)
    _happens(scene, None)
    _happens(scene, 9999)
    assert _ticks() == []
    measures[space_id] = {"opened": 1}
    _happens(scene, space_id, 41)
    assert _ticks() == [(enrolment, "e1", 1)]
    measures[space_id] = {"opened": 1, "signatures": 5}
    _happens(scene, space_id, 90)
    _happens(scene, space_id, 91)
    assert _ticks() == [(enrolment, "e1", 1), (enrolment, "e2", 2)]
    found = progress.progress([enrolment])[enrolment]
    assert found.active_at == scene.at(minutes=91)
    assert found.ticks == {"e1": scene.at(minutes=41), "e2": scene.at(minutes=90)}


def test_a_tick_is_never_taken_back(scene: Scene, measures: Measures) -> None:
    _, _, space_id = _place(scene)
    measures[space_id] = {"opened": 1}
    _happens(scene, space_id)
    measures[space_id] = {"opened": 0}
    _happens(scene, space_id, 50)
    assert len(_ticks()) == 1


def test_nothing_is_ticked_once_closed(scene: Scene, measures: Measures) -> None:
    session_id, _, space_id = _place(scene)
    scene.close(session_id)
    measures[space_id] = {"opened": 1}
    _happens(scene, space_id, 200)
    assert _ticks() == []


def test_an_erased_sandbox_leaves_its_ticks(database: str, scene: Scene, measures: Measures) -> None:
    session_id, enrolment, space_id = _place(scene)
    measures[space_id] = {"opened": 1}
    _happens(scene, space_id)
    scene.close(session_id)
    with clock.set_to(scene.at(days=31)), transaction():
        assert spaces.erase_due_sandboxes() == 1
    db.session.expire_all()
    found = progress.progress([enrolment])[enrolment]
    assert found.space_id is None
    assert set(found.ticks) == {"e1"}


def test_a_sandbox_that_is_reset_stays_its_persons(scene: Scene, measures: Measures) -> None:
    _, enrolment, space_id = _place(scene)
    with transaction():
        spaces.reset_sandbox(actor=scene.animator, sandbox=db.session.get_one(Space, space_id))
    assert progress.progress([enrolment])[enrolment].space_id == space_id


def test_answers_are_kept_and_scored_each_time(database: str, scene: Scene) -> None:
    session_id, [person] = scene.held()
    actor = scene.make.actor(person)
    with clock.set_to(scene.at(minutes=150)), transaction():
        first = services.answer_quiz(
            actor=actor, session_id=session_id, quiz="q1", answers={"q1": ["0"], "inconnue": ["0"]}
        )
    right = {
        "q1": ["0"], "q2": ["false"], "q3": ["450"], "q4": ["0", "1", "2"],
        "q5": ["Corriger le texte", "Signer", "Remettre la pétition au destinataire", "Savoir ce qui a été décidé"],
        "q6": ["2"], "q7": ["false"], "q8": ["0"],
    }  # fmt: skip
    with clock.set_to(scene.at(minutes=155)), transaction():
        second = services.answer_quiz(actor=actor, session_id=session_id, quiz="q1", answers=right)
    assert (first.score, second.score) == (125, 1000)
    assert "inconnue" not in first.answers
    assert len(db.session.scalars(select(QuizAttempt)).all()) == 2
    assert [one.id for one in progress.last_attempts(session_id, "q1")] == [second.id]


def test_an_empty_quiz_or_an_unknown_one_is_refused(scene: Scene) -> None:
    session_id, [person] = scene.held()
    actor = scene.make.actor(person)
    with transaction(), pytest.raises(Invalid):
        services.answer_quiz(actor=actor, session_id=session_id, quiz="q1", answers={"q1": [" "]})
    with transaction(), pytest.raises(Missing):
        services.answer_quiz(actor=actor, session_id=session_id, quiz="q9", answers={"q1": ["0"]})
    with transaction(), pytest.raises(Forbidden):
        services.answer_quiz(actor=scene.animator, session_id=session_id, quiz="q1", answers={"q1": ["0"]})
