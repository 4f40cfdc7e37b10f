"""A place apart from the checkout where the wheel is installed, with the libraries of the present environment."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.ports import free_port, wait_until_listening

PASSWORD = "quatre mots sans rapport"


@dataclass(frozen=True)
class Place:
    """A virtual environment of its own, and a folder beside it from which commands are run."""

    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / "programme" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def preau(self) -> Path:
        return self.python.with_name("preau.exe" if os.name == "nt" else "preau")

    @property
    def packages(self) -> Path:
        return Path(self.ask("import sysconfig; print(sysconfig.get_paths()['purelib'])"))

    def run(self, *line: str | Path, check: bool = True, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a command here, where no checkout is in sight."""
        return subprocess.run(
            [str(part) for part in line],
            cwd=self.folder,
            env=environment(variables),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=240,
            check=check,
        )

    def ask(self, program: str) -> str:
        """Run a line of Python with the installed program and return what it prints."""
        return self.run(self.python, "-c", program).stdout.strip()

    def install(self, wheel: Path) -> None:
        """Install a wheel from its file, without the network."""
        line = [sys.executable, "-m", "pip", "--python", self.python, "install", "-q", "--no-deps", "--no-index"]
        self.run(*line, "--disable-pip-version-check", "--force-reinstall", wheel)

    @contextmanager
    def served(self, instance: Path, port: int) -> Iterator[str]:
        """Serve an instance until the end of the block and give its address."""
        with (self.folder / "server.log").open("ab") as log:
            line = [str(self.preau), "--instance", str(instance), "run"]
            process = subprocess.Popen(line, cwd=self.folder, env=environment({}), stdout=log, stderr=log)
            try:
                wait_until_listening(process, port)
                yield f"http://127.0.0.1:{port}"
            finally:
                process.terminate()
                process.wait(timeout=30)


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Return an environment that names neither the checkout nor an instance, with UTF-8 for what is printed."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "PREAU_"))}
    return {**kept, "PYTHONUTF8": "1", **variables}


def make(folder: Path) -> Place:
    """Make an empty environment that sees the libraries of this one, never its editable Préau."""
    place = Place(folder)
    venv.create(folder / "programme", with_pip=False)
    paths = dict.fromkeys(sysconfig.get_paths()[key] for key in ("purelib", "platlib"))
    (place.packages / "libraries.pth").write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")
    return place


def make_instance(place: Place, folder: Path) -> int:
    """Make a centre with one administrator and return the port that it is served on."""
    port = free_port()
    preau = (place.preau, "--instance", folder)
    place.run(*preau, "init", "--name", "Cyber-centre de Denain", "--commune", "59172", "--port", str(port))
    roles = ("--role", "administrator", "--role", "animator")
    account = ("--name", "Karim T.", "--email", "karim@denain.example", "--password", PASSWORD)
    place.run(*preau, "people", "add", *account, *roles)
    return port
