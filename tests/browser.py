"""Finds the browser for the journeys: the machine's Chromium, else Playwright's own, else none, said loudly."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find() -> str | None:
    """Return the path of a Chromium, or None."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def main() -> int:
    """Say which browser the journeys will use; try Playwright's when the machine has none."""
    if find():
        return 0
    print("Aucun Chromium sur cette machine : essai de « playwright install chromium »…", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False, timeout=300)
    if find():
        return 0
    print("*" * 88)
    print("* AUCUN NAVIGATEUR : les parcours dans un vrai navigateur ne seront PAS essayés.")
    print("* Installez le paquet « chromium », puis relancez « make test ».")
    print("*" * 88, flush=True)
    return 1 if os.environ.get("STRICT_TESTS") else 0


if __name__ == "__main__":
    sys.exit(main())
