"""Use cases of a review for fraud: invalidate a batch that was shown, restore it, say that an alert was looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import aliased

from core import clock
from core.contracts import Actor, Channel
from core.errors import Conflict
from core.events import publish
from core.extensions import db
from core.i18n import N_
from core.permissions import require
from plugins.petition import queries, rules
from plugins.petition.events import SignaturesInvalidated, SignaturesRestored
from plugins.petition.models import Alert, Batch, Petition, Signature
from plugins.petition.queries import review
from plugins.petition.rules import Criteria, SignatureState, State
from plugins.petition.services import mails
from plugins.petition.services.counting import Cell, count
from plugins.petition.services.moving import kept_reason, someone

_UNSEEN = {"synchronize_session": False}
CHANGED = N_(
    "Signatures have come or gone since you looked: nothing was taken. Look at what would be taken now, then confirm "
    "again."
)


def invalidate(*, actor: Actor, petition: Petition, criteria: Criteria, digest: str, reason: str) -> Batch:
    """Take off the signatures that criteria take, exactly those that were shown (``digest``); the row is locked.

    They are kept, count no more and know their batch; each signer with an address is told why, and how to contest.
    Needs ``petition.review``. Raises Invalid without a criterion or a reason, Conflict once the petition is over, when
    nothing is taken, and when something else would be taken than was shown. Journal ``petition.unsigned``; publishes
    SignatureLost, ThresholdCrossed and SignaturesInvalidated.
    """
    require(actor, "petition.review", petition)
    by = someone(actor)
    check_reviewable(petition)
    criteria.check()
    reason = kept_reason(reason)
    found = review.chosen(petition.id, criteria)
    if digest != rules.choice_digest(criteria, (one.id for one in found)):
        raise Conflict(CHANGED)
    if not found:
        raise Conflict(N_("These criteria take no signature."))
    batch = _note(petition, criteria, reason, len(found), by)
    taken = update(Signature).where(*review.taken(petition.id, criteria))
    aside = {
        "state": SignatureState.INVALIDATED,
        "batch_id": batch.id,
        "was_confirmed_at": Signature.confirmed_at,
        "confirmed_at": None,
    }
    db.session.execute(taken.values(aside), execution_options=_UNSEEN)
    _count(petition, ((one.channel, (one.commune, one.confirmed_on)) for one in found), -1)
    _see(petition.id, criteria)
    for signature in review.in_batch(batch.id):
        mails.tell_invalidated(petition, signature, batch)
    db.session.flush()
    told = SignaturesInvalidated(
        at=batch.at, space_id=petition.space_id, petition_id=petition.id, batch_id=batch.id, count=batch.signatures
    )
    publish(told)
    return batch


def check_reviewable(petition: Petition | queries.ReadPetition) -> None:
    """Raise Conflict unless signatures may be taken off and given back: while it is open, or suspended when open."""
    if petition.opened_at is None or petition.state not in review.UNDER_REVIEW:
        raise Conflict(N_("The petition is not open any more, or not yet: what counts can no longer be taken off."))
    if petition.state == State.OPEN and petition.closes_at is not None and clock.now() >= petition.closes_at:
        raise Conflict(rules.NOT_NOW[State.CLOSED])


def _note(petition: Petition, criteria: Criteria, reason: str, number: int, by: int) -> Batch:
    batch = Batch(
        petition_id=petition.id,
        at=clock.now(),
        person_id=by,
        by_network=bool(criteria.network),
        domain=criteria.domain or None,
        first_at=criteria.first_at,
        until_at=criteria.until_at,
        reason=reason,
        signatures=number,
    )
    db.session.add(batch)
    db.session.flush()
    return batch


def _count(petition: Petition, cells: Iterable[tuple[Channel, Cell]], sign: int) -> None:
    """Count these signatures, or take them off, each way of signing with its communes and days."""
    sums: dict[Channel, Counter[Cell]] = {}
    for channel, cell in cells:
        sums.setdefault(channel, Counter())[cell] += sign
    for channel in sorted(sums):
        space = petition.space
        count(petition.id, channel, sums[channel], space_id=petition.space_id, space=space, at=clock.now())


def restore(*, actor: Actor, petition: Petition, batch_id: int, reason: str) -> Batch:
    """Let a batch count again, each signature on its own day; the row is locked.

    A signer who has counted otherwise since then, at the centre or on paper, still counts once. Needs
    ``petition.review``. Raises Missing for a batch of another petition, Invalid without a reason, Conflict when it was
    restored already and once the petition is over. Journal ``petition.signed``; publishes SignatureConfirmed,
    ThresholdCrossed and SignaturesRestored.
    """
    require(actor, "petition.review", petition)
    by = someone(actor)
    check_reviewable(petition)
    batch = review.batch(petition.id, batch_id)
    if batch.restored_at is not None:
        raise Conflict(N_("This batch was restored already."))
    reason = kept_reason(reason)
    _set_doubles_aside(batch)
    back = list(review.in_batch(batch.id))
    cells: list[tuple[Channel, tuple[str, date]]] = []
    for signature in back:
        signature.state, signature.confirmed_at = SignatureState.CONFIRMED, signature.was_confirmed_at
        signature.was_confirmed_at = signature.batch_id = None
        if signature.confirmed_on is not None:
            cells.append((Channel(signature.channel), (signature.commune, signature.confirmed_on)))
        mails.tell_restored(petition, signature)
    batch.restored_at, batch.restored_by, batch.restored_why, batch.restored = clock.now(), by, reason, len(back)
    db.session.flush()
    _count(petition, cells, 1)
    told = SignaturesRestored(
        at=batch.restored_at, space_id=petition.space_id, petition_id=petition.id, batch_id=batch.id, count=len(back)
    )
    publish(told)
    return batch


def _set_doubles_aside(batch: Batch) -> None:
    """Mark as duplicates those of a batch whose person has been counted without e-mail since then."""
    other = aliased(Signature)
    counted = select(other.id).where(
        and_(
            other.petition_id == batch.petition_id,
            other.person_key == Signature.person_key,
            other.state == SignatureState.CONFIRMED,
            other.email_digest == "",
        )
    )
    double = {
        "state": SignatureState.DUPLICATE,
        "batch_id": None,
        "was_confirmed_at": None,
        "confirmed_on": None,
    }
    mine = Signature.batch_id == batch.id, Signature.email_digest != "", counted.exists()
    db.session.execute(update(Signature).where(*mine).values(double), execution_options=_UNSEEN)


def see_alerts(*, actor: Actor, petition: Petition) -> None:
    """Say that somebody has looked at the alerts of a petition: they leave the desk. Needs ``petition.review``."""
    require(actor, "petition.review", petition)
    _see(petition.id)


def _see(petition_id: int, criteria: Criteria | None = None) -> None:
    """Mark alerts as looked at: all of them, or those that are about what criteria take."""
    wanted = [Alert.petition_id == petition_id, Alert.seen_at.is_(None)]
    if criteria is not None:
        sources = [one for one in (criteria.network, criteria.domain) if one]
        wanted.append(func.lower(Alert.source).in_([one.lower() for one in sources]))
    db.session.execute(update(Alert).where(*wanted).values(seen_at=clock.now()), execution_options=_UNSEEN)
