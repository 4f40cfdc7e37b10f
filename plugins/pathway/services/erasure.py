"""What is erased by itself: how people learned, soon; who was there, once nobody can ask for the proof any more.

Triggers keep these facts from everything else: exercises and answers go only when their session is over, the rest only
when ``erased_at`` says that its time has come. What was counted stays in the journal; who held a session, and the
SHA-256 of its sheet, stay with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from core import clock
from core.extensions import db
from core.runtime import settings
from plugins.pathway.models import (
    AttendanceMark,
    Certificate,
    Enrolment,
    ExerciseTick,
    PracticePlace,
    QuizAttempt,
    Session,
)
from plugins.pathway.rules.states import State
from plugins.pathway.settings import PathwaySettings

_UNSEEN = {"synchronize_session": False}


def erase_learning() -> None:
    """Erase exercises, answers and places of practice of the sessions that were to end ``learning_months`` ago."""
    oldest = clock.months_before(clock.now(), settings("pathway", PathwaySettings).learning_months)
    over = Session.state.in_((State.CLOSED, State.CANCELLED))
    _erase_learning(db.session.scalars(select(Session.id).where(over, Session.ends_at <= oldest)).all())


def erase_evidence() -> None:
    """Erase who was at the sessions of ``evidence_years`` ago, their sheets, and the certificates of that age."""
    at = clock.now()
    oldest = clock.months_before(at, 12 * settings("pathway", PathwaySettings).evidence_years)
    due = Session.ends_at <= oldest, Session.erased_at.is_(None)
    numbers = db.session.scalars(select(Session.id).where(*due)).all()
    _mark_erased(numbers, at)
    _erase_learning(numbers)
    seats = select(Enrolment.id).where(Enrolment.session_id.in_(numbers))
    db.session.execute(delete(AttendanceMark).where(AttendanceMark.enrolment_id.in_(seats)), execution_options=_UNSEEN)
    db.session.execute(delete(Enrolment).where(Enrolment.session_id.in_(numbers)), execution_options=_UNSEEN)
    old = Certificate.issued_at <= oldest
    db.session.execute(update(Certificate).where(old).values(erased_at=at), execution_options=_UNSEEN)
    db.session.execute(delete(Certificate).where(old), execution_options=_UNSEEN)


def _mark_erased(numbers: Sequence[int], at: datetime) -> None:
    mine = Session.id.in_(numbers)
    with_sheet = update(Session).where(mine, Session.sheet.is_not(None)).values(erased_at=at, sheet="")
    without = update(Session).where(mine, Session.sheet.is_(None)).values(erased_at=at)
    for statement in (with_sheet, without):
        db.session.execute(statement, execution_options=_UNSEEN)


def _erase_learning(numbers: Sequence[int]) -> None:
    seats = select(Enrolment.id).where(Enrolment.session_id.in_(numbers))
    for table in (ExerciseTick, QuizAttempt, PracticePlace):
        db.session.execute(delete(table).where(table.enrolment_id.in_(seats)), execution_options=_UNSEEN)
