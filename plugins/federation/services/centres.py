"""At the hub: centres are invited, enrolled, and their keys revoked."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from core import clock, tokens
from core.contracts import Actor
from core.errors import Conflict, Invalid, Missing
from core.extensions import db
from core.i18n import N_
from core.journal.models import JournalOrigin
from core.journal.services import lock_head
from core.permissions import require
from core.places import communes
from core.runtime import config, settings
from core.text import BadText, clean_line
from plugins.federation import queries, signing
from plugins.federation.models import Enrolment, Invitation
from plugins.federation.rules import enrolment as rules
from plugins.federation.rules import refusals
from plugins.federation.rules.refusals import Refused
from plugins.federation.settings import FederationSettings


def invite(*, actor: Actor, name: str, commune: str) -> str:
    """Write an invitation for the centre ``name`` and return its code, which is shown once and kept as a digest.

    ``commune`` is an INSEE code. Raises Invalid, Forbidden.
    """
    require(actor, "federation.enrol")
    named = _line(name, "name", 120)
    place = communes.commune(commune)
    if place is None:
        raise Invalid(N_("No commune has the INSEE code %(code)s."), field="commune", code=commune)
    code, at = tokens.new_code(rules.CODE_LENGTH), clock.now()
    db.session.add(
        Invitation(
            code_digest=tokens.digest(code),
            name=named,
            commune=place.insee,
            created_at=at,
            created_by=actor.person_id,
            expires_at=at + timedelta(days=settings("federation", FederationSettings).invitation_days),
        )
    )
    db.session.flush()
    return code


def _line(typed: str, field: str, most: int) -> str:
    try:
        line = clean_line(typed, most)
    except BadText as error:
        raise Invalid(error.message_id, field=field, **error.params) from error
    if not line:
        raise Invalid(N_("Fill in this field."), field=field)
    return line


def withdraw(*, actor: Actor, invitation_id: int) -> None:
    """Withdraw an invitation that nobody has used. Raises Missing, Conflict, Forbidden."""
    require(actor, "federation.enrol")
    invitation = db.session.get(Invitation, invitation_id, with_for_update=True)
    if invitation is None:
        raise Missing(N_("There is no such invitation."))
    if invitation.enrolment_id is not None:
        raise Conflict(N_("A centre has already used this code: revoke its link instead."))
    invitation.withdrawn_at = invitation.withdrawn_at or clock.now()
    db.session.flush()


def read_request(token: str) -> rules.Request:
    """Return what a centre asks, signed by the very key that it brings. Raises Refused."""
    request = rules.read_request(signing.peek(token))
    key = signing.read_public(request.key)
    if not signing.is_signed_by(token, key):
        raise refusals.wrong_signature(key.thumbprint())
    return request


def admit(request: rules.Request) -> str:
    """Enrol the centre whose code is good and return the hub's signed welcome; asked twice, the answer is the same.

    Raises Refused for a code that is unknown, used, withdrawn or past, for an identity that has another key or was
    known under another name, and for a key that was revoked.
    """
    thumbprint = signing.read_public(request.key).thumbprint()
    lock_head(request.origin)
    invitation = db.session.scalars(
        select(Invitation).where(Invitation.code_digest == tokens.digest(request.code)).with_for_update()
    ).first()
    standing = queries.standing(request.origin)
    same = standing is not None and standing.thumbprint == thumbprint
    if standing is not None and same and invitation is not None and invitation.enrolment_id == standing.id:
        return welcome(request.origin, thumbprint)
    _check(invitation, request.origin)
    if standing is not None and not same:
        raise Refused(
            "standing",
            N_("A centre with this identity is already connected with another key: expected its link revoked first."),
        )
    if queries.is_revoked(thumbprint):
        raise Refused(
            "key",
            N_("The key %(key)s… was revoked: expected a new key with the new code."),
            key=refusals.short(thumbprint),
        )
    assert invitation is not None  # noqa: S101 - _check has seen to it
    _check_identity(invitation, request.origin)
    enrolment = standing or _enrol(request, invitation, thumbprint)
    invitation.enrolment_id = enrolment.id
    db.session.flush()
    return welcome(request.origin, thumbprint)


def _check(invitation: Invitation | None, origin: str) -> None:
    if origin == config().site.id:
        raise Refused("self", N_("This is the identity of the hub itself: expected that of a centre."))
    if invitation is None:
        raise Refused(
            "code", N_("This code is not known here: expected the sixteen letters and digits of the Region's letter.")
        )
    if invitation.enrolment_id is not None:
        raise Refused("used", N_("This code has already been used: expected a new one. Ask the Region for it."))
    if invitation.withdrawn_at is not None:
        raise Refused("withdrawn", N_("The Region has withdrawn this code: expected a new one. Ask the Region for it."))
    if invitation.expires_at <= clock.now():
        raise Refused("expired", N_("This code is too old: expected a new one. Ask the Region for it."))


def _check_identity(invitation: Invitation, origin: str) -> None:
    """Let a known identity come back only with a code made for it: its journal and its agreements are at stake."""
    known = db.session.get(JournalOrigin, origin)
    if known is None or (known.name, known.commune) == (invitation.name, invitation.commune):
        return
    raise Refused(
        "identity",
        N_(
            "This identity is that of “%(known)s”, and the code was made for “%(invited)s”: expected a code made under"
            " the name and commune that the Region already knows."
        ),
        known=known.name,
        invited=invitation.name,
    )


def _enrol(request: rules.Request, invitation: Invitation, thumbprint: str) -> Enrolment:
    at = clock.now()
    enrolment = Enrolment(
        origin=request.origin,
        name=invitation.name,
        commune=invitation.commune,
        said_name=request.name,
        said_commune=request.commune,
        key=dict(request.key),
        thumbprint=thumbprint,
        since=at,
    )
    db.session.add(enrolment)
    known = db.session.get(JournalOrigin, request.origin)
    if known is None:
        known = JournalOrigin(origin=request.origin, since=at)
        db.session.add(known)
    known.name, known.commune = invitation.name, invitation.commune
    db.session.flush()
    return enrolment


def welcome(origin: str, thumbprint: str) -> str:
    """Return the signed word of this hub that it knows this key of ``origin``, and by which key it is known itself."""
    site = config().site
    return signing.sign(
        {
            "format": rules.WELCOME,
            "origin": origin,
            "kid": thumbprint,
            "hub": site.id,
            "name": site.name,
            "key": signing.public(signing.own_key()),
            "at": clock.now().isoformat(),
        }
    )


def enrolment(*, actor: Actor, enrolment_id: int) -> Enrolment:
    """Return an enrolment. Raises Missing, Forbidden."""
    require(actor, "federation.enrol")
    found = db.session.get(Enrolment, enrolment_id)
    if found is None:
        raise Missing(N_("There is no such link."))
    return found


def revoke(*, actor: Actor, enrolment_id: int, reason: str) -> Enrolment:
    """Accept no more batches signed by the key of an enrolment; what was received stays and counts.

    ``reason`` is told to the centre. Raises Missing, Conflict, Invalid, Forbidden.
    """
    found = enrolment(actor=actor, enrolment_id=enrolment_id)
    told = _line(reason, "reason", 300)
    lock_head(found.origin)
    db.session.refresh(found)
    if found.revoked_at is not None:
        raise Conflict(N_("This link is already revoked."))
    found.revoked_at, found.revoked_by, found.revoked_reason = clock.now(), actor.person_id, told
    db.session.flush()
    return found
