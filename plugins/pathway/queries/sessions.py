"""Reads of sessions and of the people in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, Row, Select, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from core import clock
from core.contracts import Role
from core.errors import Missing
from core.extensions import db
from core.i18n import N_
from core.people.models import Person, PersonRole
from core.runtime import config, settings
from plugins.pathway.models import AttendanceMark, Enrolment, PracticePlace, Session, SessionAnimator
from plugins.pathway.rules.attendance import HERE, Mark, Proof, Status
from plugins.pathway.rules.halfday import HalfDay
from plugins.pathway.rules.states import Purpose, State
from plugins.pathway.settings import PathwaySettings


@dataclass(frozen=True, slots=True)
class Seat:
    """A person at the table: her enrolment, and the latest mark of her attendance if there is one."""

    enrolment: Enrolment
    mark: Mark | None
    marks: tuple[Mark, ...]

    @property
    def name(self) -> str:
        return self.enrolment.person.name

    @property
    def status(self) -> Status:
        return self.mark.status if self.mark else Status.EXPECTED

    @property
    def here(self) -> bool:
        return self.status in HERE

    @property
    def signed(self) -> bool:
        return self.mark is not None and self.mark.proof is Proof.SCREEN

    @property
    def signed_at(self) -> datetime | None:
        """Return when the person last signed on screen, whatever was written after."""
        return next((mark.at for mark in reversed(self.marks) if mark.proof is Proof.SCREEN), None)


def session(session_id: int) -> Session:
    """Return a session with its animators. Raises Missing."""
    found = db.session.get(Session, session_id)
    if found is None:
        raise Missing(N_("There is no such session."))
    return found


def locked(session_id: int) -> Session:
    """Return a session whose row is held until the end of the transaction, so that two acts never cross."""
    wanted = select(Session).where(Session.id == session_id).with_for_update()
    found = db.session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        raise Missing(N_("There is no such session."))
    return found


def half_day(session: Session) -> HalfDay:
    """Return a session's half-day, with the welcome before it."""
    welcome = timedelta(minutes=settings("pathway", PathwaySettings).welcome_minutes)
    return HalfDay(session.starts_at, session.ends_at, welcome)


def begun_at(session: Session) -> datetime:
    """Return when a session really began: never before its hour, and not yet while nobody has started it."""
    return max(session.starts_at, session.started_at or clock.now())


def local_day(session: Session) -> date:
    """Return the day on which a session is held, as calendars here show it."""
    return clock.local_day(session.starts_at, config().site.timezone)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Return the moments at which a local day begins and ends."""
    zone = ZoneInfo(config().site.timezone)
    begin = datetime(day.year, day.month, day.day, tzinfo=zone)
    after = day + timedelta(days=1)
    return begin, datetime(after.year, after.month, after.day, tzinfo=zone)


def of_day(day: date) -> list[Session]:
    """Return the sessions of a local day that are not cancelled, in order."""
    begin, end = day_bounds(day)
    wanted = select(Session).where(Session.starts_at >= begin, Session.starts_at < end)
    return _listed(wanted.where(Session.state != State.CANCELLED).order_by(Session.starts_at, Session.id))


def coming(since: datetime, limit: int = 50) -> list[Session]:
    """Return the sessions that are open or held and end after ``since``, the next first."""
    wanted = select(Session).where(Session.ends_at >= since, Session.state.in_([State.OPEN, State.HELD]))
    return _listed(wanted.order_by(Session.starts_at, Session.id).limit(limit))


@cache
def _next() -> Select[Any]:
    """Return a statement that is made once: building it costs more than running it."""
    session, enrolment = Session.__table__.c, Enrolment.__table__.c
    taken = select(func.count()).where(enrolment.session_id == session.id, enrolment.withdrawn_at.is_(None))
    names = ("id", "title", "purpose", "place", "starts_at", "ends_at", "seats")
    wanted = select(*(session[name] for name in names), taken.scalar_subquery().label("taken")).where(
        session.ends_at >= bindparam("since"),
        or_(session.state == State.OPEN, session.state == State.HELD),
        session.purpose == Purpose.PATHWAY,
    )
    return wanted.order_by(session.starts_at, session.id).limit(bindparam("most", type_=Integer))


def next_for_all(since: datetime, limit: int) -> Sequence[Row[Any]]:
    """Return what cards show of the next sessions that are for everybody, and how many seats are ``taken``."""
    return db.session.execute(_next(), {"since": since, "most": limit}).all()


def to_close(before: datetime) -> list[Session]:
    """Return the sessions that are over and not closed: what an animator still has to do."""
    wanted = select(Session).where(Session.ends_at < before, Session.state.in_([State.OPEN, State.HELD]))
    return _listed(wanted.order_by(Session.starts_at, Session.id))


def past(limit: int = 30) -> list[Session]:
    """Return the sessions that were closed or cancelled, the last first."""
    wanted = select(Session).where(Session.state.in_([State.CLOSED, State.CANCELLED]))
    return _listed(wanted.order_by(Session.starts_at.desc(), Session.id.desc()).limit(limit))


def _listed(wanted: object) -> list[Session]:
    loading = selectinload(Session.animators).joinedload(SessionAnimator.person)
    return list(db.session.scalars(wanted.options(loading)))  # type: ignore[attr-defined]


def taken(session_ids: Sequence[int]) -> dict[int, int]:
    """Return how many seats are taken in each session."""
    wanted = select(Enrolment.session_id, func.count()).where(
        Enrolment.session_id.in_(session_ids), Enrolment.withdrawn_at.is_(None)
    )
    counted = {row[0]: int(row[1]) for row in db.session.execute(wanted.group_by(Enrolment.session_id))}
    return {session_id: counted.get(session_id, 0) for session_id in session_ids}


def present(session_ids: Sequence[int]) -> dict[int, int]:
    """Return how many people came to each session, by their latest marks."""
    latest = select(func.max(AttendanceMark.id)).group_by(AttendanceMark.enrolment_id)
    wanted = (
        select(Enrolment.session_id, func.count())
        .join(AttendanceMark, AttendanceMark.enrolment_id == Enrolment.id)
        .where(
            Enrolment.session_id.in_(session_ids),
            Enrolment.withdrawn_at.is_(None),
            AttendanceMark.id.in_(latest),
            AttendanceMark.status.in_(sorted(HERE)),
        )
    )
    counted = {row[0]: int(row[1]) for row in db.session.execute(wanted.group_by(Enrolment.session_id))}
    return {session_id: counted.get(session_id, 0) for session_id in session_ids}


def seats(session_id: int) -> list[Seat]:
    """Return who is at the table, by name, withdrawn people left out."""
    wanted = (
        select(Enrolment)
        .join(Enrolment.person)
        .where(Enrolment.session_id == session_id, Enrolment.withdrawn_at.is_(None))
        .options(joinedload(Enrolment.person))
        .order_by(Person.sort_key, Enrolment.id)
    )
    enrolments = list(db.session.scalars(wanted))
    marks = marks_of([enrolment.id for enrolment in enrolments])
    return [
        Seat(enrolment, found[-1] if (found := marks.get(enrolment.id, ())) else None, tuple(found))
        for enrolment in enrolments
    ]


def marks_of(enrolment_ids: Sequence[int]) -> dict[int, list[Mark]]:
    """Return the marks of each enrolment, the first first."""
    wanted = select(AttendanceMark).where(AttendanceMark.enrolment_id.in_(enrolment_ids)).order_by(AttendanceMark.id)
    found: dict[int, list[Mark]] = {}
    for row in db.session.scalars(wanted):
        mark = Mark(Status(row.status), Proof(row.proof), row.at, row.arrival_at, row.reason, row.by_id)
        found.setdefault(row.enrolment_id, []).append(mark)
    return found


def seat_of(session_id: int, person_id: int | None) -> Seat | None:
    """Return a person's seat in a session, None when she has none."""
    if person_id is None:
        return None
    wanted = select(Enrolment).where(
        Enrolment.session_id == session_id, Enrolment.person_id == person_id, Enrolment.withdrawn_at.is_(None)
    )
    enrolment = db.session.scalar(wanted)
    if enrolment is None:
        return None
    found = marks_of([enrolment.id]).get(enrolment.id, [])
    return Seat(enrolment, found[-1] if found else None, tuple(found))


def enrolment(enrolment_id: int) -> Enrolment:
    """Return an enrolment that was not withdrawn. Raises Missing."""
    found = db.session.get(Enrolment, enrolment_id)
    if found is None or found.withdrawn_at is not None:
        raise Missing(N_("This person is not enrolled in this session."))
    return found


def sessions_of(person_id: int) -> list[Session]:
    """Return the sessions in which a person has a seat, the last first, cancelled ones left out."""
    wanted = (
        select(Session)
        .join(Enrolment, Enrolment.session_id == Session.id)
        .where(Enrolment.person_id == person_id, Enrolment.withdrawn_at.is_(None), Session.state != State.CANCELLED)
    )
    return _listed(wanted.order_by(Session.starts_at.desc(), Session.id.desc()))


def busy_at(person_id: int, half_day: HalfDay, *, but: int | None = None) -> Session | None:
    """Return a session that keeps a person busy during ``half_day``, as animator or at the table."""
    enrolled = select(Enrolment.session_id).where(Enrolment.person_id == person_id, Enrolment.withdrawn_at.is_(None))
    holding = select(SessionAnimator.session_id).where(SessionAnimator.person_id == person_id)
    wanted = select(Session).where(
        Session.id.in_(enrolled) | Session.id.in_(holding),
        Session.state != State.CANCELLED,
        Session.starts_at < half_day.ends_at,
        Session.ends_at > half_day.starts_at,
    )
    if but is not None:
        wanted = wanted.where(Session.id != but)
    return db.session.scalars(wanted.order_by(Session.starts_at).limit(1)).first()


def possible_animators() -> list[Person]:
    """Return who may hold a session: the animators of the centre, by name."""
    wanted = select(Person).join(PersonRole, PersonRole.person_id == Person.id)
    wanted = wanted.where(PersonRole.role == Role.ANIMATOR, Person.closed_at.is_(None))
    return list(db.session.scalars(wanted.order_by(Person.sort_key, Person.id)))


def places_used(limit: int = 5) -> list[str]:
    """Return the places of the latest sessions, to be offered again."""
    wanted = select(Session.place).group_by(Session.place).order_by(func.max(Session.id).desc())
    return list(db.session.scalars(wanted.limit(limit)))


def practice_place(enrolment_id: int) -> PracticePlace | None:
    """Return where a participant practises, None before her sandbox was opened."""
    return db.session.get(PracticePlace, enrolment_id)
