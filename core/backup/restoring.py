"""Makes an instance again from an archive: aside first, whole and checked, then in its place; or nothing at all."""

from __future__ import annotations

import secrets
import shutil
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tarfile import TarError
from typing import Any

import pyrage
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from core import causes, clock, config, migrate
from core.backup import keys, marks, packing, places
from core.backup.pipes import Sink
from core.errors import TransferError
from core.extensions import db
from core.runtime import runtime
from core.transfer.loading import load_into, refuse_filled
from core.transfer.telling import Tell


def restore(
    archive: Path, into: Path, *, key: str | None, replace: bool, database: str | None, tell: Tell
) -> Path | None:
    """Do what ``core.backup.restore`` says."""
    places.check(into, replace=replace)
    stage = into.absolute().with_name(f".{into.absolute().name}-restauration-{secrets.token_hex(4)}")
    try:
        stage.mkdir(mode=0o700, parents=True)
        came_from = str(_open(archive, stage, key).get("database", ""))
        if database is not None:
            places.write_database(stage / config.FILE, database)
        with ExitStack() as undoing:
            with _database(stage, came_from if database is None else "", replace=replace, tell=tell):
                aside = places.swap(stage, into)
                undoing.callback(places.swap_back, stage, into, aside)
            undoing.pop_all()
        return aside
    except OSError as error:
        raise TransferError(
            f"La restauration n’a pas pu écrire dans « {into} » : {causes.said(error)}. Rien n’a été changé."
        ) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _open(archive: Path, stage: Path, key: str | None) -> dict[str, Any]:
    """Decrypt the archive to its end, then take it apart in ``stage``; return its manifest."""
    if not archive.is_file():
        raise TransferError(f"Il n’y a pas de sauvegarde « {archive} ».")
    if not key:
        raise TransferError("Il faut la clé de récupération, imprimée sur la feuille gardée hors de ce PC.")
    packed = stage / "sauvegarde.tar.gz"
    _decrypt(archive, packed, key)
    try:
        manifest = packing.unpack(packed, stage)
    except (TarError, EOFError, zlib.error, ValueError) as error:
        raise _damaged() from error
    packed.unlink()
    return manifest


def _decrypt(archive: Path, packed: Path, key: str) -> None:
    identity = keys.identity(key)
    with archive.open("rb") as source, packed.open("wb") as target:
        sink = Sink(target)
        try:
            pyrage.decrypt_io(source, sink, [identity])
        except pyrage.DecryptError as error:
            if "No matching keys" in str(error):
                raise TransferError(
                    "Cette clé de récupération n’ouvre pas cette sauvegarde : la feuille est celle d’une autre clé, "
                    "plus ancienne, plus récente ou d’un autre centre. Rien n’a été changé."
                ) from error
            raise _damaged() from error
        except OSError as error:
            if sink.failure is not None:
                raise sink.failure from error
            raise _damaged() from error
        if sink.failure is not None:  # the library says nothing of the very last write
            raise sink.failure


def _damaged() -> TransferError:
    return TransferError(
        "Cette sauvegarde est abîmée, coupée avant la fin ou n’en est pas une : prenez-en une autre. Rien n’a été "
        "changé."
    )


@contextmanager
def _database(stage: Path, came_from: str, *, replace: bool, tell: Tell) -> Iterator[None]:
    """Fill the database of the instance in ``stage``; PostgreSQL commits after the block, which puts it in place.

    ``came_from``: the kind of database of the backup, when nobody has said which one is to be filled.
    """
    from core.app import create_app  # noqa: PLC0415 - the application imports the backups

    settings = config.load(stage)
    places.check_database(settings, came_from)
    app = create_app(settings, check_database=False)
    with app.app_context():
        try:
            if db.engine.dialect.name == "sqlite":
                _load(db.engine, stage, replace=False, tell=tell)
                db.engine.dispose()
                _tidy(stage)
                yield
            else:
                with _loaded(db.engine, stage, replace=replace, tell=tell):
                    _tidy(stage)
                    yield
        except DBAPIError as error:
            raise TransferError(
                f"La base de données refuse ({type(error.orig).__name__}) : vérifiez son adresse dans [database] url "
                "et les droits de son utilisateur. Rien n’a été changé."
            ) from error
        finally:
            db.engine.dispose()


def _load(engine: Engine, stage: Path, *, replace: bool, tell: Tell) -> None:
    with _loaded(engine, stage, replace=replace, tell=tell):
        return


@contextmanager
def _loaded(engine: Engine, stage: Path, *, replace: bool, tell: Tell) -> Iterator[None]:
    with migrate.migrating(engine) as connection:
        if replace:
            places.set_schema_aside(connection)
        refuse_filled(connection)
        load_into(connection, packing.database_lines(stage), runtime(), tell)
        migrate.upgrade_all(connection, runtime())
        yield


def _tidy(stage: Path) -> None:
    """Leave in the folder an instance and nothing else, marked as restored."""
    shutil.rmtree(stage / packing.DATABASE)
    (stage / packing.MANIFEST).unlink(missing_ok=True)
    marks.write(stage, clock.now())
