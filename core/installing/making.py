"""Makes the instance that was described: aside, then in its place at once, so that nothing is ever half-made."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import inspect, select
from sqlalchemy.exc import SQLAlchemyError

from core import config, instance, migrate
from core.app import create_app
from core.contracts import SYSTEM, Profile, Role
from core.errors import ConfigError
from core.events import transaction
from core.extensions import db
from core.installing.questions import Administrator, Gathered
from core.people import services
from core.people.models import Person
from core.runtime import runtime

ASIDE = "en-preparation"


def refuse_what_is_there(folder: Path) -> None:
    """Raise ConfigError when ``folder`` holds an instance, or what one would write over."""
    path = folder / config.FILE
    if path.exists():
        raise ConfigError(f"{path} existe déjà : cette instance est faite.")
    for name in ("preau.db", "keys"):
        if (folder / name).exists():
            raise ConfigError(
                f"{folder / name} est déjà là, sans {config.FILE} : le reste d’une autre instance ? "
                "Choisissez un autre dossier, ou rangez ce reste ailleurs."
            )


def make(folder: Path, gathered: Gathered) -> None:
    """Write the folder, its keys and its database with the first account. Raises ConfigError, leaving nothing."""
    folder = folder.resolve()
    refuse_what_is_there(folder)
    with _aside(folder) as making:
        instance.create(making, gathered.answers)
        app = create_app(config.load(making), check_database=False)
        with app.app_context():
            try:
                _fill(gathered)
            finally:
                db.session.remove()
                db.engine.dispose()
        _close_to_others(making)
        _put(making, folder)


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """Give a folder beside the one wanted, gone afterwards whatever happens; what a killed attempt left goes first."""
    making = folder.with_name(f"{folder.name}.{ASIDE}")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True, mode=0o700)
    try:
        yield making
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _close_to_others(making: Path) -> None:
    """Let nobody else of this machine read what was made; Windows does so by the folder's own rights."""
    for path in making.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)


def _put(making: Path, folder: Path) -> None:
    """Move what was made into its place, the settings last: without them there is no instance."""
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    moved: list[Path] = []
    try:
        for path in sorted(making.iterdir(), key=lambda path: path.name == config.FILE):
            moved.append(folder / path.name)
            path.rename(moved[-1])
    except BaseException:
        for path in moved:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        raise


def _fill(gathered: Gathered) -> None:
    try:
        _refuse_a_full_database()
        migrate.upgrade(runtime(), db.engine)
        if gathered.administrator is not None:
            _add(gathered.administrator, gathered.answers.profile)
    except SQLAlchemyError as error:
        raise ConfigError(
            f"La base de données ne répond pas comme il faut ({type(error).__name__}) : regardez son adresse, son mot "
            "de passe et ses droits, puis recommencez."
        ) from error


def _refuse_a_full_database() -> None:
    """A database that is given (PostgreSQL) must be one's own: what is in it belongs to another instance.

    Tables without anybody are what a killed attempt left: they are made in one transaction, so this one goes on.
    """
    if not inspect(db.engine).has_table(Person.__tablename__):
        return
    with db.engine.connect() as connection:
        if connection.execute(select(Person.id).limit(1)).first() is not None:
            raise ConfigError(
                "Cette base de données contient déjà une instance. Si elle est à une autre : créez-en une vide. Si "
                "« preau init » a été coupé juste avant la fin (courant, arrêt) et que rien d’autre n’y est : "
                "effacez-la et refaites-la (dropdb, puis createdb), et recommencez."
            )


def _add(administrator: Administrator, profile: Profile) -> None:
    hashed = services.hash_password(administrator.password)
    daily = Role.ANIMATOR if profile is Profile.CENTRE else Role.OFFICER
    with transaction():
        services.add_person(
            actor=SYSTEM,
            name=administrator.name,
            email=administrator.email,
            password_hash=hashed,
            roles=[Role.ADMINISTRATOR, daily],
        )
