"""Lets rows in as they are: during a load no trigger speaks, links are checked at its end, and all is as before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from core.errors import TransferError
from core.transfer.shapes import Shape

_FOREIGN_KEYS = """SELECT conrelid::regclass::text, quote_ident(conname) FROM pg_constraint
WHERE contype = 'f' AND NOT condeferrable AND connamespace = current_schema()::regnamespace
AND conrelid::regclass::text = ANY(:tables) ORDER BY 1, 2"""


@contextmanager
def unguarded(connection: Connection, tables: Sequence[Shape]) -> Iterator[None]:
    """Hold triggers and links off ``tables`` within a transaction. Raises TransferError when a link is broken after.

    On SQLite, foreign keys must be off already: that cannot be said within a transaction.
    """
    guard = _postgresql if connection.dialect.name == "postgresql" else _sqlite
    with guard(connection, tables):
        yield


@contextmanager
def _sqlite(connection: Connection, tables: Sequence[Shape]) -> Iterator[None]:
    names = {shape.name for shape in tables}
    found = connection.execute(text("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"))
    triggers = [(name, sql) for name, table, sql in found if table in names]
    for name, _ in triggers:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    yield
    for _, sql in triggers:
        connection.exec_driver_sql(sql)
    if connection.execute(text("PRAGMA foreign_key_check")).fetchone():
        raise _broken()


@contextmanager
def _postgresql(connection: Connection, tables: Sequence[Shape]) -> Iterator[None]:
    quote = connection.dialect.identifier_preparer.quote
    names = [quote(shape.name) for shape in tables]
    links = connection.execute(text(_FOREIGN_KEYS), {"tables": names}).all()
    for table, link in links:
        connection.exec_driver_sql(f"ALTER TABLE {table} ALTER CONSTRAINT {link} DEFERRABLE INITIALLY DEFERRED")
    for name in names:
        connection.exec_driver_sql(f"ALTER TABLE {name} DISABLE TRIGGER USER")
    yield
    try:
        connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as error:
        raise _broken() from error
    for name in names:
        connection.exec_driver_sql(f"ALTER TABLE {name} ENABLE TRIGGER USER")
    for table, link in links:
        connection.exec_driver_sql(f"ALTER TABLE {table} ALTER CONSTRAINT {link} NOT DEFERRABLE")
    for shape in tables:
        _follow(connection, shape)


def _follow(connection: Connection, shape: Shape) -> None:
    """Let the sequence of a numbered key go on after the greatest number loaded."""
    quoted = connection.dialect.identifier_preparer.quote(shape.name)
    table = shape.table()
    for name in (column for column, family in shape.columns if family == "integer"):
        sequence = connection.scalar(sa.select(sa.func.pg_get_serial_sequence(quoted, name)))
        if sequence is not None:
            after = sa.select(sa.func.coalesce(sa.func.max(table.c[name]), 0) + 1).scalar_subquery()
            connection.execute(sa.select(sa.func.setval(sequence, after, False)))


def _broken() -> TransferError:
    return TransferError("Ces données ont des liens rompus entre leurs tables : elles n’ont pas été prises.")
