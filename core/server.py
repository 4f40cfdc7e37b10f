"""Serving an instance: waitress and, in a centre, the worker's thread beside it."""

from __future__ import annotations

import gc
import logging
import signal
import threading
from typing import Any

import click
from flask import Flask

from core.runtime import config
from core.work import worker


class DiscreetFormatter(logging.Formatter):
    """Leaves out what PostgreSQL quotes of a row in an error: « Key (email)=(…) already exists »."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        lines = super().formatException(ei).splitlines()
        return "\n".join(line for line in lines if not line.startswith("DETAIL:"))


def configure_logging() -> None:
    """Log to the terminal: moments, levels and messages; never names, addresses or tokens."""
    handler = logging.StreamHandler()
    handler.setFormatter(DiscreetFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def serve(app: Flask) -> None:
    """Serve ``app`` until Ctrl+C, with the worker in a thread of this process."""
    from waitress import create_server  # noqa: PLC0415 - only a server needs it

    configure_logging()
    with app.app_context():
        settings = config()
    leave_when_told()
    # What is loaded stays: else Python looks through all of it now and then, for seventy milliseconds.
    gc.collect()
    gc.freeze()
    stop = threading.Event()
    thread = threading.Thread(target=worker.work_until, args=(app, stop), name="preau-work", daemon=True)
    thread.start()
    server = create_server(
        app,
        host=settings.server.host,
        port=settings.server.port,
        threads=settings.server.threads,
        ident="preau",
        max_request_body_size=settings.server.upload_mb * 1024 * 1024 + 65536,
    )
    click.echo(f"{settings.site.name} : http://{settings.server.host}:{settings.server.port}/  (Ctrl+C arrête)")
    try:
        server.run()
    finally:
        stop.set()
        thread.join(timeout=10)
        server.close()


def leave_when_told() -> None:
    """Let a service manager, or a terminal that closes, end the program as Ctrl+C does."""
    for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _leave)


def _leave(_signal: int, _frame: object) -> None:
    """End as Ctrl+C does: the server stops taking requests and finishes those under way."""
    raise KeyboardInterrupt


def work(app: Flask, *, once: bool) -> None:
    """Run the worker alone, for ever or once."""
    configure_logging()
    if once:
        with app.app_context():
            click.echo(f"{worker.run_due(everything=True)} tâches exécutées.")
        return
    worker.work_until(app, threading.Event())
