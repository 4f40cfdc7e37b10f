"""Taking back what a hub kept and this instance lost: its own entries, each at its number, no fact counted twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, select

from core import clock
from core.extensions import db
from core.journal import queries, rules
from core.journal.models import JournalAside, JournalEntry
from core.journal.rules import BrokenChain, Sealed
from core.journal.services import count_daily, lock_head, row_of
from core.runtime import config


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What came of it: ``taken`` facts were lost here and count again; ``found`` had stayed, under no number or another
    one; ``moved`` had been sealed here meanwhile and wait for a new number.
    """

    taken: int = 0
    found: int = 0
    moved: int = 0


def take_back(entries: Sequence[Sealed]) -> TakenBack:
    """Let the chain of this instance be, from where the two part, the one that ``entries`` tell; in a transaction.

    ``entries`` are contiguous and continue the chain that stands here. What was sealed here under their numbers is set
    aside for the record and its facts are written anew, unsealed, after them; a fact that is already here (by its mark,
    or by its content when both are older than marks) is not written again. What stands in no place is left as it is.
    Raises BrokenChain, nothing changed, when the entries do not follow, are not this instance's, or hold what no
    entry may.
    """
    if not entries:
        return TakenBack()
    origin = config().site.id
    head = lock_head(origin)
    _check(origin, entries)
    own = db.session.scalars(
        select(JournalEntry)
        .where(JournalEntry.origin == origin, JournalEntry.seq >= entries[0].seq)
        .order_by(JournalEntry.seq)
        .execution_options(populate_existing=True)
    ).all()
    same = _same(own, entries)
    missing = entries[same:]
    if not missing:
        return TakenBack()
    forked = [_content(row) for row in own[same:]]
    _set_aside(origin, own[same:])
    done = _write(origin, missing, forked)
    head.seq, head.digest = missing[-1].seq, missing[-1].digest
    db.session.flush()
    return done


def _check(origin: str, entries: Sequence[Sealed]) -> None:
    before = entries[0].seq - 1
    standing = queries.digest_at(origin, before)
    if standing is None or standing != entries[0].previous:
        raise BrokenChain(entries[0].seq, "it does not continue the chain that stands here")
    rules.verify_chain(origin, entries, seq=before, previous=standing)
    sealed = _sealed_before(origin, entries)
    for entry in entries:
        if reason := rules.unfit(entry):
            raise BrokenChain(entry.seq, reason)
        if entry.mark in sealed:
            raise BrokenChain(entry.seq, "its mark comes twice")
        if entry.mark:
            sealed.add(entry.mark)


def _sealed_before(origin: str, entries: Sequence[Sealed]) -> set[str]:
    """Return the marks of ``entries`` that stand here already, under lower numbers than theirs."""
    told = [entry.mark for entry in entries if entry.mark]
    earlier = JournalEntry.origin == origin, JournalEntry.seq < entries[0].seq
    return set(db.session.scalars(select(JournalEntry.mark).where(*earlier, JournalEntry.mark.in_(told))))


def _same(own: Sequence[JournalEntry], entries: Sequence[Sealed]) -> int:
    """Return how many entries stand here already, at their numbers."""
    count = 0
    for row, entry in zip(own, entries, strict=False):
        if row.digest != entry.digest:
            break
        count += 1
    return count


def _set_aside(origin: str, rows: Sequence[JournalEntry]) -> None:
    if not rows:
        return
    at = clock.now()
    known = select(JournalAside.digest).where(JournalAside.origin == origin)
    written = set(db.session.scalars(known))
    for row in rows:
        if row.digest not in written:
            chained = {"seq": row.seq, "previous": row.previous, "digest": row.digest}
            db.session.add(JournalAside(**_content(row), **chained, aside_at=at))
    db.session.flush()
    gone = [row.id for row in rows]
    for row in rows:
        db.session.expunge(row)
    for start in range(0, len(gone), 500):
        chunk = JournalEntry.id.in_(gone[start : start + 500])
        db.session.execute(delete(JournalEntry).where(chunk).execution_options(synchronize_session=False))


def _content(row: JournalEntry) -> dict[str, Any]:
    names = ("origin", "day", "kind", "figures", "dimensions", "mark", "recorded_at")
    return {name: getattr(row, name) for name in names}


def _write(origin: str, missing: Iterable[Sealed], forked: list[dict[str, Any]]) -> TakenBack:
    here = _Facts(forked, _unsealed(origin))
    taken = found = 0
    at = clock.now()
    for entry in missing:
        fact = here.claim(entry)
        if isinstance(fact, JournalEntry):
            fact.seq, fact.previous, fact.digest = entry.seq, entry.previous, entry.digest
        else:
            db.session.add(row_of(entry, at if fact is None else fact["recorded_at"]))
        if fact is None:
            count_daily(origin, date.fromisoformat(entry.day), entry.kind, entry.dimensions, entry.figures)
            taken += 1
        else:
            found += 1
    db.session.flush()
    left = here.left()
    db.session.add_all(JournalEntry(**content) for content in left)
    db.session.flush()
    return TakenBack(taken, found, len(left))


def _unsealed(origin: str) -> Sequence[JournalEntry]:
    wanted = select(JournalEntry).where(JournalEntry.origin == origin, JournalEntry.seq.is_(None))
    return db.session.scalars(wanted.order_by(JournalEntry.id).execution_options(populate_existing=True)).all()


class _Facts:
    """The facts that are here without their number: set aside as contents, or not sealed yet as rows."""

    def __init__(self, forked: list[dict[str, Any]], unsealed: Sequence[JournalEntry]) -> None:
        self._forked = forked
        self._by_key: dict[str, list[tuple[str, JournalEntry | dict[str, Any]]]] = {}
        for content in forked:
            said = _said(content["day"].isoformat(), content["kind"], content["figures"], content["dimensions"])
            self._by_key.setdefault(content["mark"] or said, []).append((said, content))
        for row in unsealed:
            said = _said(row.day.isoformat(), row.kind, row.figures, row.dimensions)
            self._by_key.setdefault(row.mark or said, []).append((said, row))

    def claim(self, entry: Sealed) -> JournalEntry | dict[str, Any] | None:
        """Return the fact that ``entry`` tells, once. Raises BrokenChain when its mark is that of another content."""
        said = _said(entry.day, entry.kind, entry.figures, entry.dimensions)
        waiting = self._by_key.get(entry.mark or said)
        if not waiting:
            return None
        content, fact = waiting.pop(0)
        if content != said:
            raise BrokenChain(entry.seq, "its mark is that of another fact")
        if isinstance(fact, dict):
            self._forked = [other for other in self._forked if other is not fact]
        return fact

    def left(self) -> list[dict[str, Any]]:
        """Return the contents set aside that no entry has told, in their order."""
        return self._forked


def _said(day: str, kind: str, figures: Any, dimensions: Any) -> str:
    return rules.canonical([day, kind, dict(figures), dict(dimensions)])
