"""Reads of the journal: the chain for sending and checking, daily sums for every dashboard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy import Select, func, select

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


def digest_at(origin: str, seq: int) -> str | None:
    """Return the digest that the entry ``seq`` of ``origin`` bears here; GENESIS for 0, None when it is not here."""
    if seq == 0:
        return rules.GENESIS
    found = select(JournalEntry.digest).where(JournalEntry.origin == origin, JournalEntry.seq == seq)
    return db.session.scalars(found).first()


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
        mark=entry.mark,
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


def recount(origin: str, *, left_out: Select[tuple[int]] | None = None) -> list[tuple[str, ...]]:
    """Count every entry of ``origin`` again and return the keys (origin, day, kind, dimensions, figure) of the daily
    figures that say something else; every dashboard and every due rests on these.

    ``left_out`` selects the ids of entries that are kept and not counted. Not to be called within a transaction: it
    reads one moment.
    """
    _read_one_moment()
    wanted = select(JournalEntry).where(JournalEntry.origin == origin)
    if left_out is not None:
        wanted = wanted.where(JournalEntry.id.not_in(left_out))
    entries = db.session.scalars(wanted.execution_options(yield_per=1000))
    counted = rules.day_totals(
        (entry.origin, entry.day.isoformat(), entry.kind, entry.dimensions, entry.figures) for entry in entries
    )
    daily = db.session.scalars(select(JournalDaily).where(JournalDaily.origin == origin))
    said: dict[tuple[str, ...], int] = {
        (row.origin, row.day.isoformat(), row.kind, row.dimensions, row.figure): row.total for row in daily
    }
    db.session.rollback()
    return sorted(key for key in counted.keys() | said.keys() if counted.get(key, 0) != said.get(key, 0))


def _read_one_moment() -> None:
    """Begin a read in which every statement sees the same moment, as each on SQLite does."""
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


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
