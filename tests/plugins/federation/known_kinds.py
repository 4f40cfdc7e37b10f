"""Gathers what the shipped plugins declare; run as a module, it writes that to the file of known kinds."""

from __future__ import annotations

import importlib
import json
from typing import Any

from core import builtin, instance
from core.contracts import UsageKind
from plugins.federation import known
from plugins.federation.rules import declarations


def declared() -> list[UsageKind]:
    """Return the kinds of core and of every plugin that an instance of either profile is made with."""
    names = sorted({name for listed in instance.PLUGINS.values() for name in listed})
    modules: list[Any] = [builtin, *(importlib.import_module(f"plugins.{name}.plugin") for name in names)]
    return [
        kind for module in modules if hasattr(module, "register_usage_kinds") for kind in module.register_usage_kinds()
    ]


def missing() -> list[UsageKind]:
    """Return the declarations that the file does not hold yet."""
    held = {declarations.digest_of(kind) for kind in known.shipped()}
    return [kind for kind in declared() if declarations.digest_of(kind) not in held]


def write() -> None:
    """Add what is missing to the file; what it holds stays, for centres are not all brought up to date on one day."""
    kinds = sorted([*known.shipped(), *missing()], key=lambda kind: (kind.name, declarations.digest_of(kind)))
    listed = [{"name": kind.name, **declarations.declared(kind)} for kind in kinds]
    known.FILE.write_text(json.dumps(listed, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
