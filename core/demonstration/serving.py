"""Serves the two instances together, and stops them together."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import click

from core import config
from core.demonstration.making import CENTRE, HUB
from core.demonstration.stage import accounts
from core.server import leave_when_told


def serve(folder: Path) -> int:
    """Serve both instances, print what to open, and stop both on Ctrl+C or when one ends. Returns an exit status."""
    leave_when_told()
    processes = [_start(folder / name) for name in (HUB, CENTRE)]
    for name in (CENTRE, HUB):
        _announce(folder / name)
    click.echo("\nCtrl+C arrête les deux.")
    ended = threading.Event()
    for process in processes:
        threading.Thread(target=_tell_end, args=(process, ended), daemon=True).start()
    status = 0
    try:
        ended.wait()
        status = 1
        click.echo("Un des deux serveurs s’est arrêté : l’autre est arrêté aussi.", err=True)
    except KeyboardInterrupt:
        click.echo("\nArrêt des deux serveurs…")
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=20)
    return status


def _tell_end(process: subprocess.Popen[bytes], ended: threading.Event) -> None:
    process.wait()
    ended.set()


def _start(folder: Path) -> subprocess.Popen[bytes]:
    """Start ``preau run``; in a group of its own, so that Ctrl+C reaches it once, from here."""
    command = [sys.executable, "-m", "core.cli", "--instance", str(folder), "run"]
    return subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own program


def _announce(folder: Path) -> None:
    settings = config.load(folder)
    click.echo(f"\n{settings.site.name} : http://127.0.0.1:{settings.server.port}/")
    for account in accounts(folder):
        secret = f"carte {account.secret}" if account.card else f"{account.address}  mot de passe {account.secret}"
        click.echo(f"  {account.who:<12} {secret}\n{'':15}→ {account.try_this}")
