"""An update installs, migrates and starts again; whatever fails, program, database and files are as they were."""

from __future__ import annotations

import json
import os
import shlex
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from core import revisions
from release.wheel import ROOT
from tests.wheel import fakes
from tests.wheel import place as places

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("wheel"),
    pytest.mark.skipif(os.name == "nt", reason="a stand-in for systemctl"),
]
HEAD = revisions.revisions(ROOT / "core")[-1]


def migration(*body: str, revision: str = "core_trial") -> dict[str, str]:
    """A new revision of core."""
    lines = [
        "import sqlalchemy as sa",
        "from alembic import op",
        f"revision = {revision!r}",
        f"down_revision = {HEAD!r}",
    ]
    text = "\n".join([*lines, "", "", "def upgrade():", *(f"    {line}" for line in body), ""])
    return {"core/migrations/versions/9001_trial.py": text}


TABLE = "op.create_table('core_trial', sa.Column('id', sa.Integer, primary_key=True))"
FAILING = migration(TABLE, "op.execute('INSERT INTO core_trial VALUES (1)')", "op.execute('SELECT nothing')")
DEAF = {**migration(TABLE), "core/server.py": "def serve(app):\n    raise SystemExit('deaf')\n\n\ndef work(app): ...\n"}


@pytest.fixture(scope="module")
def centre(wheel, tmp_path_factory):
    """A centre of its own, whose program may be replaced; what fails leaves it as it was for the next test."""
    folder = tmp_path_factory.mktemp("updated")
    return Centre.make(places.make(folder / "apart"), wheel, folder / "denain")


class Centre:
    """An installed program, an instance, and a service that runs it."""

    def __init__(self, place: places.Place, instance: Path, port: int) -> None:
        self.place, self.instance, self.port = place, instance, port
        self.unit = place.folder / "unit.json"
        self.keys = place.folder / "bin"

    @classmethod
    def make(cls, place: places.Place, wheel: Path, instance: Path) -> Centre:
        place.install(wheel)
        centre = cls(place, instance, places.make_instance(place, instance))
        line = [str(place.preau), "--instance", str(instance), "run"]
        centre.unit.write_text(json.dumps({"name": "preau.service", "line": line}))
        centre.keys.mkdir()
        fake = centre.keys / "systemctl"
        program = Path(__file__).with_name("systemctl.py")
        fake.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {shlex.quote(str(program))} "$@"\n')
        fake.chmod(0o755)
        return centre

    def variables(self) -> dict[str, str]:
        return {"PATH": f"{self.keys}{os.pathsep}{os.environ['PATH']}", "FAKE_UNIT": str(self.unit)}

    def preau(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        line = (self.place.preau, "--instance", self.instance, *arguments)
        return self.place.run(*line, check=False, **self.variables())

    def update(self, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
        return self.preau("update", "--from", folder, "--yes", *options)

    def systemctl(self, command: str) -> None:
        self.place.run(self.keys / "systemctl", command, "preau.service", **self.variables())

    def told(self) -> list[str]:
        return [
            line
            for line in self.unit.with_suffix(".log").read_text().splitlines()
            if line.split()[0] in {"stop", "start"}
        ]

    def content(self) -> tuple[str, list[tuple[object, ...]], dict[str, bytes]]:
        """What a failed update must leave: version, tables and what people wrote, files of instance and program."""
        with closing(sqlite3.connect(self.instance / "preau.db")) as connection:
            rows = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
            for table in ("core_person", "core_alembic_version"):
                rows += connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - two names
        files = {
            str(path): path.read_bytes()
            for folder in (self.instance / "keys", self.instance / "preau.toml", self.place.packages, self.place.preau)
            for path in ([folder] if folder.is_file() else sorted(folder.rglob("*")))
            if path.is_file() and "__pycache__" not in path.parts
        }
        return self.preau("--version").stdout, rows, files

    def close(self) -> None:
        self.systemctl("stop")


@pytest.fixture
def served(centre):
    """The centre, served by its service."""
    centre.systemctl("start")
    until_served(centre)
    yield centre
    centre.close()


def until_served(centre):
    program = f"from core.updating.services import wait_until_it_answers as w; w({centre.port})"
    centre.place.ask(program)


def test_an_instance_that_somebody_serves_by_hand_is_not_touched(centre, wheel, tmp_path):
    new = fakes.variant(wheel, tmp_path / "new", "9.1").parent
    without_key = centre.update(new)
    with centre.place.served(centre.instance, centre.port):
        by_hand = centre.update(new, "--no-backup")
    assert (without_key.returncode, by_hand.returncode) == (1, 1)
    assert "clé de récupération" in without_key.stderr
    assert "Préau tourne, sans service connu" in by_hand.stderr
    assert centre.preau("--version").stdout != "Préau 9.1\n"


def test_a_version_that_cannot_migrate_leaves_everything_as_it_was(served, wheel, tmp_path):
    before = served.content()
    done = served.update(fakes.variant(wheel, tmp_path / "new", "9.1", FAILING).parent, "--no-backup")
    assert done.returncode == 1
    assert "La mise à niveau a échoué" in done.stderr
    assert "est remis en place, la base est telle qu’avant." in done.stderr
    assert served.told()[-2:] == ["stop preau.service", "start preau.service"]
    until_served(served)
    assert served.content() == before


def test_a_version_that_does_not_start_is_undone_though_it_had_migrated(served, wheel, tmp_path):
    patience = served.place.packages / "core" / "updating" / "services.py"
    patience.write_text(patience.read_text(encoding="utf-8").replace("seconds: float = 60", "seconds: float = 3"))
    before = served.content()
    done = served.update(fakes.variant(wheel, tmp_path / "new", "9.1", DEAF).parent, "--no-backup")
    assert done.returncode == 1
    assert "Mis à niveau : core." in done.stdout
    assert "rien ne répond sur le port" in done.stderr
    assert "la base est telle qu’avant." in done.stderr
    patience.write_text(patience.read_text(encoding="utf-8").replace("seconds: float = 3", "seconds: float = 60"))
    until_served(served)
    assert served.content()[:2] == before[:2]


def test_a_service_is_stopped_backed_up_updated_and_started_again(served, wheel, tmp_path):
    assert served.preau("backup", "key").returncode == 0
    new = fakes.variant(wheel, tmp_path / "new", "9.1", migration(TABLE)).parent
    checked = served.preau("update-check", "--from", new)
    assert "Proposé      Préau 9.1, plus récent" in checked.stdout, checked.stderr
    done = served.update(new)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "C’est fait : Préau 9.1 est installé." in done.stdout
    assert served.preau("--version").stdout == "Préau 9.1\n"
    assert served.told()[-2:] == ["stop preau.service", "start preau.service"]
    until_served(served)
    (made,) = served.instance.rglob("*.age")
    assert made.name in done.stdout
    assert not list(served.instance.glob("*avant-mise-a-jour*"))
    assert not (served.place.folder / "programme" / "avant").exists()
    again = served.update(new)
    assert again.returncode == 1
    assert "rien à faire" in again.stderr
