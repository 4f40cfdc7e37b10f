"""The database: whether it answers, is whole, and stands where the program expects it."""

from __future__ import annotations

import sqlite3

from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from core import revisions
from core.config import Config
from core.contracts import Finding, Health, Profile
from core.errors import MigrationError
from core.extensions import db
from core.i18n import N_
from core.runtime import config, runtime

_RESTORE = N_(
    "Stop Préau, then put the newest backup back: preau --instance %(folder)s restore FILE.age --replace"
    " (the backups are in %(backups)s; what is there now is kept aside)."
)
_LOSS = N_("Without it no page can be shown and nothing can be kept.")


def answers(*, thorough: bool) -> Finding:
    """Ask the database for something; with ``thorough``, look at the whole of an SQLite file."""
    sqlite = not config().database.url.startswith("postgresql")
    try:
        db.session.execute(select(1))
        whole = not (thorough and sqlite) or _is_whole()
    except (SQLAlchemyError, sqlite3.Error, OSError):
        return _silent() if not sqlite else _damaged()
    finally:
        db.session.rollback()
    return Finding("core.database", Health.OK, N_("The database answers.")) if whole else _damaged()


def _is_whole() -> bool:
    return list(db.session.scalars(text("PRAGMA integrity_check(1)"))) == ["ok"]


def _silent() -> Finding:
    return Finding(
        "core.database",
        Health.FAILING,
        N_("The database does not answer."),
        _LOSS,
        N_("Look whether PostgreSQL runs and whether url, under [database] in preau.toml, is right."),
    )


def _damaged() -> Finding:
    seen = N_("The file of the database is damaged or cannot be opened.")
    return Finding("core.database", Health.FAILING, seen, _LOSS, _RESTORE, _places(config()))


def _places(settings: Config) -> dict[str, str]:
    return {"folder": str(settings.instance), "backups": str(settings.backups)}


def missing(settings: Config) -> Finding:
    """What is said of an SQLite instance whose file is not there; a hub's may be where nobody told this command."""
    restore = N_(
        "Put the newest backup of %(backups)s back: preau --instance %(folder)s restore FILE.age --replace."
        " Only if this instance is new and empty: preau --instance %(folder)s db upgrade"
    )
    tell_first = N_(
        "If this hub keeps its data in PostgreSQL, change nothing: say where they are, in PREAU_DATABASE_URL or as url"
        " under [database], and examine again. If not, put the newest backup of %(backups)s back:"
        " preau --instance %(folder)s restore FILE.age --replace."
    )
    return Finding(
        "core.database",
        Health.FAILING,
        N_("The file of the database, preau.db, is not in the folder."),
        N_("All that the instance has kept stood in it."),
        tell_first if settings.profile is Profile.REGION else restore,
        _places(settings),
    )


def migrations() -> Finding:
    """Compare the tables with those that this program expects."""
    why = N_("A program that does not know its tables could lose what they hold: it refuses to start.")
    folder = {"folder": str(config().instance)}
    try:
        behind = revisions.pending(runtime(), db.engine)
    except MigrationError as error:
        mending = N_("Install the version of the program, and the plugins, that this database was last used with.")
        return Finding("core.migrations", Health.FAILING, "%(said)s", why, mending, {"said": str(error)})
    if not behind:
        return Finding("core.migrations", Health.OK, N_("The database is up to date."))
    return Finding(
        "core.migrations",
        Health.FAILING,
        N_("The database waits for an update: %(names)s."),
        why,
        N_("Stop Préau, make a backup, then: preau --instance %(folder)s db upgrade"),
        {"names": ", ".join(behind), **folder},
    )
