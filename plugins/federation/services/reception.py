"""At the hub: a batch is opened, checked, applied all or nothing, and answered by a receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core import clock
from core.contracts import UsageKind
from core.extensions import db, insert
from core.journal import watch
from core.journal.rules import Sealed
from core.journal.services import count_daily, lock_head, row_of
from core.runtime import config
from plugins.federation import queries, signing
from plugins.federation.models import Receipt, Waiting
from plugins.federation.rules import batches, refusals
from plugins.federation.rules.batches import Batch
from plugins.federation.services import kinds


@dataclass(frozen=True, slots=True)
class Opened:
    """A batch whose signature, chain and grammar hold, and the enrolled key that signed it."""

    batch: Batch
    thumbprint: str


def open_batch(token: str) -> Opened:
    """Check a batch by itself: enrolment, signature, chain, declarations, entries. Changes nothing. Raises Refused.

    A stranger's megabytes are not read: to decode them would cost seconds.
    """
    _let_in(token)
    found = signing.peek(token)
    origin = batches.origin_of(found, batches.FORMAT)
    thumbprint = check_key(token, origin)
    return Opened(batches.read(found), thumbprint)


def _let_in(token: str) -> None:
    """Check that a key that stands here signed these characters, whatever they say. Raises Refused."""
    thumbprint = signing.key_named(token)
    holder = queries.holder(thumbprint)
    if holder is None:
        raise refusals.unknown_key(thumbprint)
    if not signing.bears_signature(token, signing.read_public(holder.key)):
        raise refusals.wrong_signature(holder.thumbprint)
    if holder.revoked_at is not None:
        raise refusals.revoked(holder.thumbprint, holder.revoked_reason)


def check_key(token: str, origin: str) -> str:
    """Return the thumbprint of the standing key of ``origin``, which signed ``token``. Raises Refused."""
    standing, past = queries.standing(origin), queries.revoked(origin)
    expected = standing or past
    if expected is None:
        raise refusals.not_enrolled(origin)
    if standing is not None and signing.is_signed_by(token, signing.read_public(standing.key)):
        return standing.thumbprint
    if past is not None and signing.is_signed_by(token, signing.read_public(past.key)):
        raise refusals.revoked(past.thumbprint, past.revoked_reason)
    raise refusals.wrong_signature(expected.thumbprint)


def receive(opened: Opened) -> str:
    """Keep the entries of a batch that are not known yet, count them, and return the signed receipt.

    Entries that are known and identical are passed over, so that sending twice changes nothing; the receipt given
    the first time is given again. Entries of a kind that is not accepted are kept, not counted. Raises Refused for a
    gap, for a fork, and when the key was revoked in the meantime; Unavailable while the hub's clock is behind.
    """
    watch.require_right_clock()
    batch = opened.batch
    head = lock_head(batch.origin)
    standing = queries.standing(batch.origin)
    if standing is None or standing.thumbprint != opened.thumbprint:
        past = queries.revoked(batch.origin)
        raise refusals.revoked(opened.thumbprint, past.revoked_reason if past else "")
    known = queries.digests(batch.origin, batch.first_seq - 1, batch.last.seq)
    fresh = batches.unknown_part(batch, head.seq, head.digest, known)
    if fresh:
        batches.check_marks(fresh, queries.marked(batch.origin, [entry.mark for entry in fresh]))
        _keep(fresh, batch.declarations)
        head.seq, head.digest = fresh[-1].seq, fresh[-1].digest
        db.session.flush()
    return _receipt(batch)


def _keep(fresh: Sequence[Sealed], declared: Mapping[str, UsageKind]) -> None:
    at = clock.now()
    rows = [row_of(entry, at) for entry in fresh]
    db.session.add_all(rows)
    db.session.flush()
    used = {row.kind for row in rows}
    states = kinds.seen([kind for name, kind in declared.items() if name in used])
    for row in rows:
        digest, accepted = states[row.kind]
        if accepted:
            count_daily(row.origin, row.day, row.kind, row.dimensions, row.figures)
        else:
            db.session.add(Waiting(entry_id=row.id, declaration=digest))


def _receipt(batch: Batch) -> str:
    hub = config().site.id
    given = db.session.get(Receipt, (hub, batch.origin, batch.last.seq, batch.last.digest))
    if given is not None:
        return given.token
    at = clock.now()
    token = signing.sign(batches.receipt(origin=batch.origin, last=batch.last, at=at.isoformat(), hub=hub))
    row = {"hub": hub, "origin": batch.origin, "seq": batch.last.seq, "digest": batch.last.digest}
    db.session.execute(insert(Receipt).values(**row, at=at, token=token))
    return token
