"""Serving an instance: waitress and, in a centre, the worker's thread beside it."""

from __future__ import annotations

import gc
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from types import FrameType
from typing import Any

import click
from flask import Flask

from core import causes, logs
from core.config import ServerConfig
from core.errors import StartError
from core.runtime import config
from core.work import worker


def configure_logging() -> None:
    """Log to the terminal and to the instance's folder ``logs``, as ``[logs]`` says."""
    logs.configure(config())


def serve(app: Flask, *, port: int | None = None) -> None:
    """Serve ``app`` until Ctrl+C, with the worker in a thread of this process unless ``[server] worker`` says no.

    ``port``: another one than the settings', so that several processes serve one instance.
    """
    with app.app_context():
        configure_logging()
        settings = config()
    where = settings.server if port is None else replace(settings.server, port=port)
    leave_when_told()
    # What is loaded stays: else Python looks through all of it now and then, for seventy milliseconds.
    gc.collect()
    gc.freeze()
    # A page makes some ten thousand objects, all gone with it: looking for cycles at each seven hundred is in vain.
    gc.set_threshold(20_000, 20, 20)
    server = _open(app, where, settings.site.trusted_proxies)
    click.echo(f"{settings.site.name} : {address_here(where)}  (Ctrl+C arrête)")
    with _worker_beside(app) if settings.server.worker else nullcontext():
        try:
            server.run()
        finally:
            server.close()


def address_here(where: ServerConfig) -> str:
    """Return the address that opens the site on this very machine: no browser goes to « everywhere »."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(where.host, where.host)  # noqa: S104 - names, nothing listens
    return f"http://{host}:{where.port}/"


def _open(app: Flask, where: ServerConfig, proxies: int) -> Any:
    """Take the port. Waitress drops X-Forwarded-… headers by itself, unless proxies are trusted."""
    from waitress import create_server  # noqa: PLC0415 - only a server needs it

    try:
        return create_server(
            app,
            host=where.host,
            port=where.port,
            threads=where.threads,
            ident="preau",
            max_request_body_size=where.upload_mb * 1024 * 1024 + 65536,
            clear_untrusted_proxy_headers=not proxies,
        )
    except OSError as error:
        raise StartError(
            f"[server] {where.host}:{where.port} ne peut pas servir : {causes.said(error)}. "
            "Arrêtez l’autre programme, ou changez host et port dans preau.toml."
        ) from error


@contextmanager
def _worker_beside(app: Flask) -> Iterator[None]:
    """Run the worker in a thread within the block."""
    stop = threading.Event()
    thread = threading.Thread(target=worker.work_until, args=(app, stop), name="preau-work", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=10)


def leave_when_told(how: Callable[[int, FrameType | None], object] | None = None) -> None:
    """Let a service manager, or a terminal that closes, end the program as Ctrl+C does (or as ``how`` does)."""
    for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), how or _leave)


def _leave(_signal: int, _frame: object) -> None:
    """End as Ctrl+C does: the server stops taking requests and finishes those under way."""
    raise KeyboardInterrupt


def work(app: Flask, *, once: bool) -> None:
    """Run the worker alone, once or until it is told to end: what it is doing is then finished first."""
    with app.app_context():
        configure_logging()
    if once:
        with app.app_context():
            done = worker.run_due(everything=True)
        click.echo(
            "Un autre processus exécute les tâches en ce moment." if done is None else f"{done} tâches exécutées."
        )
        return
    stop = threading.Event()
    leave_when_told(lambda _signal, _frame: stop.set())
    worker.work_until(app, stop)
