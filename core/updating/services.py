"""What serves the program on this machine: systemd units, or tasks of the Windows scheduler, named ``preau…``."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from core.errors import UpdateError

_WINDOWS_TASK = "Preau"


@dataclass(frozen=True, slots=True)
class Services:
    """Units or tasks that run this program, by name; empty when it is run by hand."""

    manager: str
    names: tuple[str, ...] = ()

    def stop(self) -> None:
        """Stop them all."""
        self._each("stop", "/End")

    def start(self) -> None:
        """Start them all."""
        self._each("start", "/Run")

    def check_that_it_stays(self, seconds: float = 5) -> None:
        """Raise UpdateError when a unit that was started is down again after ``seconds``."""
        if self.manager == "systemd" and self.names:
            time.sleep(seconds)
            for name in self.names:
                if _run("systemctl", "is-active", "--quiet", name).returncode != 0:
                    raise UpdateError(f"Le service « {name} » s’est arrêté aussitôt : voir « journalctl -u {name} ».")

    def _each(self, systemd: str, scheduler: str) -> None:
        for name in self.names:
            if self.manager == "systemd":
                done = _run("systemctl", systemd, name)
            else:
                done = _run("schtasks", scheduler, "/TN", name)
            if done.returncode != 0:
                raise UpdateError(f"Le service « {name} » n’obéit pas ({systemd}) : {done.stderr.strip()}")


def find(environment: Path, named: tuple[str, ...] = ()) -> Services:
    """Return the running services whose command is in ``environment``; or those that are ``named``."""
    if os.name == "nt":
        names = named or (_WINDOWS_TASK,)
        return Services("schtasks", tuple(name for name in names if named or _is_task_of(name, environment)))
    if shutil.which("systemctl") is None:
        return Services("none")
    names = named or tuple(name for name in _running() if _is_unit_of(name, environment))
    return Services("systemd", names)


def _running() -> list[str]:
    done = _run(
        "systemctl", "list-units", "--type=service", "--state=running,activating", "--plain", "--no-legend", "preau*"
    )
    return [line.split()[0] for line in done.stdout.splitlines() if line.split()]


def _is_unit_of(name: str, environment: Path) -> bool:
    return str(environment) in _run("systemctl", "show", "--property=ExecStart", name).stdout


def _is_task_of(name: str, environment: Path) -> bool:
    return str(environment).lower() in _run("schtasks", "/Query", "/TN", name, "/XML").stdout.lower()


def _run(*line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(line, capture_output=True, encoding="utf-8", errors="replace", check=False)  # noqa: S603


def answers(port: int) -> bool:
    """Say whether somebody listens on a port of this machine."""
    with closing(socket.socket()) as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until_it_answers(port: int, seconds: float = 60) -> None:
    """Return once somebody listens on the port. Raises UpdateError after ``seconds``."""
    until = time.monotonic() + seconds
    while not answers(port):
        if time.monotonic() > until:
            raise UpdateError(f"Le service a été lancé, mais rien ne répond sur le port {port}.")
        time.sleep(0.2)
