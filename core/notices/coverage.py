"""Holds what components declare of personal data to the tables that they have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from core.contracts import PersonalData
from core.revisions import tables_of
from core.runtime import runtime

PERSON = "core_person"
#: Columns whose name alone says that they may hold something of somebody.
_TELLING = re.compile(
    r"(^|_)(e?mail|phone|telephone|name|firstname|surname|author|recipient|address|birth\w*|ip|by|person)(_|$)"
)


def undeclared(component: str) -> list[str]:
    """Return what ``component`` (an enabled plugin, or core) keeps and has not declared, as ``table[.column]``.

    Every table is declared, as personal or as not; so is every column that points at a person (as personal: nothing
    else is believed) and every column whose name tells of one.
    """
    return [gap for name, table in sorted(tables_of(component).items()) for gap in _gaps(name, table)]


def unknown(component: str) -> list[str]:
    """Return what ``component`` declares and does not have: a table or column that was renamed or dropped."""
    tables = tables_of(component)
    declared = _held(personal_only=False)
    mine = (held for held in sorted(declared) if held.startswith(f"{component}_"))
    return [held for held in mine if not _exists(tables, *held.split("."))]


def _exists(tables: Any, table: str, column: str | None = None) -> bool:
    return table in tables and (column is None or column in tables[table].columns)


def _held(*, personal_only: bool) -> set[str]:
    declared = runtime().personal.values()
    return {held for one in declared if isinstance(one, PersonalData) or not personal_only for held in one.holds}


def _gaps(name: str, table: Any) -> Iterator[str]:
    personal, all_declared = _held(personal_only=True), _held(personal_only=False)
    if not any(held.partition(".")[0] == name for held in all_declared):
        yield name
        return
    for column in table.columns:
        full = f"{name}.{column.name}"
        points = any(key.column.table.name == PERSON for key in column.foreign_keys)
        own_key = name == PERSON and column.primary_key
        told = personal if points or own_key else all_declared
        if (points or _TELLING.search(column.name)) and not {name, full} & told:
            yield full
