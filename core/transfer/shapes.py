"""What a database holds: its components and their tables, asked of the database itself.

Not of the models: a plugin that is switched off has tables too, and an older database has older ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.engine.reflection import Inspector
from sqlalchemy.types import TypeEngine

from core.revisions import SUFFIX
from core.transfer import encoding


@dataclass(frozen=True, slots=True)
class Shape:
    """One table: the families of its columns and its key, the same on both databases; ``kinds`` are this one's own."""

    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]
    kinds: Mapping[str, TypeEngine[Any]]

    @property
    def is_version(self) -> bool:
        return self.name.endswith(SUFFIX)

    def header(self) -> dict[str, Any]:
        """Return what an export says of the table before its rows."""
        return {"table": self.name, "columns": [list(column) for column in self.columns], "key": list(self.key)}

    def table(self) -> sa.TableClause:
        """Return the table to read from and write to, with the plain types."""
        return sa.table(self.name, *(sa.column(name, self.kinds[name]) for name, _ in self.columns))


def revisions(connection: Connection) -> dict[str, str]:
    """Return the revision of each component of the database, sorted by name."""
    names = sorted(name for name in sa.inspect(connection).get_table_names() if name.endswith(SUFFIX))
    versions = {name: sa.table(name, sa.column("version_num", sa.String)) for name in names}
    found = {name.removesuffix(SUFFIX): connection.scalar(sa.select(table)) for name, table in versions.items()}
    return {name: revision for name, revision in found.items() if revision is not None}


def shapes(connection: Connection) -> list[Shape]:
    """Return the tables of every component that has a version table, in the order of their names."""
    inspector = sa.inspect(connection)
    names = inspector.get_table_names()
    components = tuple(f"{name.removesuffix(SUFFIX)}_" for name in names if name.endswith(SUFFIX))
    return [_shape(inspector, name) for name in sorted(names) if name.startswith(components)]


def _shape(inspector: Inspector, name: str) -> Shape:
    columns, kinds = [], {}
    for column in sorted(inspector.get_columns(name), key=lambda column: column["name"]):
        family = encoding.family(column["type"], f"{name}.{column['name']}")
        columns.append((column["name"], family))
        kinds[column["name"]] = encoding.plain(column["type"], family, inspector.dialect.name)
    key = inspector.get_pk_constraint(name)["constrained_columns"]
    return Shape(name, tuple(columns), tuple(key) or tuple(column for column, _ in columns), kinds)
