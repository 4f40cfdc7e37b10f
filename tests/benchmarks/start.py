"""Start-up of a process that builds the application, against one that only imports what it is built on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.benchmarks.report import Measure
from tests.benchmarks.rounds import interleave, ratio
from tests.benchmarks.servers import environment

OURS = """
import pathlib, sys
from core import config
from core.app import create_app
create_app(config.load(pathlib.Path(sys.argv[1])))
"""
BARE = "import flask, sqlalchemy, babel"
TARGET = 3.0


def measure(folder: Path) -> Measure:
    """Return how many times longer it takes to build the application of the centre, its database checked."""
    works = {"ours": lambda: _run(OURS, folder), "bare": lambda: _run(BARE, folder)}
    for work in works.values():
        work()
    seconds = interleave(works)
    detail = f"{min(seconds['ours']):.2f} s contre {min(seconds['bare']):.2f} s (au mieux)".replace(".", ",")
    return Measure("Démarrage / imports", ratio(seconds["ours"], seconds["bare"]), TARGET, detail=detail)


def _run(program: str, folder: Path) -> None:
    subprocess.run([sys.executable, "-c", program, str(folder)], env=environment(), check=True)
