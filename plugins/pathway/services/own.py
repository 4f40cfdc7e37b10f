"""What the pathway keeps of one person, and what of it goes when she asks: how she learned, not that she was there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import ColumnElement, Select, delete, select, update

from core import clock
from core.contracts import PersonalTable
from core.extensions import db
from core.i18n import N_
from core.own.reading import Column, read
from plugins.pathway.models import (
    AttendanceMark,
    Certificate,
    Enrolment,
    ExerciseTick,
    PracticePlace,
    QuizAttempt,
    Session,
    SessionAnimator,
)
from plugins.pathway.rules.attendance import Status
from plugins.pathway.rules.states import State

_ATTENDANCE, _LEARNT = "pathway.attendance", "pathway.learning"
_PROOF = N_(
    "It proves that the session took place, for as long as the accounts of the centre can be checked; then it is "
    "erased by itself."
)
_HELD = N_(
    "Who held a session stays with it, as long as it can be checked. Once the account is erased, nobody is named."
)
_UNDER_WAY = N_("The session is not over yet: this is erased by itself, after the time that is told here.")
_SEAT = N_("The seat is given up; the line stays without a name, so that the list of the session stays whole.")
_STATUS = {
    str(Status.PRESENT): N_("present"),
    str(Status.LATE): N_("late"),
    str(Status.ABSENT): N_("absent"),
    str(Status.EXCUSED): N_("excused"),
}
_PROOFS = {"screen": N_("signed on screen"), "animator": N_("written down by the animator")}
_OVER = (State.CLOSED, State.CANCELLED)
_LEARNING = (ExerciseTick, QuizAttempt)
_UNSEEN = {"synchronize_session": False}
_TITLE = (
    Column(Session.title, N_("Session"), name="session"),
    Column(Session.starts_at, N_("Held on"), name="held_on"),
)


def of_person(person_id: int) -> Iterable[PersonalTable]:
    """Yield what the pathway keeps of a person: as a participant, then as an animator."""
    yield from _seats(person_id)
    yield from _certificates(person_id)
    yield from _held(person_id)
    yield from _learning(person_id)


def _seats(person_id: int) -> Iterator[PersonalTable]:
    marked = Enrolment.id.in_(select(AttendanceMark.enrolment_id))
    columns = (
        *_TITLE,
        Column(Enrolment.enrolled_at, N_("Enrolled on")),
        Column(Enrolment.withdrawn_at, N_("Seat given up on")),
    )
    joins = [(Session, Session.id == Enrolment.session_id)]
    mine = Enrolment.person_id == person_id
    yield read(_ATTENDANCE, Enrolment, columns, mine, marked, joins=joins, stays=_PROOF, by_name=True)
    yield read(_ATTENDANCE, Enrolment, columns, mine, ~marked, joins=joins, stays=_SEAT)
    marks = (
        *_TITLE,
        Column(AttendanceMark.status, N_("Attendance"), _STATUS),
        Column(AttendanceMark.arrival_at, N_("Arrived at")),
        Column(AttendanceMark.at, N_("Written down at")),
        Column(AttendanceMark.proof, N_("How"), _PROOFS),
        Column(AttendanceMark.reason, N_("Reason of the correction")),
    )
    path = [(Enrolment, Enrolment.id == AttendanceMark.enrolment_id), (Session, Session.id == Enrolment.session_id)]
    yield read(_ATTENDANCE, AttendanceMark, marks, mine, joins=path, stays=_PROOF, by_name=True)
    others = AttendanceMark.by_id == person_id, Enrolment.person_id != person_id
    yield read(_ATTENDANCE, AttendanceMark, (*marks[:2], marks[4]), *others, joins=path, stays=_HELD)


def _certificates(person_id: int) -> Iterator[PersonalTable]:
    columns = (
        Column(Certificate.code, N_("Code of the certificate")),
        Column(Certificate.issued_at, N_("Certificate made on")),
        Column(Certificate.content, N_("What it says")),
        Column(Certificate.revoked_at, N_("Cancelled on")),
        Column(Certificate.revoke_reason, N_("Why it was cancelled")),
    )
    mine = Certificate.person_id == person_id
    yield read(_ATTENDANCE, Certificate, columns, mine, stays=_PROOF, by_name=True)


def _held(person_id: int) -> Iterator[PersonalTable]:
    joins = [(Session, Session.id == SessionAnimator.session_id)]
    mine = SessionAnimator.person_id == person_id
    yield read(_ATTENDANCE, SessionAnimator, _TITLE, mine, joins=joins, stays=_HELD, by_name=True)
    columns = (*_TITLE, Column(Session.created_at, N_("Written down at")))
    yield read(_ATTENDANCE, Session, columns, Session.created_by == person_id, stays=_HELD)


def _learning(person_id: int) -> Iterator[PersonalTable]:
    ticks = (
        Column(ExerciseTick.exercise, N_("Exercise")),
        Column(ExerciseTick.level, N_("Level")),
        Column(ExerciseTick.at, N_("Done on")),
        Column(ExerciseTick.figures, N_("What the tool measured")),
    )
    answers = (
        Column(QuizAttempt.quiz, N_("Quiz")),
        Column(QuizAttempt.at, N_("Sent on")),
        Column(QuizAttempt.answers, N_("Answers")),
        Column(QuizAttempt.score, N_("Score, out of 1,000")),
    )
    yield from _of_seats(ExerciseTick, ticks, person_id)
    yield from _of_seats(QuizAttempt, answers, person_id)
    yield read(
        _LEARNT,
        PracticePlace,
        (*_TITLE, Column(PracticePlace.active_at, N_("Last practised on"))),
        PracticePlace.enrolment_id.in_(_seats_of(person_id)),
        joins=[(Enrolment, Enrolment.id == PracticePlace.enrolment_id), (Session, Session.id == Enrolment.session_id)],
    )


def _of_seats(
    model: type[ExerciseTick | QuizAttempt], columns: Iterable[Column], person_id: int
) -> Iterator[PersonalTable]:
    """Yield what goes, of the sessions that are over, then what stays until they are."""
    path = [(Enrolment, Enrolment.id == model.enrolment_id), (Session, Session.id == Enrolment.session_id)]
    mine = Enrolment.person_id == person_id
    yield read(_LEARNT, model, (*_TITLE, *columns), mine, Session.state.in_(_OVER), joins=path)
    yield read(_LEARNT, model, (*_TITLE, *columns), mine, Session.state.not_in(_OVER), joins=path, stays=_UNDER_WAY)


def _seats_of(person_id: int, *where: ColumnElement[bool]) -> Select[int]:
    wanted = select(Enrolment.id).join(Session, Session.id == Enrolment.session_id)
    return wanted.where(Enrolment.person_id == person_id, *where)


def erase(person_id: int) -> None:
    """Erase how a person learned, as far as the sessions are over, and give up the seats that she will not take."""
    over = _seats_of(person_id, Session.state.in_(_OVER))
    for model in _LEARNING:
        db.session.execute(delete(model).where(model.enrolment_id.in_(over)), execution_options=_UNSEEN)
    mine = PracticePlace.enrolment_id.in_(_seats_of(person_id))
    db.session.execute(delete(PracticePlace).where(mine), execution_options=_UNSEEN)
    coming = _seats_of(person_id, Session.state == State.OPEN, Enrolment.id.not_in(select(AttendanceMark.enrolment_id)))
    given_up = update(Enrolment).where(Enrolment.id.in_(coming), Enrolment.withdrawn_at.is_(None))
    db.session.execute(given_up.values(withdrawn_at=clock.now()), execution_options=_UNSEEN)
