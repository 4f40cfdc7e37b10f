"""A browser that judges each page it sees with axe-core, in light and in dark."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import browser as machine
from tests.journeys import world as worlds
from tests.journeys.walker import Walker
from tests.journeys.world import World


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


@pytest.fixture
def walkers(chromium: Browser) -> Iterator[list[Walker]]:
    """The people of one test, each with a browser window of her own, closed at the end."""
    opened: list[Walker] = []
    yield opened
    for walker in opened:
        walker.close()


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def script(request: pytest.FixtureRequest) -> bool:
    """Each journey is walked with JavaScript and without."""
    return bool(request.param)
