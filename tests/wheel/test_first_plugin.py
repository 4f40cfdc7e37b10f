"""docs/your-first-plugin.md, followed word for word where the wheel is installed; then its wheel serves a centre."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.wheel import place as places

PAGE = Path(__file__).resolve().parents[2] / "docs" / "your-first-plugin.md"
STEP = re.compile(r"(?P<said>[^\n]*)\n\n?```(?P<kind>\w+)\n(?P<text>.*?)^```", re.DOTALL | re.MULTILINE)
WRITE = re.compile(r"^Write `(?P<path>[^`]+)`:$")
ASK = """
from pathlib import Path
from core import config
from core.app import create_app
from core.contracts import SYSTEM
from core.events import transaction
from core.testing import Maker
from preau_poll import services
with create_app(config.load(Path({instance!r}))).app_context():
    space = Maker().real_space(tools=["poll"])
    with transaction():
        services.ask(actor=SYSTEM, space=space, question="Quel jour pour le marché ?", labels=["Lundi", "Mardi"])
    print(space.id)
"""
BECOMES = re.compile(r"^In `(?P<path>[^`]+)`, .* becomes:$")


@dataclass
class Reader:
    """Somebody who does what the page says, in a terminal."""

    place: places.Place
    folder: Path

    def follow(self, said: str, kind: str, text: str) -> None:
        """Do one step: write a file, change a line, or type commands."""
        if written := WRITE.match(said):
            path = self.folder / written["path"]
            assert path.parent.is_dir(), f"the page has not made {path.parent.name}"
            path.write_text(text, encoding="utf-8")
        elif changed := BECOMES.match(said):
            self._replace(self.folder / changed["path"], text.strip())
        else:
            assert kind == "sh", f"a step that nobody could follow: {said!r}"
            self._type(text)

    def _replace(self, path: Path, line: str) -> None:
        """Put a line in the place of the one that begins alike."""
        begins = line.partition("=")[0]
        lines = path.read_text(encoding="utf-8").splitlines()
        assert sum(old.startswith(begins) for old in lines) == 1
        path.write_text("\n".join(line if old.startswith(begins) else old for old in lines) + "\n", encoding="utf-8")

    def _type(self, commands: str) -> None:
        path = f"{self.place.python.parent}:/usr/bin:/bin"
        script = f"set -e\ncd '{self.folder}'\n{commands}\npwd > '{self.place.folder}/where'\n"
        done = self.place.run("sh", "-c", script, check=False, PATH=path)
        assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"
        self.folder = Path((self.place.folder / "where").read_text().strip())


@pytest.fixture(scope="module")
def author(wheel, tmp_path_factory):
    """Where the author of the plugin works: the wheel of Préau is installed, and nothing else."""
    made = places.make(tmp_path_factory.mktemp("author"))
    made.install(wheel)
    return made


@pytest.mark.slow
def test_the_page_makes_a_plugin_whose_wheel_serves_a_poll(author, wheel, tmp_path):
    reader = Reader(author, author.folder)
    steps = list(STEP.finditer(PAGE.read_text(encoding="utf-8")))
    for step in steps:
        reader.follow(step["said"], step["kind"], step["text"])
    (made,) = (reader.folder / "dist").glob("*.whl")

    user = places.make(tmp_path / "user")
    user.install(wheel)
    user.install(made)
    instance = user.folder / "centre"
    port = places.make_instance(user, instance)
    settings = instance / "preau.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace('"federation"]', '"federation", "poll"]'), encoding="utf-8"
    )
    assert "poll" in user.run(user.preau, "--instance", instance, "db", "upgrade").stdout
    assert re.search(r"^poll +activé +preau-poll", user.run(user.preau, "--instance", instance, "plugins").stdout, re.M)
    space = user.ask(ASK.format(instance=str(instance)))
    with user.served(instance, port):
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", f"/espaces/{space}/sondages")
        text = connection.getresponse().read().decode()
        connection.close()
    assert "Quel jour pour le marché ?" in text
