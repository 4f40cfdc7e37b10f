"""A Region and a cyber-centre that anybody can try: real content, made through the use cases at past dates."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from core import clock, config, instance, migrate
from core.app import create_app
from core.contracts import SYSTEM, Profile, Role
from core.errors import ConfigError
from core.events import transaction
from core.extensions import db
from core.people import services as people
from core.people.models import Person
from core.runtime import runtime
from core.spaces import services as spaces
from core.spaces.models import Organisation, Space

HUB, CENTRE = "region", "denain"
ACCOUNTS = "comptes.json"
PASSWORD = "sous-le-preau-59"  # noqa: S105 - the demonstration's, printed at every start and in the README
PARTICIPANTS = (
    "Claudine L.", "Ahmed B.", "Sylvie R.", "Jean-Paul V.", "Nadia S.", "Gilbert M.", "Éric T.", "Fatima H.",
    "Marie-Thérèse D.", "Kévin P.", "Bernadette C.", "Youssef A.", "Josiane F.", "Ludivine W.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the demonstration: who, how she signs in, and what to try with it."""

    who: str
    address: str
    secret: str
    try_this: str
    card: bool = False


@dataclass
class Stage:
    """What the plugins of one instance share while they play the demonstration.

    ``act``: ``opening`` (the hub, then the centre), then ``finale`` (the centre sends, then the hub looks back).
    ``people``: administrator, animator, trustee, gardener and participant in a centre, officer on a hub.
    ``spaces``: ``real`` (of *Les amis du marché*) and ``sandbox`` (of *Les jardins de l’Escaut*, to be made real by the
    visitor); ``organisations`` bear the same keys. ``values`` goes from one instance to the other.
    """

    act: str
    now: datetime
    values: dict[str, Any]
    people: dict[str, Person] = field(default_factory=dict)
    participants: list[Person] = field(default_factory=list)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    spaces: dict[str, Space] = field(default_factory=dict)
    accounts: list[Account] = field(default_factory=list)
    say: Callable[[str], None] = click.echo

    def day(self, days_ago: int, hour: int = 10, minute: int = 0) -> datetime:
        """Return a moment ``days_ago``, at an hour as the clocks of the site show it, never later than now."""
        zone = ZoneInfo(config_timezone())
        past = (self.now.astimezone(zone) - timedelta(days=days_ago)).replace(
            hour=hour, minute=minute, second=0, microsecond=0
        )
        return min(past, self.now.astimezone(zone))


def config_timezone() -> str:
    """Return the time zone of the running instance."""
    return runtime().config.site.timezone


def prepare(
    folder: Path,
    *,
    hub_port: int = 8001,
    centre_port: int = 8000,
    reset: bool = False,
    databases: Mapping[str, str] | None = None,
) -> None:
    """Make the two instances in ``folder``, or bring those that are there up to date; ``reset`` begins afresh.

    ``databases``: addresses of empty databases by instance, SQLite in its folder otherwise.

    They are made aside and moved into place at the end, so that a half-made one is never served. Raises ConfigError
    when a port is taken.
    """
    if reset:
        _remove(folder)
    for port in (hub_port, centre_port):
        _check_port(port)
    if (folder / HUB / config.FILE).is_file() and (folder / CENTRE / config.FILE).is_file():
        _upgrade(folder)
        return
    making = folder / "en-preparation"
    shutil.rmtree(making, ignore_errors=True)
    click.echo("Préparation de la démonstration (une minute environ)…")
    _make(making, hub_port, centre_port, databases or {})
    _remove(folder)
    for name in (HUB, CENTRE):
        (making / name).rename(folder / name)
    making.rmdir()


def _remove(folder: Path) -> None:
    for name in (HUB, CENTRE):
        if (folder / name / config.FILE).is_file():
            shutil.rmtree(folder / name)


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise ConfigError(
                f"Le port {port} est déjà pris : arrêtez le programme qui s’en sert, ou choisissez d’autres ports, "
                "par exemple « make run RESET=1 CENTRE_PORT=8010 HUB_PORT=8011 »."
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
            Profile.REGION, "Région Hauts-de-France", "59350", "151 avenue du Président Hoover, Lille",
            url, port=hub_port, database=databases.get(HUB, ""), mail="show", demonstration=True,
        ),
    )  # fmt: skip
    centre = _create(
        making / CENTRE,
        instance.Answers(
            Profile.CENTRE, "Cyber-centre de Denain", "59172", "12 rue des Tisserands, Denain",
            f"http://127.0.0.1:{centre_port}", port=centre_port, database=databases.get(CENTRE, ""), mail="show", demonstration=True,
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
        _write_accounts(making / name, stages[app].accounts)
        with app.app_context():
            db.engine.dispose()


def _create(folder: Path, answers: instance.Answers) -> Flask:
    folder.mkdir(parents=True)
    instance.create(folder, answers)
    app = create_app(config.load(folder), check_database=False)
    with app.app_context():
        migrate.upgrade(runtime(), db.engine)
    return app


def _play(app: Flask, stage: Stage) -> None:
    with app.app_context():
        if runtime().config.profile == Profile.CENTRE:
            _people_of_the_centre(stage)
        else:
            _people_of_the_region(stage)
        runtime().plugins.hook.demonstrate(stage=stage)


def _finale(app: Flask, stage: Stage) -> None:
    stage.act = "finale"
    with app.app_context():
        runtime().plugins.hook.demonstrate(stage=stage)


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


def _person(stage: Stage, key: str, name: str, address: str, try_this: str, *roles: Role) -> None:
    hashed = people.hash_password(PASSWORD)
    with transaction():
        stage.people[key] = people.add_person(actor=SYSTEM, name=name, email=address, password_hash=hashed, roles=roles)
    stage.accounts.append(Account(name, address, PASSWORD, try_this))


def _people_of_the_region(stage: Stage) -> None:
    with clock.set_to(stage.day(300)):
        _person(
            stage, "officer", "Hélène M.", "helene@region.example",
            "les chiffres des centres, et ce que vaut l’année de Denain", Role.OFFICER,
        )  # fmt: skip
        _person(
            stage, "administrator", "Olivier P.", "olivier@region.example", "raccorder un centre", Role.ADMINISTRATOR
        )


def _people_of_the_centre(stage: Stage) -> None:
    with clock.set_to(stage.day(200)):
        _person(
            stage, "animator", "Nadia K.", "nadia@denain.example",
            "tenir la séance d’aujourd’hui, contresigner au centre, clore", Role.ANIMATOR,
        )  # fmt: skip
        _person(
            stage, "administrator", "Karim T.", "karim@denain.example", "donner des rôles, relier à la Région",
            Role.ADMINISTRATOR, Role.ANIMATOR,
        )  # fmt: skip
    with clock.set_to(stage.day(160)):
        with transaction():
            stage.participants = [people.add_person(actor=SYSTEM, name=name) for name in PARTICIPANTS]
        stage.people["participant"] = stage.participants[0]
        with transaction():
            code = people.issue_card(actor=SYSTEM, person=stage.people["participant"])
        name = stage.people["participant"].name
        stage.accounts.append(Account(name, "", code, "entrer avec sa carte, ouvrir une pétition pour s’exercer", True))
    _associations(stage)


def _associations(stage: Stage) -> None:
    tools = [name for name in ("petition",) if name in runtime().tools]
    with clock.set_to(stage.day(40)):
        _person(
            stage, "trustee", "Monique D.", "monique@amis-du-marche.example", "suivre la pétition ouverte du marché"
        )
        with transaction():
            founded = spaces.found_organisation(actor=SYSTEM, name="Les amis du marché", kind="association")
            trial = spaces.open_sandbox(
                actor=SYSTEM, name="Les amis du marché (essai)", tools=tools,
                members=[stage.people["trustee"].id], organisation=founded,
            )  # fmt: skip
            stage.spaces["real"] = spaces.make_real(actor=SYSTEM, sandbox=trial, organisation=founded)
            stage.organisations["real"] = founded
    with clock.set_to(stage.day(6)):
        _person(
            stage, "gardener", "Thierry V.", "thierry@jardins.example",
            "la pétition prête dans le bac à sable de son association",
        )  # fmt: skip
        with transaction():
            founded = spaces.found_organisation(actor=SYSTEM, name="Les jardins de l’Escaut", kind="association")
            stage.organisations["sandbox"] = founded
            stage.spaces["sandbox"] = spaces.open_sandbox(
                actor=SYSTEM, name="Les jardins de l’Escaut (essai)", tools=tools,
                members=[stage.people["gardener"].id], organisation=founded,
            )  # fmt: skip


def _write_accounts(folder: Path, accounts: list[Account]) -> None:
    listed = [asdict(account) for account in accounts]
    (folder / ACCOUNTS).write_text(json.dumps(listed, ensure_ascii=False, indent=1), encoding="utf-8")


def accounts(folder: Path) -> list[Account]:
    """Return the accounts of a demonstration instance; none where there is no demonstration."""
    path = folder / ACCOUNTS
    if not path.is_file():
        return []
    return [Account(**listed) for listed in json.loads(path.read_text(encoding="utf-8"))]


def serve(folder: Path) -> int:
    """Serve both instances, print what to open, and stop both on Ctrl+C or when one ends. Returns an exit status."""
    processes = [_start(folder / name) for name in (HUB, CENTRE)]
    for name in (CENTRE, HUB):
        _announce(folder / name)
    click.echo("\nCtrl+C arrête les deux.")
    ended = threading.Event()
    for process in processes:
        threading.Thread(target=_tell_end, args=(process, ended), daemon=True).start()
    status = 0
    try:
        ended.wait()
        status = 1
        click.echo("Un des deux serveurs s’est arrêté : l’autre est arrêté aussi.", err=True)
    except KeyboardInterrupt:
        click.echo("\nArrêt des deux serveurs…")
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=20)
    return status


def _tell_end(process: subprocess.Popen[bytes], ended: threading.Event) -> None:
    process.wait()
    ended.set()


def _start(folder: Path) -> subprocess.Popen[bytes]:
    """Start ``preau run``; in a group of its own, so that Ctrl+C reaches it once, from here."""
    command = [sys.executable, "-m", "core.cli", "--instance", str(folder), "run"]
    return subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own program


def _announce(folder: Path) -> None:
    settings = config.load(folder)
    click.echo(f"\n{settings.site.name} : http://127.0.0.1:{settings.server.port}/")
    for account in accounts(folder):
        secret = f"carte {account.secret}" if account.card else f"{account.address}  mot de passe {account.secret}"
        click.echo(f"  {account.who:<12} {secret}\n{'':15}→ {account.try_this}")
