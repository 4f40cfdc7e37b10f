"""Use cases of certificates: made when asked for, from closed sessions only, and revocable."""

from __future__ import annotations

from typing import Any

from core import clock, tokens
from core.contracts import Actor
from core.errors import Conflict
from core.extensions import db
from core.i18n import N_
from core.journal.rules import canonical
from core.people.models import Person
from core.people.services import held
from core.permissions import require
from core.places.communes import commune
from core.runtime import config
from plugins.pathway.models import Certificate
from plugins.pathway.queries import progress, sessions
from plugins.pathway.rules import sheet
from plugins.pathway.rules.attendance import minutes_attended
from plugins.pathway.rules.states import State
from plugins.pathway.services.gate import reason_line

CODE_LENGTH = 12


def issue_certificate(*, actor: Actor, person_id: int) -> Certificate:
    """Return the certificate of all that a person has followed so far; a new one only if that has changed.

    Needs ``pathway.certify`` for this person. Raises Conflict when no closed session shows her presence.
    """
    require(actor, "pathway.certify", person_id)
    person = held(person_id)
    content = _content(person)
    if not content["lessons"]:
        raise Conflict(N_("There is nothing to certify yet: a certificate is made from closed sessions only."))
    digest = sheet.digest(canonical(content))
    for before in progress.certificates_of(person_id)[:1]:
        if before.revoked_at is None and before.digest == digest:
            return before
    certificate = Certificate(
        code=tokens.new_code(CODE_LENGTH),
        person_id=person_id,
        issued_at=clock.now(),
        content=content,
        digest=digest,
        revoke_reason="",
    )
    db.session.add(certificate)
    db.session.flush()
    return certificate


def _content(person: Person) -> dict[str, Any]:
    """Return what a certificate says, from frozen facts."""
    lessons = followed(person.id)
    site = config().site
    place = commune(site.commune)
    return {
        "name": person.name,
        "centre": {"name": site.name, "address": site.address, "commune": place.name if place else site.commune},
        "lessons": lessons,
        "minutes": sum(lesson["minutes"] for lesson in lessons),
        "animators": list(dict.fromkeys(name for lesson in lessons for name in lesson["animators"])),
    }


def followed(person_id: int) -> list[dict[str, Any]]:
    """Return what a person was present at, closed sessions only, the first first; days are ISO 8601."""
    lessons = []
    for session in reversed(sessions.sessions_of(person_id)):
        seat = sessions.seat_of(session.id, person_id)
        if session.state != State.CLOSED or session.ended_at is None or seat is None:
            continue
        if minutes := minutes_attended(seat.mark, session.starts_at, session.ended_at):
            lessons.append(
                {
                    "title": session.title,
                    "day": sessions.local_day(session).isoformat(),
                    "place": session.place,
                    "minutes": minutes,
                    "animators": [animator.person.name for animator in session.animators],
                    "sheet": session.sheet_digest,
                }
            )
    return lessons


def revoke_certificate(*, actor: Actor, reference: str, reason: str) -> Certificate:
    """Say for ever that a certificate is not valid, and why. Needs ``pathway.programme``."""
    certificate = progress.certificate(reference)
    require(actor, "pathway.programme")
    if certificate.revoked_at is not None:
        raise Conflict(N_("This certificate has been revoked already."))
    certificate.revoke_reason = reason_line(reason, field="reason")
    certificate.revoked_at = clock.now()
    db.session.flush()
    return certificate
