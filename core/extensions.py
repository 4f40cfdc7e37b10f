"""The unbound extensions, the base of every model, and the one column type for moments."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import DateTime, Dialect, Engine, MetaData, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Names every constraint, so that a migration can find it again on both databases."""

    metadata = MetaData(naming_convention=NAMING)


class OneDatabase(Session):
    """A session of the one database that an instance has: Flask-SQLAlchemy looks for it at each statement."""

    def get_bind(self, mapper: Any = None, clause: Any = None, bind: Any = None, **_more: Any) -> Engine | Connection:
        """Return where statements go: the engine, unless a connection is named."""
        return bind if bind is not None else self._db.engine


db = SQLAlchemy(model_class=Base, session_options={"class_": OneDatabase, "expire_on_commit": False})
if TYPE_CHECKING:

    class Model(Base):
        """What every table's class inherits; Flask-SQLAlchemy makes the real one."""

        __abstract__ = True
else:
    Model = db.Model


def insert(table: Any, dialect: str | None = None) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT as the database at hand writes it, for ON CONFLICT."""
    if (dialect or db.engine.dialect.name) == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC without a zone. A naive value is refused: it would be a guess."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive datetime cannot be stored: {value!r}")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


WRITE = "preau_write"


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Take transactions away from the driver: its default begins too late and loses updates.

    Recursive triggers: else a REPLACE would delete what is append-only without a word.
    """
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "busy_timeout=30000",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    """Begin deferred for a read, immediate for a use case: a read that turns into a write fails at once."""
    if connection.dialect.name != "sqlite":
        return
    writing = connection.get_execution_options().get(WRITE, False)
    raw: Any = connection.connection.dbapi_connection
    raw.execute("BEGIN IMMEDIATE" if writing else "BEGIN")
