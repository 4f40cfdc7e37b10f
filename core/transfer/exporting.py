"""Writes a database as lines, in one consistent read, never more than a thousand rows at once in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from core.transfer import encoding
from core.transfer.encoding import line
from core.transfer.shapes import Shape, revisions, shapes
from core.transfer.telling import Tell, silent

BATCH = 1000


def export(engine: Engine, tell: Tell = silent) -> Generator[bytes]:
    """Yield the lines of the whole database as it is at one moment, while others go on writing to it."""
    with reading(engine) as connection:
        yield from lines(connection, tell)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Hold one consistent read: what is committed meanwhile is not seen."""
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


def lines(connection: Connection, tell: Tell = silent) -> Iterator[bytes]:
    """Yield the lines of the database as this connection sees it; one transaction must be under way."""
    whole = hashlib.sha256()
    tables = shapes(connection)

    def said(value: bytes) -> bytes:
        whole.update(value)
        return value

    yield said(line({"preau-export": encoding.VERSION, "revisions": revisions(connection)}))
    for shape in tables:
        for written in _table(connection, shape, tell):
            yield said(written)
    yield line({"tables": len(tables), "sha256": whole.hexdigest()})


def _table(connection: Connection, shape: Shape, tell: Tell) -> Iterator[bytes]:
    digest, count = hashlib.sha256(), 0
    written = line(shape.header())
    digest.update(written)
    yield written
    for row in _rows(connection, shape):
        written = line(row)
        digest.update(written)
        yield written
        count += 1
        if count % BATCH == 0:
            tell(shape.name, count)
    tell(shape.name, count)
    yield line({"rows": count, "sha256": digest.hexdigest()})


def _rows(connection: Connection, shape: Shape) -> Iterator[list[Any]]:
    encoders = [encoding.encoder(family, shape.kinds[name]) for name, family in shape.columns]
    found = connection.execution_options(stream_results=True, yield_per=BATCH).execute(
        _selected(shape, connection.dialect.name)
    )
    for row in found:
        yield [
            value if encode is None or value is None else encode(value)
            for value, encode in zip(row, encoders, strict=True)
        ]


def _selected(shape: Shape, dialect: str) -> sa.Select[Any]:
    table, families = shape.table(), dict(shape.columns)
    columns = [
        _read_as_text(table.c[name], dialect) if family == "json" else table.c[name] for name, family in shape.columns
    ]
    keys = [_in_bytes(table.c[name], families[name], dialect) for name in shape.key]
    return sa.select(*columns).order_by(*keys)


def _read_as_text(column: sa.ColumnElement[Any], dialect: str) -> sa.ColumnElement[Any]:
    """JSON as it is stored: parsed by the driver, its null could not be told from SQL's."""
    return sa.cast(column, sa.Text) if dialect == "postgresql" else sa.type_coerce(column, sa.Text)


def _in_bytes(column: sa.ColumnElement[Any], family: str, dialect: str) -> sa.ColumnElement[Any]:
    """Text in the order of its bytes, as SQLite has it; PostgreSQL would follow the language of the machine."""
    if dialect != "postgresql" or family != "text" or isinstance(column.type, sa.Uuid):
        return column
    return column.collate("C")
