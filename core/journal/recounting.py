"""Counts the daily figures of this instance again from its journal, which is append-only and chained."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select, text

from core.errors import Conflict
from core.extensions import db
from core.i18n import N_
from core.journal import queries, rules
from core.journal.models import JournalDaily, JournalEntry
from core.runtime import config


def recount_own() -> int:
    """Write the daily figures of this instance anew and return how many there are. In a transaction.

    Raises Conflict when the chain is broken: nothing sure could be counted from it.
    """
    origin = config().site.id
    try:
        queries.verify(origin)
    except rules.BrokenChain as error:
        raise Conflict(
            N_("The chain of the journal is broken at entry %(seq)s: nothing was counted."), seq=error.seq
        ) from error
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE core_journal_daily IN EXCLUSIVE MODE"))
    entries = db.session.scalars(select(JournalEntry).where(JournalEntry.origin == origin))
    totals = rules.day_totals(
        (entry.origin, entry.day.isoformat(), entry.kind, entry.dimensions, entry.figures) for entry in entries
    )
    db.session.execute(delete(JournalDaily).where(JournalDaily.origin == origin))
    if totals:
        db.session.execute(insert(JournalDaily), [_row(key, total) for key, total in sorted(totals.items())])
    return len(totals)


def _row(key: tuple[str, ...], total: int) -> dict[str, Any]:
    origin, day, kind, dimensions, figure = key
    return {
        "origin": origin,
        "day": date.fromisoformat(day),
        "kind": kind,
        "dimensions": dimensions,
        "figure": figure,
        "total": total,
    }
