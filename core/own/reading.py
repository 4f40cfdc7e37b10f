"""Reads rows of one table as values that their person understands; for whoever implements the export hooks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, inspect, select

from core.contracts import PersonalColumn, PersonalTable
from core.extensions import Base, db


@dataclass(frozen=True, slots=True)
class Column:
    """A column to read: what it is called in the file, its label and the words of its codes (message ids)."""

    source: Any
    label: str
    words: Mapping[str, str] = field(default_factory=dict)
    name: str = ""

    @property
    def told(self) -> PersonalColumn:
        return PersonalColumn(self.name or self.source.key, self.label, self.words)


def read(
    declared: str,
    model: type[Base],
    columns: Iterable[Column],
    *where: ColumnElement[bool],
    joins: Iterable[Any] = (),
    stays: str = "",
    by_name: bool = False,
) -> PersonalTable:
    """Return the rows of ``model`` that match, the first written first.

    ``joins`` are other tables that columns come from, joined by their foreign keys or as (table, condition).
    """
    told = list(columns)
    wanted = select(*(column.source for column in told)).select_from(model).where(*where)
    for join in joins:
        wanted = wanted.outerjoin(*join) if isinstance(join, tuple) else wanted.outerjoin(join)
    rows = db.session.execute(wanted.order_by(*inspect(model).primary_key)).all()
    return PersonalTable(
        declared=declared,
        table=model.__tablename__,
        columns=tuple(column.told for column in told),
        rows=tuple(tuple(row) for row in rows),
        stays=stays,
        by_name=by_name,
    )
