"""Use cases of attendance: the person signs on screen, the animator marks and corrects; nothing is overwritten."""

from __future__ import annotations

from datetime import datetime, timedelta

from core import clock
from core.contracts import Actor
from core.errors import Conflict, Invalid, Missing
from core.extensions import db
from core.i18n import N_
from core.permissions import require
from core.runtime import settings
from plugins.pathway.models import AttendanceMark, Session
from plugins.pathway.queries import sessions
from plugins.pathway.queries.sessions import Seat
from plugins.pathway.rules.attendance import HERE, Mark, Proof, Status, is_own_slip, status_on_arrival
from plugins.pathway.rules.states import Act
from plugins.pathway.services.gate import reason_line, take
from plugins.pathway.services.holding import provide_sandbox
from plugins.pathway.settings import PathwaySettings


def sign_attendance(*, actor: Actor, session_id: int) -> AttendanceMark:
    """Sign for oneself, on screen, inside the half-day. Needs ``pathway.take_part``.

    A mark that the animator had made is confirmed as it stands. Raises Conflict outside the half-day, or twice.
    """
    session, _ = take(session_id, Act.MARK)
    require(actor, "pathway.take_part", session)
    seat = sessions.seat_of(session.id, actor.person_id)
    if seat is None:
        raise Missing(N_("You are not enrolled in this session."))
    at = clock.now()
    half_day = sessions.half_day(session)
    if not half_day.holds(at):
        raise Conflict(N_("Attendance is signed during the half-day. Ask your animator."))
    if seat.signed and seat.here:
        raise Conflict(N_("You have signed already."))
    if seat.mark and seat.mark.status in HERE:
        mark = Mark(seat.mark.status, Proof.SCREEN, at, seat.mark.arrival_at)
    else:
        late_after = timedelta(minutes=settings("pathway", PathwaySettings).late_minutes)
        mark = Mark(status_on_arrival(sessions.begun_at(session), at, late_after), Proof.SCREEN, at, at)
    return _write(actor, session, seat, mark)


def mark_attendance(
    *,
    actor: Actor,
    session_id: int,
    enrolment_id: int,
    status: Status,
    arrival_at: datetime | None = None,
    reason: str = "",
) -> AttendanceMark:
    """Mark a person present, late (``arrival_at``, now by default), absent or excused. Needs ``pathway.hold``.

    A second mark is a correction and needs a ``reason``, but for one's own slip.
    Raises Invalid for an arrival outside the half-day.
    """
    session, _ = take(session_id, Act.MARK)
    require(actor, "pathway.hold", session)
    seat = next((seat for seat in sessions.seats(session.id) if seat.enrolment.id == enrolment_id), None)
    if seat is None:
        raise Missing(N_("This person is not enrolled in this session."))
    if status is Status.EXPECTED:
        raise Invalid(N_("Say whether this person came."), field="status")
    arrival = _arrival(session, status, arrival_at)
    if seat.mark is not None:
        if (seat.mark.status, seat.mark.arrival_at) == (status, arrival):
            raise Conflict(N_("This is what stands there already."))
        if reason.strip() or not is_own_slip(seat.mark, actor.person_id, clock.now()):
            reason = reason_line(reason, field="reason")
    else:
        reason = ""
    return _write(actor, session, seat, Mark(status, Proof.ANIMATOR, clock.now(), arrival, reason))


def _arrival(session: Session, status: Status, arrival_at: datetime | None) -> datetime | None:
    """Return when the person came: on time when present, at the moment said when late, never before the doors open."""
    if status not in HERE:
        return None
    at, half_day = clock.now(), sessions.half_day(session)
    if at < half_day.doors_at:
        raise Invalid(N_("Nobody can be there before the doors open."), field="status")
    if status is Status.PRESENT:
        return min(at, session.starts_at)
    arrival = arrival_at or min(at, session.ends_at)
    if not session.starts_at < arrival <= min(at, session.ends_at):
        raise Invalid(N_("Who is late came after the start, before the end, and not later than now."), field="arrival")
    return arrival


def _write(actor: Actor, session: Session, seat: Seat, mark: Mark) -> AttendanceMark:
    row = AttendanceMark(
        enrolment_id=seat.enrolment.id,
        status=mark.status,
        proof=mark.proof,
        at=mark.at,
        arrival_at=mark.arrival_at,
        reason=mark.reason,
        by_id=actor.person_id,
    )
    db.session.add(row)
    db.session.flush()
    if mark.status in HERE:
        provide_sandbox(session, seat.enrolment)
    return row
