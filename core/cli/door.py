"""The ``preau`` command itself: which instance it speaks of, the plugins' commands, refusals in French."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import click
from flask import Flask

from core import config, loader
from core.cli import french
from core.cli.typed import as_typed
from core.errors import DomainError, StartError

DEFAULT = "instance"

french.speak()


class PluginCommands(click.Group):
    """``preau <plugin> <command>``: the commands of the enabled plugins (of all, where there is no instance yet)."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), *_plugin_names(ctx)]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        own = super().get_command(ctx, name)
        if own is not None or name not in _plugin_names(ctx):
            return own
        return _plugin_group(name)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a refusal that names another one says it as it is typed on this machine."""
        try:
            return super().invoke(ctx)
        except click.UsageError:
            raise
        except click.ClickException as refused:
            raise click.ClickException(as_typed(refused.message, _instance_of(ctx))) from refused
        except StartError as refused:
            refused.args = (as_typed(str(refused), _instance_of(ctx)),)
            raise


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


@click.group(cls=PluginCommands, subcommand_metavar="COMMANDE [ARGUMENTS]…")
@click.option("--instance", type=click.Path(path_type=Path), default=None, help="Dossier de l’instance.")
@click.version_option(package_name="preau", prog_name="Préau", message="%(prog)s %(version)s", help="Dire la version.")
@click.pass_context
def preau(ctx: click.Context, instance: Path | None) -> None:  # noqa: ARG001 - read by _instance_of
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


def main() -> None:
    """Run the command; what was refused on purpose is said in one sentence, without a trace."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a log of Windows knows no arrow: that must not stop a centre
    try:
        preau(standalone_mode=True)
    except StartError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
