"""Processes to be measured: servers on ports of their own, and the demonstration that they serve."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core import config
from core.config import Config
from core.demonstration.making import CENTRE
from tests.ports import free_port, wait_until_listening


def prepare(folder: Path) -> Path:
    """Make the demonstration in ``folder`` (kept when it is there) and return the folder of its centre."""
    ports = ["--hub-port", str(free_port()), "--centre-port", str(free_port())]
    command = [sys.executable, "-m", "core.cli", "--instance", str(folder), "demo", "--prepare", *ports]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"La démonstration n’a pas pu être préparée :\n{done.stdout}{done.stderr}")
    return folder / CENTRE


def environment() -> dict[str, str]:
    """Return the environment of measured processes: no setting of an instance comes from outside."""
    return {name: value for name, value in os.environ.items() if not name.startswith(config.PREFIX)}


@contextmanager
def centre(folder: Path) -> Iterator[tuple[Config, int]]:
    """Serve an instance as ``preau run`` does, and give its configuration and the number of its process."""
    settings = config.load(folder, {})
    command = [sys.executable, "-m", "core.cli", "--instance", str(folder), "run"]
    with _running(command, settings.server.port) as process:
        yield settings, process.pid


@contextmanager
def bare(threads: int) -> Iterator[int]:
    """Serve the bare page with waitress and give its port."""
    port = free_port()
    command = [sys.executable, "-m", "tests.benchmarks.bare", str(port), str(threads)]
    with _running(command, port):
        yield port


@contextmanager
def _running(command: list[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_listening(process, port)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


def connect(port: int) -> http.client.HTTPConnection:
    """Return a connection that stays open between requests."""
    return http.client.HTTPConnection("127.0.0.1", port, timeout=30)


def get(connection: http.client.HTTPConnection, path: str, status: int = 200) -> bytes:
    """Ask for a page as a passer-by, without a cookie, and return its body. Stops the measures at another status."""
    connection.request("GET", path, headers={"Accept": "text/html"})
    response = connection.getresponse()
    body = response.read()
    if response.status != status:
        raise SystemExit(f"{path} : statut {response.status}, {status} attendu.")
    return body
