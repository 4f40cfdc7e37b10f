"""The life of an instance: served, worked for, demonstrated."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from core import config, loader, server
from core.cli.door import open_app, preau


@preau.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Un autre port que [server] port : un par processus.")
def run(port: int | None) -> None:
    """Servir l’instance ; Ctrl+C arrête."""
    server.serve(open_app(), port=port)


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


@preau.command()
def plugins() -> None:
    """Dire quels plugins sont installés et lesquels sont activés."""
    enabled = runtime_of_instance()
    for name, point in sorted(loader.available().items()):
        state = "activé" if name in enabled else "—"
        click.echo(f"{name:<14} {state:<8} {point.dist.name if point.dist else ''}")


def runtime_of_instance() -> tuple[str, ...]:
    """Return the names of the enabled plugins of the instance, without building the application."""
    return tuple(loader.with_needed(config.load(click.get_current_context().find_root().obj).plugins.enabled))
