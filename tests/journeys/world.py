"""The demonstration, made once and served by real processes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.demonstration.making import CENTRE, HUB
from core.demonstration.stage import Account, accounts
from tests.ports import free_port, wait_until_listening

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class World:
    """Where the two instances are, and who can sign in."""

    folder: Path
    centre: str
    hub: str

    def account(self, who: str) -> Account:
        """The account of somebody, by her displayed name."""
        everybody = [*accounts(self.folder / CENTRE), *accounts(self.folder / HUB)]
        return next(account for account in everybody if account.who == who)

    def command(self, instance: str, *arguments: str) -> str:
        """Run a ``preau`` command on one of the instances and return what it says."""
        line = [sys.executable, "-m", "core.cli", "--instance", str(self.folder / instance), *arguments]
        return subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True).stdout


def make(folder: Path, databases: Mapping[str, str] | None = None) -> World:
    """Prepare a demonstration in a process of its own and return where it will be served."""
    hub_port, centre_port = free_port(), free_port()
    ports = f"hub_port={hub_port}, centre_port={centre_port}, databases={dict(databases or {})!r}"
    script = (
        "from pathlib import Path; from core.demonstration.making import prepare; "
        f"prepare(Path({str(folder)!r}), {ports})"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return World(folder, f"http://127.0.0.1:{centre_port}", f"http://127.0.0.1:{hub_port}")


@contextmanager
def served(world: World) -> Iterator[World]:
    """Serve both instances until the end of the block."""
    processes = []
    for name in (HUB, CENTRE):
        log = (world.folder / f"{name}.log").open("wb")
        line = [sys.executable, "-m", "core.cli", "--instance", str(world.folder / name), "run"]
        processes.append((subprocess.Popen(line, cwd=ROOT, stdout=log, stderr=log), log))
    try:
        for url, (process, _log) in zip((world.hub, world.centre), processes, strict=True):
            wait_until_listening(process, int(url.rpartition(":")[2]))
        yield world
    finally:
        for process, log in processes:
            process.terminate()
            process.wait(timeout=30)
            log.close()
