"""Reads of the journal: the chain for sending and checking, daily sums for every dashboard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy import func, select

from core.extensions import db
from core.journal import rules
from core.journal.models import JournalDaily, JournalEntry, JournalHead, JournalOrigin


def head(origin: str) -> tuple[int, str]:
    """Return the number and digest of the last sealed entry of ``origin``; (0, GENESIS) before the first."""
    found = db.session.get(JournalHead, origin)
    return (found.seq, found.digest) if found else (0, rules.GENESIS)


def origins() -> list[JournalOrigin]:
    """Return the instances whose journals are kept here, by name."""
    return list(db.session.scalars(select(JournalOrigin).order_by(JournalOrigin.name, JournalOrigin.origin)))


def sealed_after(origin: str, seq: int, limit: int) -> list[rules.Sealed]:
    """Return at most ``limit`` sealed entries of ``origin`` after number ``seq``, in order."""
    wanted = select(JournalEntry).where(JournalEntry.origin == origin, JournalEntry.seq > seq)
    return [as_sealed(entry) for entry in db.session.scalars(wanted.order_by(JournalEntry.seq).limit(limit))]


def as_sealed(entry: JournalEntry) -> rules.Sealed:
    """Return the sealed entry as a value. Raises ValueError when it is not sealed yet."""
    if entry.seq is None or entry.previous is None or entry.digest is None:
        raise ValueError(f"entry {entry.id} is not sealed")
    return rules.Sealed(
        origin=entry.origin,
        seq=entry.seq,
        day=entry.day.isoformat(),
        kind=entry.kind,
        figures=entry.figures,
        dimensions=entry.dimensions,
        previous=entry.previous,
        digest=entry.digest,
    )


def whole_chain(origin: str, page: int = 2000) -> Iterator[rules.Sealed]:
    """Yield every sealed entry of ``origin``, page by page."""
    seq = 0
    while entries := sealed_after(origin, seq, page):
        yield from entries
        seq = entries[-1].seq


def verify(origin: str) -> tuple[int, str]:
    """Recompute the chain of ``origin`` and compare it with its head; return the head.

    Raises rules.BrokenChain where it breaks, also when entries are missing at its end.
    """
    seq, digest = rules.verify_chain(origin, whole_chain(origin))
    if (seq, digest) != head(origin):
        raise rules.BrokenChain(seq + 1, "the head of the chain does not match its last entry")
    return seq, digest


def total(
    kind: str,
    figure: str,
    *,
    origin: str | None = None,
    since: date | None = None,
    until: date | None = None,
    where: Mapping[str, str] | None = None,
) -> int:
    """Return the sum of ``figure`` from daily figures, ``since`` included, ``until`` excluded."""
    wanted = select(JournalDaily.dimensions, func.sum(JournalDaily.total)).where(
        JournalDaily.kind == kind, JournalDaily.figure == figure
    )
    if origin is not None:
        wanted = wanted.where(JournalDaily.origin == origin)
    if since is not None:
        wanted = wanted.where(JournalDaily.day >= since)
    if until is not None:
        wanted = wanted.where(JournalDaily.day < until)
    rows = db.session.execute(wanted.group_by(JournalDaily.dimensions)).all()
    return sum(int(value) for dimensions, value in rows if rules.matches(dimensions, where or {}))


def monthly(*, since: date, until: date, origin: str | None = None) -> dict[tuple[str, str, str, str], int]:
    """Return sums keyed by (origin, ``YYYY-MM``, kind, figure), ``since`` included, ``until`` excluded."""
    wanted = select(
        JournalDaily.origin, JournalDaily.day, JournalDaily.kind, JournalDaily.figure, func.sum(JournalDaily.total)
    ).where(JournalDaily.day >= since, JournalDaily.day < until)
    if origin is not None:
        wanted = wanted.where(JournalDaily.origin == origin)
    wanted = wanted.group_by(JournalDaily.origin, JournalDaily.day, JournalDaily.kind, JournalDaily.figure)
    sums: dict[tuple[str, str, str, str], int] = {}
    for source, day, kind, figure, value in db.session.execute(wanted):
        key = (source, day.isoformat()[:7], kind, figure)
        sums[key] = sums.get(key, 0) + int(value)
    return sums
