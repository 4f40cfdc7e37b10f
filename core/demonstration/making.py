"""Makes the two instances, each plugin playing its part, and the centre sending its journal over real HTTP."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from core import clock, config, instance, migrate
from core.app import create_app
from core.contracts import Profile
from core.demonstration import cast
from core.demonstration.stage import Stage, write_accounts
from core.errors import ConfigError
from core.events import transaction
from core.extensions import db
from core.runtime import runtime
from core.spaces import services as spaces

HUB, CENTRE = "region", "denain"


def prepare(
    folder: Path,
    *,
    hub_port: int | None = None,
    centre_port: int | None = None,
    reset: bool = False,
    databases: Mapping[str, str] | None = None,
) -> None:
    """Make the two instances in ``folder``, or bring those that are there up to date; ``reset`` makes them afresh.

    ``databases``: addresses of empty databases by instance, SQLite in its folder otherwise. They are made aside and
    take their place at the end, so that a half-made one is never served and an old one is never lost to a failure.
    Raises ConfigError when a port is taken, or is not the one of the demonstration that is there.
    """
    there = {name: folder / name for name in (HUB, CENTRE) if (folder / name / config.FILE).is_file()}
    ports = {name: config.load(path).server.port for name, path in there.items()}
    for port in ports.values():
        _check_port(port)
    if len(there) == 2 and not reset:
        _refuse_other_ports(ports, {HUB: hub_port, CENTRE: centre_port})
        _upgrade(folder)
        return
    wanted = {HUB: hub_port or 8001, CENTRE: centre_port or 8000}
    for port in wanted.values():
        _check_port(port)
    making = folder / "en-preparation"
    shutil.rmtree(making, ignore_errors=True)
    click.echo("Préparation de la démonstration (une minute environ)…")
    _make(making, wanted[HUB], wanted[CENTRE], databases or {})
    for name in (HUB, CENTRE):
        if name in there:
            shutil.rmtree(there[name])
        (making / name).rename(folder / name)
    making.rmdir()


def _refuse_other_ports(ports: Mapping[str, int], asked: Mapping[str, int | None]) -> None:
    if any(asked[name] not in {None, port} for name, port in ports.items()):
        raise ConfigError(
            f"Cette démonstration est faite pour les ports {ports[CENTRE]} (centre) et {ports[HUB]} (Région) : lancez "
            "« make run » sans les nommer, ou refaites-la ailleurs avec RESET=1, qui efface ce que vous y avez fait."
        )


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise ConfigError(
                f"Le port {port} est déjà pris. Si la démonstration tourne déjà, arrêtez-la d’abord (Ctrl+C) ; sinon, "
                "arrêtez le programme qui s’en sert, ou choisissez d’autres ports : « make run CENTRE_PORT=8010 "
                "HUB_PORT=8011 » (avec RESET=1 si une démonstration est déjà faite : elle est alors effacée)."
            ) from error


def _upgrade(folder: Path) -> None:
    for name in (HUB, CENTRE):
        app = create_app(config.load(folder / name), check_database=False)
        with app.app_context():
            moved = migrate.upgrade(runtime(), db.engine)
            db.engine.dispose()
        if moved:
            click.echo(f"{name} : base mise à niveau ({', '.join(moved)}).")


def _make(making: Path, hub_port: int, centre_port: int, databases: Mapping[str, str]) -> None:
    url = f"http://127.0.0.1:{hub_port}"
    hub = _create(
        making / HUB,
        instance.Answers(
            Profile.REGION, "Région Hauts-de-France", "59350", "151 avenue du Président Hoover",
            url, port=hub_port, database=databases.get(HUB, ""), mail="show", demonstration=True,
        ),
    )  # fmt: skip
    centre = _create(
        making / CENTRE,
        instance.Answers(
            Profile.CENTRE, "Cyber-centre de Denain", "59172", "12 rue des Tisserands",
            f"http://127.0.0.1:{centre_port}", port=centre_port, database=databases.get(CENTRE, ""), mail="show",
            demonstration=True,
        ),
    )  # fmt: skip
    stages = {app: Stage("opening", clock.now(), {"hub.url": url}) for app in (hub, centre)}
    stages[centre].values = stages[hub].values
    stages[hub].values["centre.origin"] = centre.extensions["preau"].config.site.id
    _play(hub, stages[hub])
    _play(centre, stages[centre])
    with _served(hub, hub_port):
        _finale(centre, stages[centre])
    _finale(hub, stages[hub])
    for app, name in ((hub, HUB), (centre, CENTRE)):
        write_accounts(making / name, stages[app].accounts)
        with app.app_context():
            db.engine.dispose()


def _create(folder: Path, answers: instance.Answers) -> Flask:
    folder.mkdir(parents=True, mode=0o700)
    instance.create(folder, answers)
    app = create_app(config.load(folder), check_database=False)
    with app.app_context():
        migrate.upgrade(runtime(), db.engine)
    return app


def _play(app: Flask, stage: Stage) -> None:
    with app.app_context():
        cast.welcome(stage)
        runtime().plugins.hook.demonstrate(stage=stage)


def _finale(app: Flask, stage: Stage) -> None:
    stage.act = "finale"
    with app.app_context():
        runtime().plugins.hook.demonstrate(stage=stage)
        # The sandboxes of a year of sessions have had their time: whoever comes first must not see them go.
        with transaction():
            spaces.erase_due_sandboxes()


@contextmanager
def _served(app: Flask, port: int) -> Iterator[None]:
    """Serve the hub in a thread while the centre enrols and sends, as it does in life: over HTTP."""
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join(timeout=5)


class _Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log(self, *_args: Any) -> None:
        return
