"""Batches: written, read, checked against what is known, all before anything is changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from core.contracts import UsageKind
from core.journal import rules as journal
from core.journal.rules import GENESIS, MOST, BrokenChain, Sealed
from plugins.federation.rules import declarations, refusals

FORMAT = "preau-batch/1"
RECEIPT = "preau-receipt/1"
MOST_ENTRIES = 500
MOST_BYTES = 8 * 1024 * 1024
_ORIGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}\Z")
_ENTRY = {"seq": int, "day": str, "kind": str, "figures": dict, "dimensions": dict, "previous": str, "digest": str}
RECEIPT_SHAPE = {"format": str, "origin": str, "seq": int, "digest": str, "at": str, "hub": str}
_BATCH = {"format": str, "origin": str, "first_seq": int, "previous": str, "entries": list, "declarations": dict}


@dataclass(frozen=True, slots=True)
class Batch:
    """Contiguous sealed entries of one origin, with the declarations of the kinds that they use."""

    origin: str
    first_seq: int
    previous: str
    entries: tuple[Sealed, ...]
    declarations: Mapping[str, UsageKind]

    @property
    def last(self) -> Sealed:
        return self.entries[-1]


def document(batch: Batch) -> dict[str, Any]:
    """Return what ``read`` reads back."""
    return {
        "format": FORMAT,
        "origin": batch.origin,
        "first_seq": batch.first_seq,
        "previous": batch.previous,
        "entries": [as_plain(entry) for entry in batch.entries],
        "declarations": {name: declarations.declared(kind) for name, kind in batch.declarations.items()},
    }


def as_plain(entry: Sealed) -> dict[str, Any]:
    """Return what ``read_entry`` reads back; the mark is there only when the entry has one."""
    marked = {"mark": entry.mark} if entry.mark else {}
    return {name: _plain(getattr(entry, name)) for name in _ENTRY} | marked


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value


def take(found: Any, place: str, shape: Mapping[str, type]) -> dict[str, Any]:
    """Return ``found`` if it is an object with exactly these keys, each of its type. Raises Refused otherwise."""
    if not isinstance(found, dict):
        raise refusals.misshapen(place or ".")
    for name in sorted({*shape, *found}):
        wanted, value = shape.get(name), found.get(name)
        if wanted is None or not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
            raise refusals.misshapen(f"{place}.{name}".lstrip("."))
    return found


def origin_of(found: Mapping[str, Any], form: str) -> str:
    """Return who a document of this format says it comes from. Raises Refused when it is of another format."""
    if found.get("format") != form:
        raise refusals.wrong_format(found.get("format"), form)
    origin = found.get("origin")
    if not isinstance(origin, str) or not _ORIGIN.match(origin):
        raise refusals.misshapen("origin")
    return origin


def read(found: Mapping[str, Any]) -> Batch:
    """Return the batch of a document whose signature holds, its chain and its grammar checked. Raises Refused."""
    origin = origin_of(found, FORMAT)
    taken = take(found, "", _BATCH)
    if not 1 <= len(taken["entries"]) <= MOST_ENTRIES:
        raise refusals.wrong_size(len(taken["entries"]), MOST_ENTRIES)
    if not 1 <= taken["first_seq"] <= MOST:
        raise refusals.misshapen("first_seq")
    entries = tuple(read_entry(origin, index, entry) for index, entry in enumerate(taken["entries"]))
    kinds = {name: declarations.read(name, content) for name, content in taken["declarations"].items()}
    batch = Batch(origin, taken["first_seq"], taken["previous"], entries, kinds)
    _check_chain(batch)
    _check_declared(batch)
    return batch


def read_entry(origin: str, index: int, found: Any) -> Sealed:
    """Return an entry of a document. Raises Refused when it is misshapen."""
    place = f"entries[{index}]"
    marked = isinstance(found, dict) and "mark" in found
    taken = take(found, place, _ENTRY | {"mark": str} if marked else _ENTRY)
    if marked and not journal.is_mark(taken["mark"]):
        raise refusals.misshapen(f"{place}.mark")
    try:
        exact = date.fromisoformat(taken["day"]).isoformat() == taken["day"]
    except ValueError:
        exact = False
    if not exact:
        raise refusals.misshapen(f"{place}.day")
    return Sealed(origin=origin, **taken)


def _check_chain(batch: Batch) -> None:
    passed: list[Sealed] = []

    def walk() -> Iterator[Sealed]:
        for entry in batch.entries:
            passed.append(entry)
            yield entry

    try:
        journal.verify_chain(batch.origin, walk(), seq=batch.first_seq - 1, previous=batch.previous)
    except BrokenChain as error:
        before = passed[-2].digest if len(passed) > 1 else batch.previous
        raise refusals.broken(batch.first_seq + len(passed) - 1, before) from error


def _check_declared(batch: Batch) -> None:
    used = {entry.kind for entry in batch.entries}
    if stray := sorted(used ^ set(batch.declarations)):
        raise refusals.undeclared(re.sub(r"[^a-z0-9_.-]", "?", stray[0])[:64])
    for entry in batch.entries:
        kind = batch.declarations[entry.kind]
        words = [word for word in entry.dimensions.values() if not isinstance(word, str)]
        if words or journal.refusal(kind, entry.figures, entry.dimensions):
            raise refusals.wrong_entry(entry.seq, kind.name, declarations.in_words(kind))


def unknown_part(batch: Batch, head_seq: int, head_digest: str, known: Mapping[int, str]) -> tuple[Sealed, ...]:
    """Return the entries of the batch that come after the head; those before it must be the very same.

    ``known`` maps the numbers that are kept to their digests, from ``first_seq - 1`` to the end of the batch. Raises
    Refused for a gap and for a fork.
    """
    if batch.first_seq > head_seq + 1:
        raise refusals.gap(head_seq + 1, head_digest, batch.first_seq)
    before = known.get(batch.first_seq - 1, GENESIS)
    if batch.previous != before and batch.first_seq == 1:
        raise refusals.broken(1, GENESIS)
    if batch.previous != before:
        raise refusals.fork(batch.first_seq - 1, before, batch.previous)
    for entry in batch.entries:
        if entry.seq <= head_seq and known.get(entry.seq) != entry.digest:
            raise refusals.fork(entry.seq, known.get(entry.seq, ""), entry.digest)
    return tuple(entry for entry in batch.entries if entry.seq > head_seq)


def check_marks(fresh: Sequence[Sealed], known: Mapping[str, int]) -> None:
    """Check that no fact comes twice: ``known`` maps the marks that are kept already to their numbers.

    Raises Refused.
    """
    seen = dict(known)
    for entry in fresh:
        if entry.mark and entry.mark in seen:
            raise refusals.twice(entry.seq, seen[entry.mark])
        seen[entry.mark] = entry.seq


def cut(entries: Sequence[Sealed], kinds: Mapping[str, UsageKind]) -> tuple[Sealed, ...]:
    """Return the first of ``entries`` that keep to these declarations: a batch has one for a kind."""
    kept = []
    for entry in entries:
        if entry.kind not in kinds or journal.refusal(kinds[entry.kind], entry.figures, entry.dimensions):
            break
        kept.append(entry)
    return tuple(kept)


def moment(told: str) -> datetime | None:
    """Return the moment that a document tells, in UTC; None for what is none, or too far away for any calendar."""
    try:
        at = datetime.fromisoformat(told)
        return at.astimezone(UTC) if at.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def receipt(*, origin: str, last: Sealed, at: str, hub: str) -> dict[str, Any]:
    """Return the document by which a hub says that it keeps the journal of ``origin`` up to ``last``."""
    return {"format": RECEIPT, "origin": origin, "seq": last.seq, "digest": last.digest, "at": at, "hub": hub}
