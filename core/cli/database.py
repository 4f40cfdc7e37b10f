"""``preau db``: the instance's database."""

from __future__ import annotations

import click
from sqlalchemy.exc import SQLAlchemyError

from core.cli.door import open_app, preau
from core.errors import MigrationError
from core.extensions import db
from core.runtime import runtime


@preau.group("db")
def database() -> None:
    """La base de données."""


@database.command()
def upgrade() -> None:
    """Mettre la base à niveau."""
    from core import migrate  # noqa: PLC0415 - brings Alembic, which serving does without

    with open_app(check_database=False).app_context():
        try:
            moved = migrate.upgrade(runtime(), db.engine)
        except SQLAlchemyError as error:
            raise MigrationError(f"La mise à niveau a échoué, la base est telle qu’avant : {error}") from error
    click.echo(f"Mis à niveau : {', '.join(moved)}." if moved else "La base est à jour.")


@database.command()
def check() -> None:
    """Dire si la base est celle de ce programme."""
    open_app()
    click.echo("La base est celle de ce programme.")


@database.command()
@click.argument("component")
@click.option("--message", required=True)
def revision(component: str, message: str) -> None:
    """Écrire une migration d’après les modèles (pour qui développe un plugin)."""
    from core import migrate  # noqa: PLC0415 - brings Alembic, which serving does without

    with open_app(check_database=False).app_context(), db.engine.connect() as connection:
        folder = migrate.components(runtime(), db.engine, every=True)[component]
        click.echo(migrate.write_revision(connection, component, folder, message))
