"""The grammar of an entry and the arithmetic of the chain: pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.contracts import UsageKind

#: What stands before the first entry of an origin.
GENESIS = "0" * 64
#: The highest number that an entry may bear: what every reader of JSON keeps whole.
MOST = 2**53 - 1
#: What one figure of one entry may say: so that no sum of entries leaves the 64 bits of daily figures.
MOST_COUNTED = 10**9
#: What the column of daily figures can hold.
LONGEST_DIMENSIONS = 400
_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?\Z")
_WORD = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}\Z")
_MARK = re.compile(r"[0-9a-f]{16}\Z")


class BrokenChain(ValueError):
    """An entry does not follow the one before it. ``seq`` is where; the text says what was expected."""

    def __init__(self, seq: int, reason: str) -> None:
        super().__init__(f"entry {seq}: {reason}")
        self.seq = seq
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed entry as it is hashed and sent; ``day`` is ISO 8601.

    ``mark`` tells two facts of the same content apart: sixteen random digits, drawn when the fact is written; empty in
    entries written before marks were.
    """

    origin: str
    seq: int
    day: str
    kind: str
    figures: Mapping[str, int]
    dimensions: Mapping[str, str]
    previous: str
    digest: str
    mark: str = ""


def refusal(kind: UsageKind, figures: Mapping[str, Any], dimensions: Mapping[str, Any]) -> str | None:
    """Return why an entry may not be written under ``kind``, or None. Closed words only: a name cannot slip in."""
    for name, value in figures.items():
        if name not in kind.figures:
            return f"{kind.name}: figure {name!r} is not declared"
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_COUNTED:
            return f"{kind.name}: {name} must be an integer between 0 and {MOST_COUNTED}"
    if not figures:
        return f"{kind.name}: an entry has at least one figure"
    if set(dimensions) != set(kind.dimensions):
        return f"{kind.name}: dimensions must be exactly {sorted(kind.dimensions)}"
    for name, value in dimensions.items():
        if value not in kind.dimensions[name]:
            return f"{kind.name}: {name} does not have the word {value!r}"
    return None


def is_mark(value: str) -> bool:
    """Say whether ``value`` is a mark; an entry of before marks has none, which is no mark either."""
    return _MARK.match(value) is not None


def unfit(entry: Sealed) -> str | None:
    """Return why an entry that comes from outside may not be kept, whatever its declaration, or None."""
    if not all(isinstance(word, str) for word in entry.dimensions.values()):
        return f"{entry.kind}: a word is not a text"
    words = {name: (word,) for name, word in entry.dimensions.items()}
    kind = UsageKind(entry.kind, "", tuple(sorted(entry.figures)), words)
    if not 1 <= entry.seq <= MOST or (entry.mark and not is_mark(entry.mark)):
        return f"{entry.kind}: its number or its mark is not one"
    return malformed(kind) or refusal(kind, entry.figures, entry.dimensions)


def malformed(kind: UsageKind) -> str | None:
    """Return why a declaration breaks the grammar, or None: short lower-case words, so that no text fits in."""
    if not _NAME.match(kind.name) or len(kind.name) > 64:
        return f"{kind.name!r} is not a name of a kind"
    if not kind.figures or len(kind.figures) > 20:
        return f"{kind.name}: between 1 and 20 figures"
    for name in (*kind.figures, *kind.dimensions):
        if not _NAME.match(name) or len(name) > 64:
            return f"{kind.name}: {name!r} is not a name"
    for name, words in kind.dimensions.items():
        if not words or len(words) > 200 or not all(_WORD.match(word) for word in words):
            return f"{kind.name}: {name} needs between 1 and 200 short words"
    longest = {name: max(words, key=len) for name, words in kind.dimensions.items()}
    if len(canonical(longest)) > LONGEST_DIMENSIONS:
        return f"{kind.name}: its dimensions take more than {LONGEST_DIMENSIONS} characters"
    return None


def canonical(value: Any) -> str:
    """Return the one JSON text of ``value``: sorted keys, no space, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def digest(
    *,
    origin: str,
    seq: int,
    day: str,
    kind: str,
    figures: Mapping[str, int],
    dimensions: Mapping[str, str],
    previous: str,
    mark: str = "",
) -> str:
    """Return the SHA-256 (hexadecimal) over the canonical entry, the digest before it included."""
    entry: dict[str, Any] = {
        "day": day,
        "dimensions": dict(dimensions),
        "figures": dict(figures),
        "kind": kind,
        "origin": origin,
        "previous": previous,
        "seq": seq,
    }
    if mark:
        entry["mark"] = mark
    return hashlib.sha256(canonical(entry).encode("ascii")).hexdigest()


def verify_chain(origin: str, entries: Iterable[Sealed], *, seq: int = 0, previous: str = GENESIS) -> tuple[int, str]:
    """Check that ``entries`` continue the chain of ``origin`` after ``seq`` and ``previous``; return the new head.

    Raises BrokenChain at the first entry that does not.
    """
    for entry in entries:
        seq += 1
        if entry.origin != origin:
            raise BrokenChain(entry.seq, f"expected origin {origin}, got {entry.origin}")
        if entry.seq != seq:
            raise BrokenChain(entry.seq, f"expected number {seq}, got {entry.seq}")
        if entry.previous != previous:
            raise BrokenChain(seq, f"expected the digest before it to be {previous[:12]}…, got {entry.previous[:12]}…")
        computed = digest(
            origin=entry.origin,
            seq=entry.seq,
            day=entry.day,
            kind=entry.kind,
            figures=entry.figures,
            dimensions=entry.dimensions,
            previous=entry.previous,
            mark=entry.mark,
        )
        if computed != entry.digest:
            raise BrokenChain(seq, f"its content gives the digest {computed[:12]}…, it bears {entry.digest[:12]}…")
        previous = entry.digest
    return seq, previous


def matches(stored: str, wanted: Mapping[str, str]) -> bool:
    """Say whether canonical dimensions hold all the wanted ones."""
    found = json.loads(stored)
    return all(found.get(name) == word for name, word in wanted.items())


def day_totals(
    entries: Iterable[tuple[str, str, str, Mapping[str, str], Mapping[str, int]]],
) -> dict[tuple[str, ...], int]:
    """Sum ``(origin, day, kind, dimensions, figures)`` into daily figures, keyed as their table is."""
    totals: dict[tuple[str, ...], int] = {}
    for origin, day, kind, dimensions, figures in entries:
        for figure, value in figures.items():
            key = (origin, day, kind, canonical(dict(dimensions)), figure)
            totals[key] = totals.get(key, 0) + value
    return totals
