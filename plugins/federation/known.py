"""The kinds that the hub counts without asking: its own, and those of the plugins that ship with Préau.

A hub imports none of the centres' plugins, so their declarations stand in ``known_kinds.json``; a test holds the file
and the plugins together. When a shipped kind changes, its old declaration stays in the file: centres are not all
brought up to date on one day.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from core.contracts import UsageKind
from core.runtime import runtime
from plugins.federation.rules import declarations

FILE = Path(__file__).with_name("known_kinds.json")


@cache
def shipped() -> tuple[UsageKind, ...]:
    """Return the declarations of the file, in its order."""
    listed = json.loads(FILE.read_text(encoding="utf-8"))
    return tuple(declarations.as_kind(item["name"], item) for item in listed)


@cache
def _digests() -> frozenset[str]:
    return frozenset(declarations.digest_of(kind) for kind in shipped())


def is_known(kind: UsageKind) -> bool:
    """Say whether this very declaration, not only its name, is one that this hub counts without asking."""
    digest = declarations.digest_of(kind)
    own = runtime().kinds.get(kind.name)
    return digest in _digests() or (own is not None and declarations.digest_of(own) == digest)
