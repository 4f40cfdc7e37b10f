"""Where a database stands, read without Alembic: every start asks, and Alembic alone would take a fifth of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, String, column, inspect, select, table

from core import loader
from core.errors import MigrationError, PluginError
from core.extensions import Base
from core.runtime import Runtime

SUFFIX = "_alembic_version"
_REVISION = re.compile(r"""^revision(?:\s*:\s*str)?\s*=\s*["']([^"']+)["']""", re.MULTILINE)


def components(runtime: Runtime, engine: Engine, *, every: bool = False) -> dict[str, Path]:
    """Return the folder of each component with tables: core, then enabled plugins, then those switched off.

    A plugin that is switched off but has a version table is migrated too. Raises MigrationError, naming it,
    when its code is missing. ``every``: also components that have no migration yet.
    """
    found = {"core": Path(__file__).resolve().parent, **runtime.folders}
    for name in _versioned(engine):
        if name not in found:
            try:
                found[name] = loader.folder(loader.find(name))
            except PluginError as error:
                raise MigrationError(f"La base garde des données du plugin « {name} », dont le code manque.") from error
    return {name: path for name, path in found.items() if every or (path / "migrations" / "versions").is_dir()}


def folder_of(runtime: Runtime, component: str) -> Path:
    """Return the folder of one component, enabled or not. Raises PluginError when its code is missing."""
    if component == "core":
        return Path(__file__).resolve().parent
    return runtime.folders.get(component) or loader.folder(loader.find(component))


def pending(runtime: Runtime, engine: Engine) -> list[str]:
    """Return the components whose tables are behind the program.

    Raises MigrationError when a database is ahead: it was written by a newer program.
    """
    behind = []
    versioned = _versioned(engine)
    with engine.connect() as connection:
        for name, path in components(runtime, engine).items():
            history = revisions(path)
            current = _current(connection, name) if name in versioned else None
            if current is not None and current not in history:
                raise MigrationError(
                    f"La base ({name}, {current}) est plus récente que ce programme, qui n’y a rien changé. "
                    "Installez la version de Préau qui l’a écrite, ou une plus neuve."
                )
            if current != (history[-1] if history else None):
                behind.append(name)
    return behind


def revisions(folder: Path) -> list[str]:
    """Return the revisions of a component, the oldest first: one line of numbered files.

    Raises MigrationError for a file that does not say its revision.
    """
    found = []
    for path in sorted((folder / "migrations" / "versions").glob("[0-9]*.py")):
        said = _REVISION.search(path.read_text(encoding="utf-8"))
        if said is None:
            raise MigrationError(f'{path} : il manque revision = "…".')
        found.append(said[1])
    return found


def _versioned(engine: Engine) -> set[str]:
    names = inspect(engine).get_table_names()
    return {name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX)}


def _current(connection: Connection, component: str) -> str | None:
    version = column("version_num", String)
    found: str | None = connection.scalar(select(version).select_from(table(f"{component}{SUFFIX}", version)))
    return found


def tables_of(component: str) -> Mapping[str, Any]:
    """Return the tables of ``component`` by name: its prefix, never the whole process-wide metadata."""
    return {name: table for name, table in Base.metadata.tables.items() if name.startswith(f"{component}_")}
