"""Confirming the machine's date, when the last entry bears a later one because the clock had been wrong before."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from core import clock
from core.contracts import Actor
from core.errors import Conflict, Invalid
from core.extensions import db
from core.i18n import N_
from core.journal import watch
from core.journal.models import ClockConfirmation
from core.people import sessions
from core.people.models import Person
from core.permissions import require
from core.runtime import config
from core.work import mail


def confirm_clock(*, actor: Actor, day: date) -> ClockConfirmation:
    """Keep that ``actor`` says the machine's date is right; what counts goes on from there.

    ``day`` is the day that she has read elsewhere (a calendar, a telephone). Raises Invalid when it is not the day that
    the machine shows, Conflict when nothing is to be confirmed. What had been put off to a date of the wrong clock
    (mails, the end of sign-ins) is brought back.
    """
    require(actor, "journal.confirm_clock")
    at = clock.now()
    if day != clock.local_day(at, config().site.timezone):
        raise Invalid(
            N_("The computer shows another day: its clock is wrong. Do not confirm; set it as the page says."),
            field="day",
        )
    found = watch.last_entry()
    if found is None or watch.standing() == watch.Standing.RIGHT:
        raise Conflict(N_("The date is right already: there is nothing to confirm."))
    entry_id, last_at = found
    confirmed = ClockConfirmation(at=at, person_id=actor.person_id, last_entry_id=entry_id, last_entry_at=last_at)
    db.session.add(confirmed)
    sessions.bring_back(at)
    mail.bring_back(at)
    db.session.flush()
    watch.forget()
    return confirmed


def confirmations(limit: int = 5) -> list[tuple[ClockConfirmation, str]]:
    """Return the last confirmations with the names of those who made them, the newest first."""
    wanted = select(ClockConfirmation, Person.name).outerjoin(Person, Person.id == ClockConfirmation.person_id)
    rows = db.session.execute(wanted.order_by(ClockConfirmation.id.desc()).limit(limit))
    return [(row[0], row[1] or "") for row in rows]
