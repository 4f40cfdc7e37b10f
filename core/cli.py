"""The ``preau`` command: what a person does with an instance in a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask import Flask

from core import config, instance, loader, server
from core.contracts import Profile, Role
from core.errors import DomainError, StartError
from core.events import transaction
from core.extensions import db
from core.runtime import runtime

DEFAULT = "instance"


class PluginCommands(click.Group):
    """``preau <plugin> <command>``: the commands of the enabled plugins (of all, where there is no instance yet)."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), *_plugin_names(ctx)]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        own = super().get_command(ctx, name)
        if own is not None or name not in _plugin_names(ctx):
            return own
        return _plugin_group(name)


def _instance_of(ctx: click.Context) -> Path:
    return Path(ctx.params.get("instance") or os.environ.get(config.INSTANCE_VARIABLE, DEFAULT))


def _plugin_names(ctx: click.Context) -> list[str]:
    folder = _instance_of(ctx)
    if (folder / config.FILE).is_file():
        return list(config.load(folder).plugins.enabled)
    return sorted(loader.available())


def _plugin_group(name: str) -> click.Group:
    import importlib  # noqa: PLC0415 - only when a plugin's command is asked for

    package = loader.find(name)
    module = importlib.import_module(f"{package.__name__}.plugin")
    register = getattr(module, "register_commands", None)
    group = click.Group(name, help=package.PLUGIN.title)
    for command in register() if register else ():
        group.add_command(command)
    return group


@click.group(cls=PluginCommands)
@click.option("--instance", type=click.Path(path_type=Path), default=None, help="Dossier de l’instance.")
@click.pass_context
def preau(ctx: click.Context, instance: Path | None) -> None:
    """Préau : participation citoyenne dans les cyber-centres."""
    ctx.obj = _instance_of(ctx)


def open_app(*, check_database: bool = True) -> Flask:
    """Build the application of the instance that the command line names."""
    from core.app import create_app  # noqa: PLC0415 - commands without an application start faster

    folder = click.get_current_context().find_root().obj
    return create_app(config.load(folder), check_database=check_database)


def with_app(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command inside the application context of the instance, and say a refusal in French.

    For plugins' commands too.
    """

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        from flask_babel import gettext  # noqa: PLC0415 - only where a command has something to refuse

        with open_app().app_context():
            try:
                return command(*args, **kwargs)
            except DomainError as error:
                raise click.ClickException(gettext(error.message, **error.params)) from error

    return run


@preau.command()
@click.option("--profile", type=click.Choice([str(item) for item in Profile]), default="centre", show_default=True)
@click.option("--name", required=True, help="Nom du centre ou de la Région.")
@click.option("--commune", required=True, help="Code INSEE.")
@click.option("--public-url", default="", help="Adresse publique ; vide s’il n’y en a pas.")
@click.option("--port", default=8000, show_default=True)
@click.pass_obj
def init(  # noqa: PLR0917 - one argument an option
    folder: Path, profile: str, name: str, commune: str, public_url: str, port: int
) -> None:
    """Créer l’instance : son dossier, preau.toml, ses clés et sa base."""
    from core import migrate  # noqa: PLC0415 - brings Alembic, which serving does without
    from core.places.communes import commune as find  # noqa: PLC0415

    if find(commune) is None:
        raise click.ClickException(f"Aucune commune ne porte le code INSEE {commune}.")
    answers = instance.Answers(Profile(profile), name, commune, public_url=public_url, port=port)
    path = instance.create(folder, answers)
    app = open_app(check_database=False)
    with app.app_context():
        migrate.upgrade(runtime(), db.engine)
    click.echo(f"Instance créée : {path}")
    click.echo(
        f"Ensuite : preau --instance {folder} people add --role administrator, puis preau --instance {folder} run"
    )


@preau.command()
def run() -> None:
    """Servir l’instance ; Ctrl+C arrête."""
    server.serve(open_app())


@preau.command()
@click.option("--once", is_flag=True, help="Exécuter chaque tâche une fois, puis finir.")
def work(once: bool) -> None:
    """Exécuter les tâches et envoyer les courriels (sur un hub, à côté des serveurs)."""
    server.work(open_app(), once=once)


@preau.command()
@click.option("--reset", is_flag=True, help="Effacer la démonstration et la refaire.")
@click.option("--prepare", is_flag=True, help="Préparer sans servir.")
@click.option("--hub-port", type=int, help="8001 à la première fois.")
@click.option("--centre-port", type=int, help="8000 à la première fois.")
@click.pass_obj
def demo(folder: Path, reset: bool, prepare: bool, hub_port: int | None, centre_port: int | None) -> None:
    """Préparer et servir une Région et un cyber-centre de démonstration."""
    from core.demonstration import making, serving  # noqa: PLC0415

    making.prepare(folder, hub_port=hub_port, centre_port=centre_port, reset=reset)
    if not prepare:
        sys.exit(serving.serve(folder))


@preau.group("db")
def database() -> None:
    """La base de données."""


@database.command()
def upgrade() -> None:
    """Mettre la base à niveau."""
    from core import migrate  # noqa: PLC0415 - brings Alembic, which serving does without

    with open_app(check_database=False).app_context():
        moved = migrate.upgrade(runtime(), db.engine)
    click.echo(f"Mis à niveau : {', '.join(moved)}." if moved else "La base est à jour.")


@database.command()
@click.argument("component")
@click.option("--message", required=True)
def revision(component: str, message: str) -> None:
    """Écrire une migration d’après les modèles (pour qui développe un plugin)."""
    from core import migrate  # noqa: PLC0415 - brings Alembic, which serving does without

    with open_app(check_database=False).app_context(), db.engine.connect() as connection:
        folder = migrate.components(runtime(), db.engine, every=True)[component]
        click.echo(migrate.write_revision(connection, component, folder, message))


@preau.command()
def plugins() -> None:
    """Dire quels plugins sont installés et lesquels sont activés."""
    enabled = runtime_of_instance()
    for name, point in sorted(loader.available().items()):
        state = "activé" if name in enabled else "—"
        click.echo(f"{name:<14} {state:<8} {point.dist.name if point.dist else ''}")


def runtime_of_instance() -> tuple[str, ...]:
    """Return the names of the enabled plugins of the instance, without building the application."""
    return config.load(click.get_current_context().find_root().obj).plugins.enabled


@preau.group()
def people() -> None:
    """Les personnes."""


@people.command("add")
@click.option("--name", prompt="Prénom et nom")
@click.option("--email", prompt="Adresse électronique")
@click.option("--password", prompt="Mot de passe", hide_input=True, confirmation_prompt="Encore une fois")
@click.option("--role", type=click.Choice([str(role) for role in Role]), multiple=True)
@with_app
def add(name: str, email: str, password: str, role: tuple[str, ...]) -> None:
    """Ajouter une personne qui se connecte avec un mot de passe."""
    from core.contracts import SYSTEM  # noqa: PLC0415
    from core.people import services  # noqa: PLC0415

    hashed = services.hash_password(password)
    with transaction():
        services.add_person(
            actor=SYSTEM, name=name, email=email, password_hash=hashed, roles=[Role(item) for item in role]
        )
    click.echo(f"{name} peut se connecter.")


@preau.group()
def journal() -> None:
    """Le journal d’usage."""


@journal.command("verify")
@with_app
def verify() -> None:
    """Recalculer la chaîne du journal et la comparer à sa tête, puis recompter les totaux quotidiens."""
    from core.journal import queries  # noqa: PLC0415
    from core.journal.rules import BrokenChain  # noqa: PLC0415

    origin = runtime().config.site.id
    try:
        seq, digest = queries.verify(origin)
    except BrokenChain as error:
        raise click.ClickException(f"La chaîne du journal est rompue : {error}") from error
    if wrong := queries.recount(origin):
        said = ", ".join(" ".join(key[1:]) for key in wrong[:5])
        raise click.ClickException(f"Totaux quotidiens qui ne s’accordent pas avec le journal : {len(wrong)} ({said}).")
    click.echo(f"Journal {origin} : écritures scellées : {seq}, chaîne intacte, tête {digest[:16]}…")


@journal.command("seal")
@with_app
def seal() -> None:
    """Sceller les écritures en attente."""
    from core import journal as journal_  # noqa: PLC0415

    with transaction():
        count = journal_.seal()
    click.echo(f"Écritures scellées : {count}.")


def main() -> None:
    """Run the command; what was refused on purpose is said in one sentence, without a trace."""
    try:
        preau(standalone_mode=True)
    except StartError as error:
        click.echo(str(error), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
