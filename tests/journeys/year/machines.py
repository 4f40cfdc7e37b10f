"""A machine of the story: where Préau is really installed, its one instance, its clock, and what is typed on it."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.journeys.year import clockwork
from tests.journeys.year.ledger import Daily
from tests.ports import free_port, wait_until_listening
from tests.wheel import place as places

HERE = Path(__file__).parent


@dataclass
class Machine:
    """A place with its instance. ``profile``: ``centre`` or ``region``."""

    place: places.Place
    profile: str
    name: str
    port: int = field(default_factory=free_port)

    @property
    def instance(self) -> Path:
        return self.place.folder / self.profile

    @property
    def disk(self) -> Path:
        """Another disk, for backups."""
        return self.place.folder / "sauvegardes"

    @property
    def clock(self) -> Path:
        return self.place.folder / "clock"

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def variables(self) -> dict[str, str]:
        return {clockwork.VARIABLE: str(self.clock)}

    def install(self, wheel: Path, moment: datetime) -> None:
        """Install the wheel, and the clock that the story moves; make the instance with its first account."""
        self.place.install(wheel)
        packages = self.place.packages
        shutil.copy(clockwork.__file__, packages / "year_clock.py")
        (packages / "year_clock.pth").write_text("import year_clock\n", encoding="ascii")
        self.set_clock(moment)
        answers = {
            "profile": self.profile, "name": self.name, "commune": "59172", "port": str(self.port), "mail": "show",
            "public-url": self.address, "admin-name": "Karim T.", "admin-email": "karim@denain.example",
        }  # fmt: skip
        options = [part for key, value in answers.items() for part in (f"--{key}", value)]
        self.preau("init", "--yes", *options, PREAU_ADMIN_PASSWORD=places.PASSWORD)

    def set_clock(self, moment: datetime) -> None:
        """Let the clock of this machine show ``moment``, and go on from there."""
        clockwork.put_right(self.clock, moment)

    def preau(self, *arguments: str | Path, refused: bool = False, **variables: str) -> str:
        """Type a command and return what it says; ``refused``: it has to end with 1."""
        line = (self.place.preau, "--instance", self.instance, *arguments)
        done = self.place.run(*line, check=False, **self.variables, **variables)
        said = done.stdout + done.stderr
        assert done.returncode == int(refused), f"{arguments}: {done.returncode}\n{said}"
        return said

    def run(self, program: str, *arguments: str) -> str:
        """Run a few lines with the installed program."""
        return self.place.run(self.place.python, "-c", program, self.instance, *arguments, **self.variables).stdout

    def animate(self, plan: dict[str, Any]) -> tuple[int, str]:
        """Let the animator work a plan; return how her program ended, and what it told."""
        line = [str(self.place.python), str(HERE / "animator.py"), str(self.instance)]
        done = subprocess.run(
            line, input=json.dumps(plan), cwd=self.place.folder, env=places.environment(self.variables),
            capture_output=True, text=True, encoding="utf-8", timeout=240, check=False,
        )  # fmt: skip
        assert done.returncode <= 0, done.stderr
        return done.returncode, done.stdout

    @contextmanager
    def served(self) -> Iterator[subprocess.Popen[bytes]]:
        """Serve the instance until the end of the block, unless it dies before."""
        with (self.place.folder / "server.log").open("ab") as log:
            line = [str(self.place.preau), "--instance", str(self.instance), "run"]
            environment = places.environment(self.variables)
            process = subprocess.Popen(line, cwd=self.place.folder, env=environment, stdout=log, stderr=log)
            try:
                wait_until_listening(process, self.port)
                yield process
            finally:
                process.terminate()
                process.wait(timeout=30)

    def keep_backups_elsewhere(self) -> Path:
        """Make the recovery key, put backups on the other disk, and return the sheet."""
        settings = self.instance / "preau.toml"
        text = settings.read_text(encoding="utf-8")
        changed = text.replace('#folder = ""', f"folder = {json.dumps(str(self.disk))}")
        assert changed != text
        settings.write_text(changed, encoding="utf-8")
        sheet = self.place.folder / "feuille.txt"
        self.preau("backup", "key", "--sheet", sheet)
        found = re.search(r"AGE-SECRET-KEY-1[ A-Z0-9]+", sheet.read_text(encoding="utf-8"))
        assert found is not None
        sheet.write_text(found[0], encoding="ascii")
        return sheet

    def failing(self) -> list[str]:
        """Return what ``preau doctor`` finds failing, every task having just run."""
        self.preau("work", "--once")
        done = self.place.run(
            self.place.preau, "--instance", self.instance, "doctor", check=False, **self.variables
        )  # fmt: skip
        found = re.findall(r"^PANNE +(.+)$", done.stdout, re.MULTILINE)
        assert done.returncode == bool(found), done.stdout + done.stderr
        return found

    def ask(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """Read the database itself, without the program."""
        with closing(sqlite3.connect(self.instance / "preau.db")) as connection:
            return connection.execute(query, values).fetchall()

    def daily(self, origin: str) -> Daily:
        """Return the daily figures of an origin, as they stand here."""
        query = "SELECT day, kind, dimensions, figure, total FROM core_journal_daily WHERE origin = :origin"
        return Daily({row[:4]: row[4] for row in self.ask(query, origin=origin)})

    def export(self) -> bytes:
        """Return the whole database as ``preau db export`` writes it."""
        file = self.place.folder / "export.jsonl"
        file.unlink(missing_ok=True)
        self.preau("db", "export", file)
        return file.read_bytes()

    def programme(self) -> dict[str, str]:
        """Return the digest of every file of the installed program."""
        files = (path for path in self.place.packages.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
