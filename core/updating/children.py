"""Runs the program in processes of its own, as the owner of the instance: the old one, then the new one."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import UpdateError

#: Printed before the answer of a step: a library may have written something above it.
ANSWER = "preau-answer:"


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs the program that stands at ``python`` on the instance; never what lies in the folder where one types (-P):
    the administrator may stand in one where others write.
    """

    python: Path
    instance: Path

    def preau(self, *arguments: str) -> str:
        """Run a ``preau`` command and return what it says. Raises UpdateError with what it complained of."""
        return self._run("core.cli", "--instance", str(self.instance), *arguments)

    def step(self, name: str) -> Any:
        """Run a step of ``core.updating.steps`` and return its answer."""
        said = self._run("core.updating.steps", str(self.instance), name)
        return json.loads(said.rpartition(ANSWER)[2])

    def pip(self, *arguments: str) -> None:
        """Run pip in the environment of the program, as whoever runs the update."""
        line = ["-P", "-m", "pip", "--isolated", "--disable-pip-version-check", "--quiet", *arguments]
        _checked([str(self.python), *line], {})

    def _run(self, *line: str) -> str:
        return _checked([str(self.python), "-P", "-m", *line], owner(self.instance))


def owner(folder: Path) -> dict[str, Any]:
    """Return what makes a process that of the owner of ``folder``, when the administrator runs the update (POSIX)."""
    who = getattr(os, "geteuid", lambda: -1)()
    if who != 0:
        return {}
    found = folder.stat()
    return {"user": found.st_uid, "group": found.st_gid, "extra_groups": []} if found.st_uid != 0 else {}


def _checked(line: Sequence[str], options: dict[str, Any]) -> str:
    kept = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "PYTHONHOME"}}
    done: subprocess.CompletedProcess[str] = subprocess.run(  # noqa: S603 - our own program
        line,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        env={**kept, "PYTHONUTF8": "1"},
        check=False,
        **options,
    )
    if done.returncode != 0:
        raise UpdateError(_last_words(done.stderr or done.stdout) or f"{line[2:5]} : code {done.returncode}")
    return done.stdout


def _last_words(said: str) -> str:
    """Return what a command ended with: its sentence, or the last line of a trace."""
    lines = [line.strip() for line in said.strip().splitlines() if line.strip()]
    if any(line.startswith("Traceback") for line in lines):
        return lines[-1]
    return " ".join(lines[-6:]).removeprefix("Error: ")
