"""Real processes, killed at each step between the signature and the receipt: nothing is lost, nothing counts twice."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask

from core import config, instance, journal, migrate
from core.app import create_app
from core.contracts import Profile
from core.errors import Unavailable
from core.events import transaction
from core.extensions import db
from core.runtime import runtime
from plugins.federation import queries
from tests.plugins.federation.world import World
from tests.ports import free_port, wait_until_listening

ROOT = Path(__file__).resolve().parents[3]
PREAU = [sys.executable, "-m", "core.cli"]
LAUNCHER = [sys.executable, "-m", "tests.plugins.federation.launcher"]


@dataclass
class Pair:
    """A hub and a centre on disk, as a person would run them; ``world`` reads and writes their databases from here."""

    world: World
    folders: dict[str, Path]
    port: int
    hub: subprocess.Popen[bytes] | None = None
    environment: dict[str, str] = field(default_factory=dict)

    def command(self, side: str, *arguments: str, step: str = "") -> list[str]:
        start = [*LAUNCHER, step] if step else PREAU
        return [*start, "--instance", str(self.folders[side]), *arguments]

    def start_hub(self, step: str = "") -> None:
        """Serve the hub, and wait until it listens."""
        self.stop_hub()
        self.hub = subprocess.Popen(
            self.command("hub", "run", step=step), cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        wait_until_listening(self.hub, self.port)

    def stop_hub(self) -> None:
        if self.hub is not None:
            self.hub.kill()
            self.hub.wait(10)
            self.hub = None

    def hub_has_died(self) -> None:
        """Check that the hub was killed at its step."""
        assert self.hub is not None
        assert self.hub.wait(10) == -signal.SIGKILL
        self.hub = None

    def run(self, *arguments: str, side: str = "centre", step: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(side, *arguments, step=step), cwd=ROOT, env=self.environment, capture_output=True, text=True,
            timeout=60, check=False,
        )  # fmt: skip

    def record(self) -> None:
        """Write five facts of two kinds, unsealed: with two entries a batch, three batches."""
        with self.world.centre.app_context(), transaction():
            for count in (1, 2, 3):
                journal.record("people.welcomed", {"people": count})
            journal.record("space.sandbox_opened", {"sandboxes": 1}, {"origin": "lesson"})
            journal.record("space.made_real", {"spaces": 1})

    def delivered(self) -> int:
        with self.world.centre.app_context():
            link = queries.link()
            return queries.delivered(link.hub) if link else 0

    def agree(self) -> None:
        """The hub has the centre's figures exactly, its chain holds, and the centre has a receipt for all of it."""
        assert self.world.figures(self.world.hub) == self.world.figures(self.world.centre)
        with self.world.centre.app_context():
            head = journal_head(self.world.origin)
            assert queries.waiting(queries.link()) == 0  # type: ignore[union-attr]
        assert self.world.verified() == head
        assert self.delivered() == head[0]


def journal_head(origin: str) -> tuple[int, str]:
    from core.journal.queries import head

    return head(origin)


def make(folder: Path, profile: Profile, port: int) -> Flask:
    """Make an instance as ``preau init`` does, with federation alone and batches of two entries."""
    instance.create(folder, instance.Answers(profile, f"Essai {profile}", "59172", port=port))
    path = folder / config.FILE
    text = re.sub(r"(?m)^enabled = .*$", 'enabled = ["federation"]', path.read_text(encoding="utf-8"))
    path.write_text(text + "\n[federation]\nbatch_entries = 2\ntimeout_seconds = 10\n", encoding="utf-8")
    app = create_app(config.load(folder, {}), check_database=False)
    with app.app_context():
        migrate.upgrade(runtime(), db.engine)
    return app


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    port = free_port()
    folder = tmp_path_factory.mktemp("kill")
    folders = {"hub": folder / "hub", "centre": folder / "centre"}
    world = World(make(folders["hub"], Profile.REGION, port), make(folders["centre"], Profile.CENTRE, port + 1))
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PREAU_")}
    made = Pair(world, folders, port, environment=environment)
    yield made
    made.stop_hub()
    for app in (world.hub, world.centre):
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(scope="module")
def linked(pair: Pair) -> Pair:
    """The pair, enrolled; the centre and the hub have both been killed in the middle of it."""
    code = pair.world.invite()
    with pair.world.served(pair.port) as address:
        for step in ("answered", "welcomed"):
            killed = pair.run("federation", "enrol", address, code, step=step)
            assert killed.returncode == -signal.SIGKILL
    for step in ("admitted", "committed"):
        pair.start_hub(step)
        kept = pair.world.run()
        assert isinstance(kept.failure, Unavailable)
        pair.hub_has_died()
    with pair.world.served(pair.port):
        assert pair.world.run().failure is None
    with pair.world.hub.app_context():
        assert [centre.enrolment.origin for centre in queries.centres()] == [pair.world.origin]
    return pair


@pytest.mark.parametrize(
    ("step", "kept"),
    [("sealed", 0), ("built", 0), ("answered", 0), ("storing", 0), ("built:2", 2), ("answered:3", 4), ("storing:2", 2)],
)
def test_the_centre_dies(linked: Pair, step: str, kept: int) -> None:
    """``kept``: how many of the five entries have their receipt at that moment."""
    linked.record()
    before = linked.delivered()
    with linked.world.served(linked.port):
        assert linked.run("federation", "send", step=step).returncode == -signal.SIGKILL
        assert linked.delivered() == before + kept
        sent = linked.world.run()
    assert (sent.delivered, sent.failure) == (5 - kept, None)
    linked.agree()


@pytest.mark.parametrize(
    ("step", "kept"), [("opened", 0), ("applied", 0), ("committed", 0), ("applied:2", 2), ("committed:3", 4)]
)
def test_the_hub_dies(linked: Pair, step: str, kept: int) -> None:
    linked.record()
    linked.start_hub(step)
    sent = linked.world.run()
    linked.hub_has_died()
    assert sent.delivered == kept
    assert isinstance(sent.failure, Unavailable)
    with linked.world.served(linked.port):
        sent = linked.world.run()
    assert (sent.delivered, sent.failure) == (5 - kept, None)
    linked.agree()


def test_both_as_people_run_them(linked: Pair) -> None:
    linked.record()
    linked.start_hub()
    sent = linked.run("federation", "send")
    assert (sent.returncode, sent.stderr) == (0, "")
    assert "5 écritures remises." in sent.stdout
    assert "Écritures en attente : 0." in sent.stdout
    linked.agree()
    before = linked.world.state()
    again = linked.run("federation", "send")
    assert (again.returncode, "remises" in again.stdout) == (0, False)
    linked.stop_hub()
    assert linked.world.state() == before
    verified = linked.run("federation", "verify", side="hub")
    assert "chaîne intacte" in verified.stdout
    linked.record()
    alone = linked.run("federation", "send")
    assert alone.returncode == 1
    assert f"http://127.0.0.1:{linked.port} refuse ou coupe la connexion" in alone.stderr
