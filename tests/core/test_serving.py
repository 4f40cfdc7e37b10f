"""Several processes for one instance: one worker at a time, a database that goes and comes back, proxies in front."""

from __future__ import annotations

import gc
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from flask import current_app, jsonify, request
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.test import Client

from core import server
from core.app import refuse_pending_migrations
from core.config import ServerConfig
from core.contracts import Role, Task
from core.errors import StartError
from core.events import transaction
from core.extensions import db
from core.runtime import config, runtime
from core.web.failures import is_away
from core.work import worker
from core.work.turns import turn
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def counted(centre):
    """A centre whose only task counts how often it ran."""
    runs: list[str] = []
    runtime().tasks.clear()
    runtime().tasks["essai.count"] = Task("essai.count", 3600, lambda: runs.append("run"))
    return runs


def test_one_holds_the_place_of_the_worker_at_a_time(centre, database):
    with turn() as first, turn() as second:
        assert first
        assert not second
    with turn() as third:
        assert third


def test_the_place_is_free_again_after_a_failure(centre, database):
    with pytest.raises(ZeroDivisionError), turn():
        raise ZeroDivisionError
    with turn() as held:
        assert held


def test_no_task_runs_while_somebody_else_is_the_worker(counted, database):
    with turn():
        assert worker.run_due() is None
        assert counted == []
    assert worker.run_due() == 1
    assert worker.run_due() == 0
    assert counted == ["run"]


def test_another_process_sees_that_the_place_is_taken(centre, database):
    """``preau work --once`` beside the worker of a server: it does nothing and says so; then it works."""
    folder = config().instance
    site = config().site
    enabled = "".join(f'"{name}", ' for name in config().plugins.enabled)
    (folder / "preau.toml").write_text(
        f'[site]\nid = "{site.id}"\nname = "Essai"\ncommune = "59172"\n[plugins]\nenabled = [{enabled}]\n',
        encoding="utf-8",
    )
    url = db.engine.url.render_as_string(hide_password=False)
    environment = {**os.environ, "PREAU_DATABASE_URL": url}

    def work_once():
        command = [sys.executable, "-m", "core.cli", "--instance", str(folder), "work", "--once"]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    with turn():
        assert work_once() == "Un autre processus exécute les tâches en ce moment.\n"
    assert re.fullmatch(r"\d+ tâches exécutées\.\n", work_once())


class Away:
    """The PostgreSQL database of the test, sent away and called back by the server's administrator."""

    def __init__(self) -> None:
        self.name = db.engine.url.database
        self.admin = create_engine(db.engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT")

    def cut(self) -> None:
        """End every connection, as a restart does."""
        self._run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name", name=self.name)

    def leave(self) -> None:
        self._run(f'ALTER DATABASE "{self.name}" ALLOW_CONNECTIONS false')
        self.cut()

    def come_back(self) -> None:
        self._run(f'ALTER DATABASE "{self.name}" ALLOW_CONNECTIONS true')

    def _run(self, statement: str, **values: object) -> None:
        with self.admin.connect() as connection:
            connection.execute(text(statement), values)


#: A file does not restart.
on_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


@pytest.fixture
def away(database, centre):
    found = Away()
    yield found
    found.come_back()
    found.admin.dispose()


@on_postgresql
def test_a_restart_of_postgresql_between_two_requests_is_not_seen(away, client):
    assert client.get("/").status_code == 200
    away.cut()
    assert client.get("/").status_code == 200


@on_postgresql
def test_while_postgresql_is_away_a_page_says_to_come_back_and_the_next_request_works(away, client, make):
    client.sign_in(make.person("Nadia K.", Role.ANIMATOR))
    assert client.get("/personnes").status_code == 200
    away.leave()
    answer = client.get("/personnes?q=K")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert "Revenez dans un instant" in answer.text
    assert 'href="/personnes?q=K"' in answer.text
    assert "OperationalError" not in answer.text
    sent = client.post("/deconnexion")
    assert sent.status_code == 503
    assert "peut-être pas été enregistré" in sent.text
    asked = client.get("/personnes", headers={"Accept": "application/json"})
    assert (asked.status_code, asked.json["error"]["status"]) == (503, 503)
    away.come_back()
    assert client.get("/personnes").status_code == 200


@on_postgresql
def test_a_use_case_cut_in_its_middle_leaves_nothing_and_the_next_one_works(away, make):
    with pytest.raises(OperationalError) as cut, transaction():
        db.session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert is_away(cut.value)
    assert make.person("Nadia K.").id


@on_postgresql
def test_the_worker_outlives_a_database_that_is_away(away, counted):
    away.leave()
    rounds = []

    class Stop(threading.Event):
        def wait(self, timeout=None):
            rounds.append(len(counted))
            if len(rounds) == 1:
                away.come_back()
            else:
                self.set()
            return True

    worker.work_until(_app(), Stop())
    assert rounds == [0, 1]


def _app():
    return current_app._get_current_object()


@on_postgresql
def test_a_database_that_does_not_answer_stops_the_start_with_a_sentence(away):
    away.leave()
    with pytest.raises(StartError, match="ne répond pas"):
        refuse_pending_migrations(_app(), runtime())


def sqlite_error(code):
    error = sqlite3.OperationalError("essai")
    error.sqlite_errorcode = code
    return OperationalError("SELECT 1", {}, error)


@pytest.mark.parametrize(
    ("error", "gone"),
    [
        (sqlite_error(sqlite3.SQLITE_BUSY), True),
        (sqlite_error(sqlite3.SQLITE_BUSY_SNAPSHOT), True),
        (sqlite_error(sqlite3.SQLITE_FULL), True),
        (sqlite_error(sqlite3.SQLITE_IOERR_WRITE), True),
        (sqlite_error(sqlite3.SQLITE_ERROR), False),
        (ProgrammingError("SELECT 1", {}, Exception()), False),
        (OperationalError("SELECT 1", {}, Exception()), True),
        (PoolTimeout(), True),
    ],
)
def test_what_is_a_database_away_and_what_is_a_mistake_of_ours(error, gone):
    assert is_away(error) is gone


@pytest.mark.parametrize(
    ("proxies", "sent", "seen"),
    [
        (0, {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}, ["127.0.0.1", "http"]),
        (1, {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}, ["203.0.113.9", "https"]),
        (1, {"X-Forwarded-For": "10.0.0.1, 203.0.113.9"}, ["203.0.113.9", "http"]),
        (2, {"X-Forwarded-For": "203.0.113.9, 10.0.0.1", "X-Forwarded-Proto": "https"}, ["203.0.113.9", "https"]),
        (1, {}, ["127.0.0.1", "http"]),
    ],
)
def test_addresses_that_proxies_say_are_believed_as_far_as_they_are_trusted(build_instance, proxies, sent, seen):
    app = build_instance(tables={"site": {"trusted_proxies": proxies}})
    app.add_url_rule("/essai", view_func=lambda: jsonify([request.remote_addr, request.scheme]))
    opened = server._open(app, ServerConfig(port=free_port(), threads=1), proxies)
    try:
        answer = Client(opened.application).get("/essai", headers=sent, environ_base={"REMOTE_ADDR": "127.0.0.1"})
        assert answer.json == seen
    finally:
        opened.task_dispatcher.shutdown()
        opened.close()


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_port_that_is_taken_stops_the_start_with_a_sentence(centre):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(StartError, match="déjà pris"):
            server._open(_app(), ServerConfig(port=taken.getsockname()[1]), 0)
    gc.collect()  # what waitress leaves open when it cannot listen


@pytest.mark.parametrize("wanted", [True, False])
def test_a_server_works_only_if_it_is_told_to(build_instance, monkeypatch, wanted):
    """And ``--port`` takes the place of the port of the settings."""
    app = build_instance(tables={"server": {"worker": wanted}})
    worked = threading.Event()
    opened = []

    class Opened:
        def run(self):
            assert worked.wait(10) if wanted else True

        def close(self):
            opened.append("closed")

    monkeypatch.setattr(server, "_open", lambda _app, where, _proxies: opened.append(where.port) or Opened())
    monkeypatch.setattr(server, "leave_when_told", lambda: None)
    monkeypatch.setattr(server, "configure_logging", lambda: None)
    monkeypatch.setattr(worker, "work_until", lambda _app, _stop: worked.set())
    server.serve(app, port=8123)
    assert worked.is_set() is wanted
    assert opened == [8123, "closed"]


@pytest.mark.skipif(os.name != "posix", reason="signals are sent so on POSIX")
def test_the_worker_alone_finishes_what_it_does_when_it_is_told_to_end(centre, monkeypatch):
    ended = []

    def told_meanwhile(_app, stop):
        os.kill(os.getpid(), signal.SIGTERM)
        ended.append(stop.wait(10))

    kept = {name: signal.getsignal(getattr(signal, name)) for name in ("SIGTERM", "SIGHUP")}
    monkeypatch.setattr(server, "configure_logging", lambda: None)
    monkeypatch.setattr(worker, "work_until", told_meanwhile)
    try:
        server.work(_app(), once=False)
    finally:
        for name, handler in kept.items():
            signal.signal(getattr(signal, name), handler)
    assert ended == [True]
