"""Writing the journal: an entry with its fact, the daily figures in step, and the chain behind."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, Protocol

from sqlalchemy import Insert, event, select
from sqlalchemy.orm import Session

from core import clock
from core.events import in_transaction
from core.extensions import db, insert
from core.journal import rules, watch
from core.journal.models import JournalDaily, JournalEntry, JournalHead
from core.runtime import config, runtime

_TOTALS = "preau_journal_totals"
_DAILY_KEY = ("origin", "day", "kind", "dimensions", "figure")


class HasKind(Protocol):
    """A space, as far as the journal needs to know it."""

    @property
    def is_sandbox(self) -> bool: ...


def record(
    kind: str,
    figures: Mapping[str, int],
    dimensions: Mapping[str, str] | None = None,
    *,
    space: HasKind | None = None,
    day: date | None = None,
) -> None:
    """Write one entry of a declared ``kind``, in the transaction of the fact.

    What happens inside a sandbox never enters: with a sandbox as ``space`` nothing is written. ``day`` is the
    local day of the fact, today by default. Raises ValueError for an undeclared kind, figure, dimension or word, and
    Unavailable while the machine's clock stands before the last entry.
    """
    declared = runtime().kinds.get(kind)
    if declared is None:
        raise ValueError(f"usage kind {kind!r} is not declared")
    words = dict(dimensions or {})
    if reason := rules.refusal(declared, figures, words):
        raise ValueError(reason)
    if space is not None and space.is_sandbox:
        return
    if not in_transaction():
        raise RuntimeError("the journal is written in the transaction of the fact")
    at = clock.now()
    watch.require_right_clock()
    site = config().site
    day = day or clock.local_day(at, site.timezone)
    entry = {"origin": site.id, "day": day, "kind": kind, "figures": dict(figures), "dimensions": words}
    db.session.execute(_entry(), {**entry, "recorded_at": at, "mark": secrets.token_hex(8)})
    watch.remember(at)
    count_daily(site.id, day, kind, words, figures)


@cache
def _entry() -> Insert:
    """Return the statement that writes an entry; an object that nobody reads again costs thrice as much."""
    return JournalEntry.metadata.tables["core_journal_entry"].insert()


def row_of(entry: rules.Sealed, recorded_at: datetime) -> JournalEntry:
    """Return the row that keeps an entry as it was sealed elsewhere; nothing is counted and nothing added here."""
    return JournalEntry(
        origin=entry.origin,
        day=date.fromisoformat(entry.day),
        kind=entry.kind,
        figures=dict(entry.figures),
        dimensions=dict(entry.dimensions),
        recorded_at=recorded_at,
        seq=entry.seq,
        previous=entry.previous,
        digest=entry.digest,
        mark=entry.mark,
    )


def count_daily(origin: str, day: date, kind: str, dimensions: Mapping[str, str], figures: Mapping[str, int]) -> None:
    """Add figures to the daily sums when the present transaction commits, rows then locked in one fixed order."""
    totals: dict[tuple[Any, ...], int] = db.session().info.setdefault(_TOTALS, {})
    for figure, value in figures.items():
        key = (origin, day, kind, rules.canonical(dict(dimensions)), figure)
        totals[key] = totals.get(key, 0) + value


@event.listens_for(Session, "before_commit")
def _write_totals(session: Session) -> None:
    totals: dict[tuple[Any, ...], int] = session.info.pop(_TOTALS, {})
    if not totals:
        return
    rows = [{**dict(zip(_DAILY_KEY, key, strict=True)), "total": totals[key]} for key in sorted(totals)]
    session.execute(_addition(session.get_bind().dialect.name), rows)


@cache
def _addition(dialect: str) -> Any:
    """Return the statement that adds one figure to its daily sum; made once: making it costs more than running it."""
    daily: Any = JournalDaily.__table__
    statement = insert(daily, dialect)
    total = daily.c.total + statement.excluded.total
    return statement.on_conflict_do_update(index_elements=list(_DAILY_KEY), set_={"total": total})


@event.listens_for(Session, "after_rollback")
def _drop_totals(session: Session) -> None:
    session.info.pop(_TOTALS, None)


def seal(limit: int = 5000) -> int:
    """Give the unsealed entries of this instance their numbers, previous digests and digests; return how many.

    In a transaction. The head's row is locked, so that two sealers never give one number twice. Raises Unavailable
    while the machine's clock stands before the last entry: nothing is sealed under a date that may be wrong.
    """
    watch.require_right_clock()
    origin = config().site.id
    unsealed = select(JournalEntry).where(JournalEntry.seq.is_(None), JournalEntry.origin == origin)
    if db.session.scalars(unsealed.limit(1)).first() is None:
        return 0
    head = lock_head(origin)
    in_order = unsealed.order_by(JournalEntry.id).limit(limit).execution_options(populate_existing=True)
    entries = db.session.scalars(in_order).all()
    for entry in entries:
        entry.seq = head.seq + 1
        entry.previous = head.digest
        entry.digest = rules.digest(
            origin=origin,
            seq=entry.seq,
            day=entry.day.isoformat(),
            kind=entry.kind,
            figures=entry.figures,
            dimensions=entry.dimensions,
            previous=entry.previous,
            mark=entry.mark,
        )
        head.seq, head.digest = entry.seq, entry.digest
    db.session.flush()
    return len(entries)


def lock_head(origin: str) -> JournalHead:
    """Return the head of ``origin``, made if need be, its row locked until the transaction ends."""
    first = insert(JournalHead).values(origin=origin, seq=0, digest=rules.GENESIS)
    db.session.execute(first.on_conflict_do_nothing(index_elements=["origin"]))
    locked = select(JournalHead).where(JournalHead.origin == origin).with_for_update()
    return db.session.scalars(locked.execution_options(populate_existing=True)).one()
