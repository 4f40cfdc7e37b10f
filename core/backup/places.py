"""Where a restored instance goes: what may be there, what is set aside, and the one gesture that puts it in place."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, text

from core import clock
from core.config import Config
from core.config.writing import toml_value
from core.errors import TransferError

#: Backups kept in the instance's folder stay with the instance, not with what is set aside.
FOLDER = "sauvegardes"
_SECTION = re.compile(r"\[database\]\s*(#.*)?$")
_URL = re.compile(r"(\s*url\s*=\s*)(\"[^\"]*\"|'[^']*')")


def check(into: Path, *, replace: bool) -> None:
    """Raise TransferError when the place is taken, or when a program uses what is there."""
    if into.exists() and not into.is_dir():
        raise TransferError(f"« {into} » n’est pas un dossier.")
    if not into.is_dir() or not any(into.iterdir()):
        return
    if not replace:
        raise TransferError(
            f"Le dossier « {into} » n’est pas vide : rien n’y a été changé. Donnez un dossier vide, ou ajoutez "
            "--replace : ce qu’il contient sera gardé à côté, sous un autre nom."
        )
    if in_use(into / "preau.db"):
        raise TransferError(
            "Préau tourne encore dans ce dossier : arrêtez-le (Ctrl+C, ou le service), puis recommencez."
        )


def in_use(database: Path) -> bool:
    """Say whether a program holds this SQLite file open: leaving WAL needs to be alone with it."""
    if not database.is_file():
        return False
    with closing(sqlite3.connect(database, timeout=0.2, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            return "locked" in str(error)
        except sqlite3.DatabaseError:
            return False  # damaged: that is what one restores for
    return False


def write_database(path: Path, url: str) -> None:
    """Write another address of the database in a ``preau.toml``, the rest and its comments kept."""
    lines = path.read_text(encoding="utf-8").split("\n")
    heads = [number for number, line in enumerate(lines) if line.startswith("[")] + [len(lines)]
    begins = next((number for number in heads[:-1] if _SECTION.match(lines[number])), None)
    if begins is None:
        lines[-1:] = ["", "[database]", f"url = {toml_value(url)}", ""]
    else:
        ends = heads[heads.index(begins) + 1]
        at = next((number for number in range(begins + 1, ends) if _URL.match(lines[number])), None)
        if at is None:
            lines.insert(begins + 1, f"url = {toml_value(url)}")
        else:
            lines[at] = _URL.sub(lambda said: f"{said[1]}{toml_value(url)}", lines[at])
    path.write_text("\n".join(lines), encoding="utf-8")


def check_database(settings: Config, came_from: str) -> None:
    """Refuse a SQLite file elsewhere than in the instance's folder: it could not be put in place with it.

    Refuse too to change the kind of database without being told: the address of a hub's PostgreSQL is often in the
    environment, and it may only have been forgotten there.
    """
    if came_from == "postgresql" and settings.database_url.startswith("sqlite"):
        raise TransferError(
            "Cette sauvegarde vient d’une base PostgreSQL, et rien ne dit où est celle qu’il faut remplir : ajoutez "
            "--database postgresql+psycopg://… (ou donnez PREAU_DATABASE_URL). Pour une base SQLite dans le dossier : "
            '--database "". Rien n’a été changé.'
        )
    if settings.database_url.startswith("sqlite") and settings.database.url:
        raise TransferError(
            "Le preau.toml de cette sauvegarde place la base SQLite hors du dossier de l’instance : ajoutez "
            '--database "" pour la remettre dans le dossier. Rien n’a été changé.'
        )


def others_connected(connection: Connection) -> int:
    """Count the other programs that are connected to this PostgreSQL database; what it does in it by itself is none."""
    counted = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
    )
    return connection.scalar(counted) or 0


def set_schema_aside(connection: Connection) -> None:
    """Keep the tables of a PostgreSQL database in another schema and begin an empty one; a rollback undoes it."""
    if others := others_connected(connection):
        raise TransferError(
            f"D’autres programmes sont reliés à la base de données ({others}) : arrêtez les serveurs et « preau "
            "work », puis recommencez. Rien n’a été changé."
        )
    quote = connection.dialect.identifier_preparer.quote
    present = connection.scalar(text("SELECT current_schema()"))
    aside = clock.now().strftime("preau_avant_%Y%m%d_%H%M%S")
    connection.exec_driver_sql(f"ALTER SCHEMA {quote(present)} RENAME TO {aside}")
    connection.exec_driver_sql(f"CREATE SCHEMA {quote(present)}")


def swap(stage: Path, into: Path) -> Path | None:
    """Put the instance made in ``stage`` at ``into``, and return the folder where what stood there is kept, if any."""
    into = into.absolute()
    aside = _set_aside(into)
    try:
        stage.rename(into)
        if aside is not None and (aside / FOLDER).is_dir():
            (aside / FOLDER).rename(into / FOLDER)
    except OSError:
        swap_back(stage, into, aside)
        raise
    return aside


def _set_aside(into: Path) -> Path | None:
    if not into.is_dir():
        return None
    if not any(into.iterdir()):
        into.rmdir()
        return None
    return into.rename(into.with_name(f"{into.name}-avant-{clock.now():%Y%m%d-%H%M%S}"))


def swap_back(stage: Path, into: Path, aside: Path | None) -> None:
    """Undo ``swap``, as far as it came."""
    into = into.absolute()
    if aside is not None and (into / FOLDER).is_dir():
        (into / FOLDER).rename(aside / FOLDER)
    if into.is_dir():
        into.rename(stage)
    if aside is not None:
        aside.rename(into)
