"""Reads of federation: what a centre has still to send, what a hub has received and from whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from core.contracts import UsageKind
from core.extensions import db
from core.journal import queries as journal
from core.journal.models import JournalEntry
from core.journal.rules import GENESIS
from core.runtime import config
from plugins.federation.models import Declaration, Enrolment, Invitation, Link, Receipt, Waiting
from plugins.federation.rules import declarations


def link() -> Link | None:
    """Return the centre's link, asked for or made; None before anything was asked."""
    return db.session.get(Link, 1, populate_existing=True)


def last_receipt(hub: str, origin: str) -> Receipt | None:
    """Return the receipt that ``hub`` gave ``origin`` for the highest number."""
    given = select(Receipt).where(Receipt.hub == hub, Receipt.origin == origin)
    return db.session.scalars(given.order_by(Receipt.seq.desc()).limit(1)).first()


def delivered(hub: str) -> int:
    """Return the number up to which ``hub`` has given this centre a receipt; 0 before the first."""
    receipt = last_receipt(hub, config().site.id)
    return receipt.seq if receipt else 0


def waiting(hub: str) -> int:
    """Return how many entries of this centre have no receipt of ``hub`` yet, sealed or not."""
    origin = config().site.id
    unsealed = select(func.count()).where(JournalEntry.seq.is_(None), JournalEntry.origin == origin)
    sealed, _ = journal.head(origin)
    return sealed - delivered(hub) + db.session.scalars(unsealed).one()


def digest_at(origin: str, seq: int) -> str | None:
    """Return the digest that the entry ``seq`` of ``origin`` bears here; GENESIS for 0, None when it is not here."""
    if seq == 0:
        return GENESIS
    found = select(JournalEntry.digest).where(JournalEntry.origin == origin, JournalEntry.seq == seq)
    return db.session.scalars(found).first()


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


def revoked(origin: str) -> Enrolment | None:
    """Return the enrolment of ``origin`` that was revoked last, if there is one."""
    found = select(Enrolment).where(Enrolment.origin == origin, Enrolment.revoked_at.is_not(None))
    return db.session.scalars(found.order_by(Enrolment.id.desc()).limit(1)).first()


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
