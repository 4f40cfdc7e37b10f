"""``preau db export`` and ``preau db copy``: the whole database as a file, or in another database."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click
from sqlalchemy import create_engine, make_url
from sqlalchemy.engine import Engine
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from core import causes
from core.backup import places
from core.cli.database import database
from core.cli.door import open_app
from core.cli.progress import number, rows_told
from core.errors import TransferError
from core.extensions import db
from core.runtime import config, runtime
from core.transfer.exporting import export
from core.transfer.telling import Tell


@database.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def export_file(file: Path) -> None:
    """Écrire toute la base dans un fichier (non chiffré : noms et adresses y sont)."""
    if file.exists():
        raise click.ClickException(f"« {file} » existe déjà : donnez un autre nom.")
    partial = file.with_name(f"{file.name}.partial")
    with open_app(check_database=False).app_context(), rows_told("Export") as tell:
        try:
            with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
                target.writelines(export(db.engine, tell))
            partial.replace(file)
        except OSError as error:
            raise TransferError(f"L’export n’a pas pu être écrit dans « {file} » : {causes.said(error)}.") from error
        finally:
            partial.unlink(missing_ok=True)
            db.engine.dispose()
    click.echo(f"Export écrit : {file}. Il n’est pas chiffré : gardez-le comme la base elle-même.")


@database.command()
@click.option("--to", "target", required=True, help="Adresse d’une base vide : postgresql+psycopg://…")
@click.option(
    "--from",
    "source_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Un fichier de « db export », plutôt que la base de cette instance.",
)
def copy(target: str, source_file: Path | None) -> None:
    """Copier la base de cette instance dans une autre, vide, chaque ligne vérifiée."""
    from core.transfer.loading import load  # noqa: PLC0415 - brings Alembic, which serving does without

    with open_app(check_database=source_file is None).app_context():
        source, engine = db.engine, _engine(target)
        source.dispose()
        if source_file is None and source.dialect.name == "sqlite" and places.in_use(Path(source.url.database or "")):
            raise TransferError(
                "Préau tourne encore : arrêtez-le d’abord, ce qui s’écrirait pendant la copie serait perdu. "
                "Rien n’a été copié."
            )
        try:
            with rows_told("Copie") as tell, _lines(source, source_file, tell) as lines:
                loaded = load(engine, lines, runtime(), tell)
        except DBAPIError as error:
            raise TransferError(
                f"La base d’arrivée ne répond pas ou refuse ({type(error.orig).__name__}) : vérifiez son adresse, le "
                "mot de passe et les droits de son utilisateur. Rien n’a été copié."
            ) from error
        finally:
            engine.dispose()
            source.dispose()
        for table in loaded:
            click.echo(f"  {table.table:<40} {number(table.rows):>10} lignes, vérifiées")
        total = number(sum(table.rows for table in loaded))
        click.echo(f"{len(loaded)} tables copiées, {total} lignes, relues et identiques à l’octet près.")
        _say_what_is_left(target)


@contextmanager
def _lines(source: Engine, file: Path | None, tell: Tell) -> Iterator[Iterable[bytes]]:
    """Give the lines to load, and let go of where they come from whatever happens."""
    with closing(export(source, tell)) if file is None else file.open("rb") as lines:
        yield lines


def _say_what_is_left(target: str) -> None:
    click.echo(
        f"\nÀ faire maintenant, dans {config().instance / 'preau.toml'}, section [database] :\n"
        f'  url = "{make_url(target).render_as_string(hide_password=True)}"\n'
        "(avec le vrai mot de passe, ou par la variable PREAU_DATABASE_URL). Puis redémarrez. L’ancienne base n’a "
        "pas changé : gardez-la jusqu’à ce que tout aille bien."
    )


def _engine(target: str) -> Engine:
    try:
        return create_engine(target, hide_parameters=True)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise TransferError(
            "Cette adresse de base ne se comprend pas : il faut postgresql+psycopg://utilisateur:mot-de-passe@machine"
            "/base, et Préau installé avec « hub » pour PostgreSQL."
        ) from error
