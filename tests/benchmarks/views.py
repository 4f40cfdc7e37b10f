"""Bytes of a first view: all that Chromium receives, headers included, to show a page to somebody who comes first."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests import browser
from tests.benchmarks import servers
from tests.benchmarks.report import Measure

TARGET_KB = 100


def measure(folder: Path, paths: Mapping[str, str]) -> list[Measure]:
    """Return the weight of a first view of each page (title → path), in kilobytes of 1000 bytes."""
    program = browser.find()
    if program is None:
        raise SystemExit("Aucun Chromium : le poids d’une première vue ne peut pas être mesuré.")
    with servers.centre(folder) as (settings, _), sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=browser.ARGUMENTS)
        origin = f"http://127.0.0.1:{settings.server.port}"
        measures = [_measure(chromium, title, origin + path) for title, path in paths.items()]
        chromium.close()
    return measures


def _measure(chromium: Browser, title: str, address: str) -> Measure:
    """Open the page in a context of its own, so that nothing is kept from another view, and add up what comes."""
    context = chromium.new_context()
    page = context.new_page()
    watch = context.new_cdp_session(page)
    sizes: list[float] = []

    def note(finished: dict[str, Any]) -> None:
        sizes.append(finished["encodedDataLength"])

    watch.on("Network.loadingFinished", note)
    watch.send("Network.enable")
    watch.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.goto(address, wait_until="networkidle")
    context.close()
    return Measure(f"Première vue de {title}", sum(sizes) / 1000, TARGET_KB, unit="ko", detail=f"{len(sizes)} fichiers")
