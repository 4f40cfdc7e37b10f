"""Declarations of usage kinds as they travel: names and closed words, known by their digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from core.contracts import UsageKind
from core.journal import rules as journal
from core.journal.rules import Sealed
from plugins.federation.rules.refusals import misshapen, wrong_declaration

_DIMENSIONS_LENGTH = 400  # of their column in daily figures


def declared(kind: UsageKind) -> dict[str, Any]:
    """Return a declaration as it travels: names and words alone, sorted; its title stays at home."""
    return {
        "figures": sorted(set(kind.figures)),
        "dimensions": {name: sorted(set(words)) for name, words in kind.dimensions.items()},
    }


def digest_of(kind: UsageKind) -> str:
    """Return the SHA-256 (hexadecimal) under which a declaration is known, whatever order it was written in."""
    text = journal.canonical({"name": kind.name, **declared(kind)})
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def as_kind(name: str, content: Mapping[str, Any]) -> UsageKind:
    """Return what ``declared`` wrote as a kind again."""
    dimensions = {dimension: tuple(words) for dimension, words in content["dimensions"].items()}
    return UsageKind(name, "", tuple(content["figures"]), dimensions)


def read(name: str, content: Any) -> UsageKind:
    """Return a declaration that came in a batch. Raises Refused when it breaks the grammar."""
    place = f"declarations.{name}"
    if not isinstance(content, dict) or set(content) != {"figures", "dimensions"}:
        raise misshapen(place)
    figures, dimensions = content["figures"], content["dimensions"]
    if not _is_words(figures) or not isinstance(dimensions, dict) or not all(map(_is_words, dimensions.values())):
        raise misshapen(place)
    kind = as_kind(name, content)
    if journal.malformed(kind) or _longest(kind) > _DIMENSIONS_LENGTH:
        raise wrong_declaration(name)
    return kind


def _is_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) for word in value)


def _longest(kind: UsageKind) -> int:
    longest = {name: max(words, key=len) for name, words in kind.dimensions.items()}
    return len(journal.canonical(longest))


def in_words(kind: UsageKind) -> str:
    """Return a declaration on one line: ``signatures; channel = kiosk | web``."""
    dimensions = [f"{name} = {' | '.join(sorted(words))}" for name, words in sorted(kind.dimensions.items())]
    return "; ".join([", ".join(sorted(kind.figures)), *dimensions])


def first_that_fits(entry: Sealed, candidates: Iterable[UsageKind]) -> UsageKind | None:
    """Return the first of the candidates that ``entry`` keeps to."""
    fits = (kind for kind in candidates if journal.refusal(kind, entry.figures, entry.dimensions) is None)
    return next(fits, None)


def observed(like: Sealed, entries: Iterable[tuple[Mapping[str, int], Mapping[str, str]]]) -> UsageKind:
    """Return the declaration that these ``(figures, dimensions)`` of one kind amount to.

    For entries whose plugin is gone: they are sent all the same, and an officer of the Region decides. Those with other
    dimensions than the entry ``like`` are left out, for a declaration has one set of dimensions.
    """
    figures, words = set(like.figures), {name: {word} for name, word in like.dimensions.items()}
    for found, dimensions in entries:
        if set(dimensions) == set(words):
            figures.update(found)
            for name, word in dimensions.items():
                words[name].add(word)
    return UsageKind(like.kind, "", tuple(sorted(figures)), {name: tuple(sorted(words[name])) for name in words})
