"""What an update asks of the program that is installed, each in a process of its own: ``steps INSTANCE STEP``."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from flask_babel import gettext

from core import backup, config
from core.app import create_app
from core.backup import places
from core.errors import DomainError, MigrationError, PreauError, StartError
from core.extensions import db
from core.runtime import runtime
from core.transfer.exporting import export
from core.updating.children import ANSWER

COPY = "avant-mise-a-jour"


def state() -> dict[str, Any]:
    """Say where the instance stands: its database, whether somebody uses it, and its backups."""
    from core import migrate  # noqa: PLC0415 - brings Alembic, which serving does without

    settings = runtime().config
    try:
        trouble = ""
        behind = migrate.pending(runtime(), db.engine)
    except MigrationError as error:
        behind, trouble = [], str(error)
    now = backup.condition()
    return {
        "pending": behind,
        "trouble": trouble,
        "used": _used(),
        "backup": str(now.standing),
        "last": now.last.isoformat() if now.last else "",
        "port": settings.server.port,
        "name": settings.site.name,
    }


def _used() -> bool:
    db.session.remove()
    db.engine.dispose()
    if db.engine.dialect.name == "sqlite":
        return places.in_use(Path(str(db.engine.url.database)))
    with db.engine.connect() as connection:
        return bool(places.others_connected(connection))


def make_backup() -> str:
    """Make a backup and return its path."""
    return str(backup.make())


def copy() -> str:
    """Copy the database beside itself: SQLite page by page, PostgreSQL as an export."""
    target = _copy()
    target.unlink(missing_ok=True)
    try:
        _write_copy(target)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return str(target)


def _write_copy(target: Path) -> None:
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        if db.engine.dialect.name != "sqlite":
            file.writelines(export(db.engine))
    if db.engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(_database())) as source, closing(sqlite3.connect(target)) as copied:
            source.backup(copied)


def put_back() -> str:
    """Put the copy of the database back in its place."""
    from core import migrate  # noqa: PLC0415 - brings Alembic, which serving does without
    from core.transfer.loading import load_into  # noqa: PLC0415 - brings Alembic, which serving does without

    source = _copy()
    if db.engine.dialect.name == "sqlite":
        db.engine.dispose()
        for suffix in ("-wal", "-shm"):
            _database().with_name(_database().name + suffix).unlink(missing_ok=True)
        source.replace(_database())
        return ""
    with migrate.migrating(db.engine) as connection, source.open("rb") as lines:
        places.set_schema_aside(connection)
        load_into(connection, lines, runtime())
    source.unlink()
    return ""


def _database() -> Path:
    return Path(str(db.engine.url.database))


def _copy() -> Path:
    if db.engine.dialect.name == "sqlite":
        return _database().with_name(f"{_database().name}.{COPY}")
    return runtime().config.instance / f"{COPY}.jsonl"


STEPS: dict[str, Callable[[], Any]] = {
    "state": state, "backup": make_backup, "copy": copy, "put-back": put_back
}  # fmt: skip


def main(folder: str, name: str) -> int:
    """Run one step and print its answer; a refusal is one sentence in French."""
    try:
        app = create_app(config.load(Path(folder)), check_database=False)
    except StartError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    with app.app_context():
        try:
            sys.stdout.write(f"{ANSWER}{json.dumps(STEPS[name]())}\n")
        except DomainError as error:
            sys.stderr.write(f"{gettext(error.message, **error.params)}\n")
            return 1
        except PreauError as error:
            sys.stderr.write(f"{error}\n")
            return 1
        finally:
            db.engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
