"""Reads of what people did: exercises ticked by the tool, quizzes, certificates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, select

from core.contracts import Practice
from core.errors import Missing
from core.extensions import db
from core.i18n import N_
from core.runtime import runtime
from plugins.pathway.course import Lesson
from plugins.pathway.models import Certificate, Enrolment, ExerciseTick, PracticePlace, QuizAttempt, Session
from plugins.pathway.rules.states import State


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one participant is: her sandbox, when something last happened in it, her ticks by exercise."""

    space_id: int | None
    active_at: datetime | None
    ticks: Mapping[str, datetime]
    best_score: int | None


def practices_of(lesson: Lesson) -> dict[str, Practice]:
    """Return the practices that a lesson asks for and that the enabled plugins know."""
    known = runtime().practices
    wanted = {exercise.practice for exercise in lesson.exercises}
    return {name: known[name] for name in sorted(wanted) if name in known}


def tools_of(lesson: Lesson) -> list[str]:
    """Return the tools that the sandboxes of a lesson need, each once."""
    return sorted({practice.tool for practice in practices_of(lesson).values()})


def progress(enrolment_ids: Sequence[int]) -> dict[int, Progress]:
    """Return how far each participant is."""
    places = {
        place.enrolment_id: place
        for place in db.session.scalars(select(PracticePlace).where(PracticePlace.enrolment_id.in_(enrolment_ids)))
    }
    ticks: dict[int, dict[str, datetime]] = {}
    for tick in db.session.scalars(select(ExerciseTick).where(ExerciseTick.enrolment_id.in_(enrolment_ids))):
        ticks.setdefault(tick.enrolment_id, {})[tick.exercise] = tick.at
    scores: dict[int, int] = {}
    for attempt in db.session.scalars(select(QuizAttempt).where(QuizAttempt.enrolment_id.in_(enrolment_ids))):
        scores[attempt.enrolment_id] = max(attempt.score, scores.get(attempt.enrolment_id, 0))
    return {
        number: Progress(
            place.space_id if (place := places.get(number)) else None,
            place.active_at if place else None,
            ticks.get(number, {}),
            scores.get(number),
        )
        for number in enrolment_ids
    }


@cache
def _practice() -> Select[int]:
    place, enrolment, session = PracticePlace.__table__, Enrolment.__table__, Session.__table__
    joined = place.join(enrolment, enrolment.c.id == place.c.enrolment_id).join(
        session, session.c.id == enrolment.c.session_id
    )
    here = place.c.space_id == bindparam("space"), session.c.state == State.HELD, enrolment.c.withdrawn_at.is_(None)
    return select(place.c.enrolment_id).select_from(joined).where(*here)


def is_practised_in(space_id: int) -> bool:
    """Say whether somebody practises in this sandbox, while her session is held: asked at whatever happens anywhere."""
    return db.session.execute(_practice(), {"space": space_id}).first() is not None


def practising_in(space_id: int) -> tuple[Enrolment, Session] | None:
    """Return who practises in this sandbox, while her session is held."""
    wanted = (
        select(Enrolment, Session)
        .join(PracticePlace, PracticePlace.enrolment_id == Enrolment.id)
        .join(Session, Session.id == Enrolment.session_id)
        .where(PracticePlace.space_id == space_id, Session.state == State.HELD, Enrolment.withdrawn_at.is_(None))
    )
    row = db.session.execute(wanted).one_or_none()
    return None if row is None else (row[0], row[1])


def attempts(enrolment_id: int, quiz: str) -> list[QuizAttempt]:
    """Return a person's attempts at a quiz, the last first."""
    wanted = select(QuizAttempt).where(QuizAttempt.enrolment_id == enrolment_id, QuizAttempt.quiz == quiz)
    return list(db.session.scalars(wanted.order_by(QuizAttempt.id.desc())))


def attempt(attempt_id: int) -> QuizAttempt:
    """Return an attempt. Raises Missing."""
    found = db.session.get(QuizAttempt, attempt_id)
    if found is None:
        raise Missing(N_("There are no such answers."))
    return found


def last_attempts(session_id: int, quiz: str) -> list[QuizAttempt]:
    """Return the latest attempt of each person of a session at a quiz."""
    wanted = select(QuizAttempt).join(Enrolment, Enrolment.id == QuizAttempt.enrolment_id)
    wanted = wanted.where(Enrolment.session_id == session_id, QuizAttempt.quiz == quiz).order_by(QuizAttempt.id)
    return list({found.enrolment_id: found for found in db.session.scalars(wanted)}.values())


def certificates_of(person_id: int) -> list[Certificate]:
    """Return a person's certificates, the last first."""
    wanted = select(Certificate).where(Certificate.person_id == person_id).order_by(Certificate.id.desc())
    return list(db.session.scalars(wanted))


def certificate(reference: str) -> Certificate:
    """Return the certificate of that reference (number and code). Raises Missing, whatever is wrong with it."""
    code = reference.rpartition("-")[2]
    found = db.session.scalar(select(Certificate).where(Certificate.code == code))
    if found is None or found.reference != reference:
        raise Missing(N_("No certificate of this centre bears this reference."))
    return found
