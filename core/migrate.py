"""Alembic, driven from code: one linear history and one version table per component."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config as AlembicConfig
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from core.errors import MigrationError
from core.extensions import WRITE, Base, UtcDateTime
from core.revisions import SUFFIX, components, folder_of, pending, tables_of
from core.runtime import Runtime

__all__ = [
    "components",
    "differences",
    "folder_of",
    "migrating",
    "pending",
    "tables_of",
    "upgrade",
    "upgrade_all",
    "upgrade_to",
    "write_revision",
]


def upgrade(runtime: Runtime, engine: Engine) -> list[str]:
    """Bring every component to its head in one transaction, and return those that moved.

    When one of them fails none has moved: the database is as the former program left it.
    """
    behind = pending(runtime, engine)
    if not behind:
        return []
    folders = components(runtime, engine)
    with migrating(engine) as connection:
        for name in behind:
            _upgrade(connection, name, _script(folders[name]))
    return behind


def upgrade_all(connection: Connection, runtime: Runtime) -> None:
    """Bring every component to its head within the transaction of ``connection``; see ``migrating``."""
    tables = inspect(connection).get_table_names()
    recorded = sorted(name.removesuffix(SUFFIX) for name in tables if name.endswith(SUFFIX))
    for name in dict.fromkeys(["core", *runtime.folders, *recorded]):
        folder = folder_of(runtime, name)
        if (folder / "migrations" / "versions").is_dir():
            _upgrade(connection, name, _script(folder))


def upgrade_to(connection: Connection, name: str, folder: Path, revision: str) -> None:
    """Bring one component to ``revision`` within the transaction of ``connection``; see ``migrating``."""
    _upgrade(connection, name, _script(folder), revision)


def _upgrade(connection: Connection, name: str, script: ScriptDirectory, target: str = "head") -> None:
    context = _context(connection, name, fn=lambda revision, _context: script._upgrade_revs(target, revision))
    with Operations.context(context):
        context.run_migrations()


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """One transaction. On SQLite, foreign keys are off *before* it begins and checked before it ends:
    with them on, a batch change silently deletes the children of ``ON DELETE CASCADE``.
    """
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        raw: Any = connection.connection.dbapi_connection
        if sqlite:
            raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.execution_options(**{WRITE: True}).begin():
                yield connection
                if sqlite and (broken := connection.execute(text("PRAGMA foreign_key_check")).fetchall()):
                    raise MigrationError(f"La migration laisserait des liens rompus : {broken[:3]}")
        finally:
            if sqlite:
                raw.execute("PRAGMA foreign_keys=ON")


def _script(path: Path) -> ScriptDirectory:
    config = AlembicConfig()
    config.set_main_option("script_location", str(path / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def _context(connection: Connection, component: str, **options: Any) -> MigrationContext:
    def mine(_object: Any, name: str | None, kind: str, *_rest: Any) -> bool:
        return kind != "table" or ((name or "").startswith(f"{component}_") and not (name or "").endswith(SUFFIX))

    options = {"version_table": f"{component}{SUFFIX}", "include_object": mine, "render_item": _render, **options}
    return MigrationContext.configure(connection, opts=options)


def _render(_kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    return "UtcDateTime()" if isinstance(item, UtcDateTime) else False


def differences(connection: Connection, component: str) -> list[Any]:
    """Return what separates the models of ``component`` from its migrated tables; [] when they agree."""
    produced = produce_migrations(_context(connection, component), Base.metadata)
    return [] if produced.upgrade_ops is None else produced.upgrade_ops.as_diffs()


TEMPLATE = '''"""{message}"""

import sqlalchemy as sa
from alembic import op

from core.extensions import UtcDateTime  # noqa: F401

revision = "{revision}"
down_revision = {parent!r}


def upgrade() -> None:
    {body}
'''


def write_revision(connection: Connection, component: str, folder: Path, message: str) -> Path:
    """Write the next revision of ``component`` from its models; for authors of plugins, to be read before use."""
    versions = folder / "migrations" / "versions"
    versions.mkdir(parents=True, exist_ok=True)
    parent = _script(folder).get_current_head()
    number = len(list(versions.glob("[0-9]*.py"))) + 1
    produced = produce_migrations(_context(connection, component), Base.metadata)
    body = render_python_code(produced.upgrade_ops, render_item=_render) if produced.upgrade_ops else "pass"
    slug = re.sub(r"\W+", "_", message.lower()).strip("_")
    path = versions / f"{number:04d}_{slug}.py"
    text_ = TEMPLATE.format(message=message, revision=f"{component}_{number:04d}", parent=parent, body=body)
    path.write_text(text_, encoding="utf-8")
    return path
