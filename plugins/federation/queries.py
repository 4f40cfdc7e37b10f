"""Reads of federation: what a centre has still to send, what a hub has received and from whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select

from core.contracts import UsageKind
from core.extensions import db
from core.journal import queries as journal
from core.journal.models import JournalEntry
from core.runtime import config
from plugins.federation.models import Declaration, Enrolment, Invitation, Link, Receipt, Recovery, Waiting
from plugins.federation.rules import declarations


def link() -> Link | None:
    """Return the centre's link, asked for or made; None before anything was asked."""
    return db.session.get(Link, 1, populate_existing=True)


def last_receipt(hub: str, origin: str) -> Receipt | None:
    """Return the receipt that ``hub`` gave ``origin`` for the highest number."""
    given = select(Receipt).where(Receipt.hub == hub, Receipt.origin == origin)
    return db.session.scalars(given.order_by(Receipt.seq.desc()).limit(1)).first()


def good_receipt(hub: str) -> Receipt | None:
    """Return the receipt of ``hub`` for the highest number among those that are good for this centre's chain."""
    origin = config().site.id
    good = (
        Receipt.origin == JournalEntry.origin,
        Receipt.seq == JournalEntry.seq,
        Receipt.digest == JournalEntry.digest,
    )
    given = select(Receipt).join(JournalEntry, and_(*good)).where(Receipt.hub == hub, Receipt.origin == origin)
    return db.session.scalars(given.order_by(Receipt.seq.desc()).limit(1)).first()


def delivered(hub: str) -> int:
    """Return the number up to which ``hub`` has given this centre a receipt; 0 before the first."""
    receipt = good_receipt(hub)
    return receipt.seq if receipt else 0


def reached(found: Link) -> int:
    """Return the number after which to send: what the hub holds by its last word, or has given a receipt for."""
    if found.held_seq is not None and not is_behind(found):
        return found.held_seq
    return delivered(found.hub)


def is_behind(found: Link | None) -> bool:
    """Say whether the hub holds entries of this centre that are not here: the centre was restored from an old copy."""
    if found is None or not found.hub or found.held_seq is None:
        return False
    return journal.digest_at(config().site.id, found.held_seq) != found.held_digest


def waiting(found: Link | None) -> int:
    """Return how many entries of this centre the hub does not hold yet, sealed or not."""
    origin = config().site.id
    unsealed = select(func.count()).where(JournalEntry.seq.is_(None), JournalEntry.origin == origin)
    sealed, _ = journal.head(origin)
    return sealed - (reached(found) if found else 0) + db.session.scalars(unsealed).one()


def recoveries() -> list[Recovery]:
    """Return what was taken back from the Region, the newest first."""
    return list(db.session.scalars(select(Recovery).order_by(Recovery.id.desc()).limit(10)))


def digests_of(origin: str, numbers: Sequence[int]) -> dict[int, str]:
    """Return the digests that entries of ``origin`` bear here, of those numbers that are here."""
    found = select(JournalEntry.seq, JournalEntry.digest).where(
        JournalEntry.origin == origin, JournalEntry.seq.in_(numbers)
    )
    return {row.seq: row.digest for row in db.session.execute(found) if row.seq and row.digest}


def marked(origin: str, marks: Sequence[str]) -> dict[str, int]:
    """Return the numbers under which facts of these marks are kept for ``origin``."""
    found = select(JournalEntry.mark, JournalEntry.seq).where(
        JournalEntry.origin == origin, JournalEntry.mark.in_(marks), JournalEntry.mark != ""
    )
    return {row.mark: row.seq for row in db.session.execute(found) if row.seq}


def digests(origin: str, first: int, last: int) -> dict[int, str]:
    """Return the digests kept for ``origin`` between two numbers, both included."""
    found = select(JournalEntry.seq, JournalEntry.digest).where(
        JournalEntry.origin == origin, JournalEntry.seq >= first, JournalEntry.seq <= last
    )
    return {row.seq: row.digest for row in db.session.execute(found) if row.seq and row.digest}


def past_declarations(kind: str) -> Iterator[UsageKind]:
    """Yield the declarations under which this instance has seen ``kind``, the latest first."""
    seen = select(Declaration).where(Declaration.kind == kind).order_by(Declaration.seen_at.desc())
    for row in db.session.scalars(seen):
        yield declarations.as_kind(row.kind, row.content)


def contents(origin: str, kind: str) -> Iterator[tuple[Mapping[str, int], Mapping[str, str]]]:
    """Yield the figures and dimensions of every entry of ``origin`` of this kind."""
    found = select(JournalEntry.figures, JournalEntry.dimensions).where(
        JournalEntry.origin == origin, JournalEntry.kind == kind
    )
    for row in db.session.execute(found):
        yield row.figures, row.dimensions


def latest_entries(limit: int = 10) -> list[JournalEntry]:
    """Return the last entries that this centre has written, the newest first."""
    mine = select(JournalEntry).where(JournalEntry.origin == config().site.id)
    return list(db.session.scalars(mine.order_by(JournalEntry.id.desc()).limit(limit)))


def standing(origin: str) -> Enrolment | None:
    """Return the enrolment of ``origin`` that stands, if there is one."""
    found = select(Enrolment).where(Enrolment.origin == origin, Enrolment.revoked_at.is_(None))
    return db.session.scalars(found.execution_options(populate_existing=True)).first()


def enrolled(enrolment_id: int) -> Enrolment | None:
    """Return an enrolment by its row."""
    return db.session.get(Enrolment, enrolment_id)


def revoked(origin: str) -> Enrolment | None:
    """Return the enrolment of ``origin`` that was revoked last, if there is one."""
    found = select(Enrolment).where(Enrolment.origin == origin, Enrolment.revoked_at.is_not(None))
    return db.session.scalars(found.order_by(Enrolment.id.desc()).limit(1)).first()


def holder(thumbprint: str) -> Enrolment | None:
    """Return the enrolment of this key: the one that stands, or else the one that was revoked last."""
    found = select(Enrolment).where(Enrolment.thumbprint == thumbprint).execution_options(populate_existing=True)
    return db.session.scalars(found.order_by(Enrolment.revoked_at.is_not(None), Enrolment.id.desc()).limit(1)).first()


def is_revoked(thumbprint: str) -> bool:
    """Say whether a key was revoked, whoever it belonged to."""
    found = select(Enrolment.id).where(Enrolment.thumbprint == thumbprint, Enrolment.revoked_at.is_not(None))
    return db.session.scalars(found.limit(1)).first() is not None


@dataclass(frozen=True, slots=True)
class Centre:
    """A centre as the hub's list shows it."""

    enrolment: Enrolment
    seq: int
    received_at: datetime | None


def centres() -> list[Centre]:
    """Return every enrolment with its origin's last receipt: those that stand first, then by name."""
    hub = config().site.id
    last = (
        select(Receipt.origin, func.max(Receipt.seq).label("seq"))
        .where(Receipt.hub == hub)
        .group_by(Receipt.origin)
        .subquery()
    )
    found = (
        select(Enrolment, Receipt.seq, Receipt.at)
        .outerjoin(last, last.c.origin == Enrolment.origin)
        .outerjoin(Receipt, (Receipt.hub == hub) & (Receipt.origin == last.c.origin) & (Receipt.seq == last.c.seq))
        .order_by(Enrolment.revoked_at.is_not(None), Enrolment.name, Enrolment.id)
    )
    return [Centre(enrolment, seq or 0, at) for enrolment, seq, at in db.session.execute(found)]


def open_invitations(at: datetime) -> list[Invitation]:
    """Return the invitations that can still be used, the newest first."""
    found = select(Invitation).where(
        Invitation.enrolment_id.is_(None), Invitation.withdrawn_at.is_(None), Invitation.expires_at > at
    )
    return list(db.session.scalars(found.order_by(Invitation.id.desc())))


@dataclass(frozen=True, slots=True)
class UnknownKind:
    """A declaration that the hub does not count yet, and what waits for it."""

    digest: str
    kind: UsageKind
    seen_at: datetime
    entries: int
    centres: tuple[str, ...]
    other_exists: bool


def unknown_kinds() -> list[UnknownKind]:
    """Return the declarations that nobody has accepted, with their waiting entries and the centres they come from."""
    rows = db.session.scalars(
        select(Declaration).where(Declaration.accepted_at.is_(None)).order_by(Declaration.kind, Declaration.seen_at)
    ).all()
    accepted = set(db.session.scalars(select(Declaration.kind).where(Declaration.accepted_at.is_not(None))))
    return [_unknown(row, row.kind in accepted) for row in rows]


def _unknown(row: Declaration, other_exists: bool) -> UnknownKind:
    found = (
        select(JournalEntry.origin, func.count())
        .join(Waiting, Waiting.entry_id == JournalEntry.id)
        .where(Waiting.declaration == row.digest)
        .group_by(JournalEntry.origin)
    )
    counts = {origin: int(count) for origin, count in db.session.execute(found)}
    names = {item.origin: item.name for item in journal.origins()}
    said = tuple(sorted(names.get(origin, origin) for origin in counts))
    kind = declarations.as_kind(row.kind, row.content)
    return UnknownKind(row.digest, kind, row.seen_at, sum(counts.values()), said, other_exists)
