"""Ports for servers under test: one that is free, and the wait until a server listens on it."""

from __future__ import annotations

import random
import socket
import subprocess
import time
from contextlib import suppress
from typing import Any


def free_port() -> int:
    """Return a port of this machine that nobody listens on.

    Below those that the system lends to outgoing connections: a server that starts later still finds it free.
    """
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def wait_until_listening(process: subprocess.Popen[Any], port: int, seconds: int = 60) -> None:
    """Return once ``process`` listens on ``port``; fail when it has ended or takes longer than ``seconds``."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.05)
        if process.returncode is not None:
            raise AssertionError(f"the server has ended with {process.returncode}: {process.args}")
    raise AssertionError(f"nobody listens on port {port} after {seconds} seconds")
