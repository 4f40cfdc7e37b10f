"""The use case of closing: what auditors would look at is looked at first, then the half-day is frozen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from core import clock, journal
from core.contracts import Actor
from core.errors import Invalid
from core.events import publish
from core.extensions import db
from core.permissions import require
from core.places.communes import commune
from core.runtime import config
from plugins.pathway.events import SessionClosed
from plugins.pathway.models import Session
from plugins.pathway.queries import sessions
from plugins.pathway.queries.sessions import Seat
from plugins.pathway.rules.attendance import Finding, findings, minutes_attended
from plugins.pathway.rules.halfday import minutes_begun
from plugins.pathway.rules.sheet import moment, sheet, sheet_row
from plugins.pathway.rules.states import Act
from plugins.pathway.services.gate import reason_line, take


def closing_findings(
    session: Session, seats: Iterable[Seat], *, early_reason: str = "", holiday_confirmed: bool = False
) -> list[Finding]:
    """Return what stands in the way of closing this session now."""
    return list(
        findings(
            [(seat.name, seat.mark) for seat in seats],
            sessions.half_day(session),
            at=clock.now(),
            day=sessions.local_day(session),
            early_reason=early_reason,
            holiday_confirmed=holiday_confirmed,
        )
    )


def close_session(*, actor: Actor, session_id: int, early_reason: str = "", holiday_confirmed: bool = False) -> Session:
    """Close a held session: its sheet is frozen with its SHA-256, and it enters the journal on the day it was held.

    Needs ``pathway.close``. Raises Invalid with the first thing that auditors would object to. Journal
    ``pathway.session_closed``: ``attendances`` counts who came, ``minutes`` is the length of the half-day.
    Publishes SessionClosed.
    """
    session, state = take(session_id, Act.CLOSE)
    require(actor, "pathway.close", session)
    at = clock.now()
    early = at < session.ends_at
    early_reason = reason_line(early_reason, field="early_reason") if early and early_reason.strip() else ""
    seats = sessions.seats(session.id)
    for found in closing_findings(session, seats, early_reason=early_reason, holiday_confirmed=holiday_confirmed):
        raise Invalid(found.message, field=found.lifted_by or None, name=found.name)
    ended_at = at if early else session.ends_at
    facts = _facts(session, ended_at) | {"early_reason": early_reason, "holiday_confirmed": holiday_confirmed}
    session.sheet, session.sheet_digest = sheet(facts, _rows(session, seats, ended_at))
    session.ended_at, session.closed_at, session.state = ended_at, at, state
    session.early_reason, session.holiday_confirmed = early_reason, holiday_confirmed
    db.session.flush()
    figures = {
        "sessions": 1,
        "attendances": sum(seat.here for seat in seats),
        "minutes": minutes_begun(session.starts_at, ended_at),
    }
    journal.record("pathway.session_closed", figures, {"purpose": session.purpose}, day=sessions.local_day(session))
    publish(SessionClosed(at=at, space_id=None, session_id=session.id))
    return session


def _facts(session: Session, ended_at: datetime) -> dict[str, Any]:
    site = config().site
    place = commune(site.commune)
    return {
        "session": session.id,
        "origin": site.id,
        "centre": site.name,
        "commune": place.name if place else site.commune,
        "course": session.course,
        "lesson": session.lesson,
        "title": session.title,
        "version": session.version,
        "purpose": str(session.purpose),
        "place": session.place,
        "day": sessions.local_day(session).isoformat(),
        "starts_at": moment(session.starts_at),
        "ends_at": moment(session.ends_at),
        "started_at": moment(session.started_at or session.starts_at),
        "ended_at": moment(ended_at),
        "seats": session.seats,
        "animators": [animator.person.name for animator in session.animators],
    }


def _rows(session: Session, seats: Iterable[Seat], ended_at: datetime) -> list[dict[str, Any]]:
    return [
        sheet_row(
            name=seat.name,
            status=str(seat.mark.status),
            proof=str(seat.mark.proof),
            marked_at=seat.mark.at,
            signed_at=seat.signed_at,
            arrival_at=seat.mark.arrival_at,
            minutes=minutes_attended(seat.mark, session.starts_at, ended_at),
            reason=seat.mark.reason,
        )
        for seat in seats
        if seat.mark is not None
    ]
