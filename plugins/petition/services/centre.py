"""Use cases of signing without e-mail: an animator countersigns; a sandbox plays with imaginary signers."""

from __future__ import annotations

from core import clock, tokens
from core.contracts import Actor, Channel
from core.errors import Conflict, Forbidden, Invalid
from core.extensions import db
from core.i18n import N_
from core.permissions import require
from core.runtime import config
from plugins.petition import queries
from plugins.petition.models import Petition, Signature
from plugins.petition.rules import SignatureState
from plugins.petition.services.counting import count
from plugins.petition.services.imagining import imaginary_name
from plugins.petition.services.marks import network_mark
from plugins.petition.services.signing import check_open, identity

AT_ONCE = 5
#: Reserved for examples (RFC 5737): imaginary signers come from one place, so that a review can be tried.
IMAGINARY_NETWORK = "192.0.2.0"


def countersign(
    *,
    actor: Actor,
    petition: Petition,
    name: str,
    commune: str,
    agreed: bool,
    show_name: bool,
    namesake: int = 0,
) -> Signature:
    """Write down the signature of somebody who stands before the animator and has said yes; it counts at once.

    ``commune`` is an INSEE code. ``namesake`` is not 0 when the animator has verified that so many others of the same
    name and commune count already; a form sent twice adds nobody. Needs ``petition.countersign``. Raises Invalid for a
    name or commune that is none or without the animator's statement, Conflict unless the petition is open and for
    somebody who counts already.
    """
    require(actor, "petition.countersign", petition)
    if actor.person_id is None:
        raise Forbidden(N_("A countersigned signature bears the name of its animator: sign in first."))
    petition = queries.locked(petition.id)
    check_open(petition)
    name, person_key = identity(name, commune, namesake)
    if not agreed:
        raise Invalid(N_("Tick this box: without the person’s agreement there is no signature."), field="agreed")
    if queries.counts(petition.id, person_key):
        raise Conflict(
            N_("A signature in this name, from this commune, counts already: one person counts once."), field="namesake"
        )
    at = clock.now()
    day = clock.local_day(at, config().site.timezone)
    signature = Signature(
        petition_id=petition.id,
        state=SignatureState.CONFIRMED,
        channel=Channel.ASSISTED,
        name=name,
        commune=commune,
        person_key=person_key,
        email_digest="",
        show_name=show_name,
        namesake=namesake,
        created_at=at,
        confirmed_at=at,
        confirmed_on=day,
        countersigned_by=actor.person_id,
    )
    db.session.add(signature)
    db.session.flush()
    cells = {(commune, day): 1}
    count(petition.id, Channel.ASSISTED, cells, space_id=petition.space_id, space=petition.space, at=at)
    return signature


def add_imaginary_signers(*, actor: Actor, petition: Petition) -> int:
    """Add ``AT_ONCE`` signers that do not exist, marked as such, to a petition of a sandbox; return how many.

    Needs ``petition.imagine``. Raises Conflict in a real space, and unless the petition is open.
    """
    require(actor, "petition.imagine", petition)
    if not petition.space.is_sandbox:
        raise Conflict(N_("Only a sandbox has imaginary signers."))
    petition = queries.locked(petition.id)
    check_open(petition)
    at, before = clock.now(), queries.imaginary_count(petition.id)
    day = clock.local_day(at, config().site.timezone)
    for number in range(before, before + AT_ONCE):
        db.session.add(
            Signature(
                petition_id=petition.id,
                state=SignatureState.CONFIRMED,
                channel=Channel.WEB,
                name=imaginary_name(number),
                commune=petition.space.territory,
                person_key=tokens.digest(f"petition.imaginary {number}"),
                email_digest="",
                show_name=True,
                is_imaginary=True,
                network=network_mark(petition.id, IMAGINARY_NETWORK),
                created_at=at,
                confirmed_at=at,
                confirmed_on=day,
            )
        )
    db.session.flush()
    cells = {(petition.space.territory, day): AT_ONCE}
    count(petition.id, Channel.WEB, cells, space_id=petition.space_id, space=petition.space, at=at)
    return AT_ONCE
