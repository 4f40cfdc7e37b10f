"""Use cases of the programme: announce a session, fill its seats, call it off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from core import clock, journal
from core.contracts import Actor
from core.errors import Conflict, Invalid, Missing
from core.extensions import db
from core.i18n import N_
from core.people.models import Person
from core.permissions import require
from plugins.pathway.course import Lesson
from plugins.pathway.models import Enrolment, Session, SessionAnimator
from plugins.pathway.queries import library, sessions
from plugins.pathway.rules.halfday import HalfDay
from plugins.pathway.rules.states import Act, Purpose, State
from plugins.pathway.services.gate import reason_line, take

#: A session that would begin later than this from now is taken for a slip of the pen.
FARTHEST = timedelta(days=731)


def programme_session(
    *,
    actor: Actor,
    course: str,
    lesson: str,
    starts_at: datetime,
    place: str,
    animators: Sequence[int],
    seats: int,
    purpose: Purpose = Purpose.PATHWAY,
) -> Session:
    """Announce a lesson on a date, open to enrolment at once. Needs ``pathway.programme``.

    Raises Invalid for seats that the lesson does not foresee, a half-day that is over, or an animator who is none;
    Conflict for one who is busy then.
    """
    require(actor, "pathway.programme")
    taught = library.lesson(course, lesson)
    if starts_at > clock.now() + FARTHEST:
        raise Invalid(N_("This date is more than two years away: check the year."), field="day")
    half_day = HalfDay(starts_at, starts_at + timedelta(minutes=taught.minutes))
    _check_seats(taught, seats, purpose)
    if half_day.ends_at <= clock.now():
        raise Invalid(N_("This half-day is over: choose a date to come."), field="day")
    if not place.strip():
        raise Invalid(N_("Write where the session is held."), field="place")
    holders = _free_animators(animators, half_day)
    session = Session(
        course=course,
        lesson=taught.id,
        title=taught.title,
        version=taught.version,
        purpose=purpose,
        place=place.strip(),
        starts_at=half_day.starts_at,
        ends_at=half_day.ends_at,
        seats=seats,
        state=State.OPEN,
        cancel_reason="",
        early_reason="",
        holiday_confirmed=False,
        created_at=clock.now(),
        created_by=actor.person_id,
    )
    session.animators = [
        SessionAnimator(person=person, position=position) for position, person in enumerate(holders, start=1)
    ]
    db.session.add(session)
    db.session.flush()
    return session


def _check_seats(lesson: Lesson, seats: int, purpose: Purpose) -> None:
    """Animators are trained in ones and twos; residents come in the number that the lesson was written for."""
    least = 1 if purpose is Purpose.TRANSFER else lesson.seats_min
    if not least <= seats <= lesson.seats_max:
        raise Invalid(
            N_("This lesson is made for %(least)s to %(most)s seats."),
            field="seats",
            least=least,
            most=lesson.seats_max,
        )


def _free_animators(ids: Sequence[int], half_day: HalfDay) -> list[Person]:
    """Return the animators in the order chosen, their rows held so that nobody is booked twice at once."""
    chosen = list(dict.fromkeys(ids))
    if not 1 <= len(chosen) <= 2:
        raise Invalid(N_("Choose one or two animators."), field="animators")
    known = {person.id: person for person in sessions.possible_animators()}
    if not set(chosen) <= set(known):
        raise Invalid(N_("Choose animators of the centre."), field="animators")
    hold(chosen)
    for person_id in chosen:
        if busy := sessions.busy_at(person_id, half_day):
            raise Conflict(
                N_("%(name)s is busy then: “%(title)s” is at the same time."),
                field="animators",
                name=known[person_id].name,
                title=busy.title,
            )
    return [known[person_id] for person_id in chosen]


def hold(person_ids: Sequence[int]) -> None:
    """Hold the rows of these people until the commit, in one fixed order."""
    db.session.execute(select(Person.id).where(Person.id.in_(person_ids)).order_by(Person.id).with_for_update())


def enrol(*, actor: Actor, session_id: int, person_id: int) -> Enrolment:
    """Give a person a seat. Needs ``pathway.programme``.

    Raises Conflict when every seat is taken, or when the person has one, holds the session, or is busy then.
    """
    session, _ = take(session_id, Act.ENROL)
    require(actor, "pathway.programme", session)
    hold([person_id])
    person = db.session.get(Person, person_id)
    if person is None or person.closed_at is not None:
        raise Missing(N_("The centre does not know this person."))
    _check_free(session, person)
    if sessions.taken([session.id])[session.id] >= session.seats:
        raise Conflict(
            N_("All %(seats)s seats are taken. Free one, or offer another session: there is no waiting list yet."),
            seats=session.seats,
        )
    found = db.session.scalar(
        select(Enrolment).where(Enrolment.session_id == session.id, Enrolment.person_id == person_id)
    )
    if found is None:
        found = Enrolment(session_id=session.id, person_id=person_id)
        db.session.add(found)
    found.enrolled_at, found.withdrawn_at = clock.now(), None
    db.session.flush()
    return found


def _check_free(session: Session, person: Person) -> None:
    if clock.now() >= session.ends_at:
        raise Conflict(N_("This half-day is over: nobody can be enrolled any more."))
    if person.id in {animator.person_id for animator in session.animators}:
        raise Conflict(N_("%(name)s holds this session, and cannot sit in it too."), name=person.name)
    if sessions.seat_of(session.id, person.id) is not None:
        raise Conflict(N_("%(name)s has a seat already."), name=person.name)
    half_day = HalfDay(session.starts_at, session.ends_at)
    if busy := sessions.busy_at(person.id, half_day, but=session.id):
        raise Conflict(
            N_("%(name)s is busy then: “%(title)s” is at the same time."), name=person.name, title=busy.title
        )


def withdraw(*, actor: Actor, session_id: int, enrolment_id: int) -> None:
    """Free a seat. Needs ``pathway.programme``. Raises Conflict once attendance was marked: excuse the person then."""
    session, _ = take(session_id, Act.ENROL)
    require(actor, "pathway.programme", session)
    found = sessions.enrolment(enrolment_id)
    if found.session_id != session.id:
        raise Missing(N_("This person is not enrolled in this session."))
    if sessions.marks_of([found.id]):
        raise Conflict(N_("Attendance has been marked for this person: mark her absent or excused instead."))
    found.withdrawn_at = clock.now()
    db.session.flush()


def cancel_session(*, actor: Actor, session_id: int, reason: str) -> Session:
    """Call a session off, for a reason that everybody reads. Needs ``pathway.programme``.

    Journal ``pathway.session_cancelled``, on the day on which it would have been held.
    """
    session, state = take(session_id, Act.CANCEL)
    require(actor, "pathway.programme", session)
    session.cancel_reason = reason_line(reason, field="reason")
    session.state = state
    db.session.flush()
    day = sessions.local_day(session)
    journal.record("pathway.session_cancelled", {"sessions": 1}, {"purpose": session.purpose}, day=day)
    return session
