"""Lets one worker at a time work, whatever the number of processes: the database at hand keeps its place.

No hour and no lease: the place is free as soon as its holder ends or dies, even on a machine whose clock is wrong.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from core.extensions import db
from core.runtime import config

#: PostgreSQL's advisory locks are numbers, shared by all who use the database: « preau » in letters.
KEY = 0x7072656175
FILE = "worker.lock"


def turn() -> AbstractContextManager[bool]:
    """Hold the one worker's place within the block: True, or False when another holds it."""
    if db.engine.dialect.name == "postgresql":
        return _turn_on_postgresql()
    return _turn_beside_sqlite(config().instance / FILE)


@contextlib.contextmanager
def _turn_on_postgresql() -> Iterator[bool]:
    """Hold a session lock on a connection of its own; it falls with the connection."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        held = bool(connection.scalar(select(func.pg_try_advisory_lock(KEY))))
        try:
            yield held
        finally:
            if held:
                with contextlib.suppress(DBAPIError):
                    connection.execute(select(func.pg_advisory_unlock(KEY)))


@contextlib.contextmanager
def _turn_beside_sqlite(path: Path) -> Iterator[bool]:
    """Hold an empty SQLite file exclusively: its locks are the system's on Linux and on Windows alike."""
    connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        yield _takes(connection)
    finally:
        connection.close()


def _takes(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode not in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise
        return False
    return True
