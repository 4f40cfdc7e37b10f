"""``preau doctor``: each planted fault is found, said in French, and its mending named."""

from __future__ import annotations

import http.server
import json
import os
import shutil
import socket
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from core import cli, config, instance, journal, loader, migrate
from core.app import create_app
from core.backup import archives
from core.contracts import SYSTEM, Profile, Role
from core.events import transaction
from core.extensions import db
from core.health import network
from core.people import services as people
from core.runtime import runtime
from core.work import worker
from tests.ports import free_port


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Path:
    """A centre that has worked for a while: an administrator, sealed entries, tasks done."""
    folder = tmp_path_factory.mktemp("doctor") / "centre"
    answers = instance.Answers(Profile.CENTRE, "Cyber-centre de Denain", "59172", port=free_port())
    instance.create(folder, answers)
    app = create_app(config.load(folder, {}), check_database=False)
    with app.app_context():
        migrate.upgrade(runtime(), db.engine)
        with transaction():
            people.add_person(actor=SYSTEM, name="Karim T.", roles=(Role.ADMINISTRATOR,))
            people.add_person(actor=SYSTEM, name="Claudine L.")
        with transaction():
            journal.record("people.welcomed", {"people": 2})
        worker.run_due(everything=True)
        with db.engine.connect() as connection:
            connection.connection.dbapi_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    return folder


@pytest.fixture
def folder(template, tmp_path) -> Path:
    """A copy of the centre, with a backup of this night; nothing is wrong with it."""
    shutil.copytree(template, tmp_path / "centre")
    back_up(tmp_path / "centre", timedelta(hours=9))
    return tmp_path / "centre"


def back_up(folder: Path, age: timedelta) -> None:
    settings = config.load(folder, {})
    shutil.rmtree(settings.backups, ignore_errors=True)
    settings.backups.mkdir()
    name = archives.name_for(name=settings.site.name, site=settings.site.id, at=datetime.now(UTC) - age)
    (settings.backups / name).write_bytes(b"verified")


@pytest.fixture
def doctor(folder) -> Callable[[], Result]:
    return lambda: CliRunner().invoke(cli.preau, ["--instance", str(folder), "doctor"])


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / config.FILE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def run_sql(folder: Path, *statements: str, **values: object) -> None:
    connection = sqlite3.connect(folder / "preau.db")
    with connection:
        for statement in statements:
            connection.execute(statement, {name: values[name] for name in values if f":{name}" in statement})
    connection.close()


def told(result: Result, seen: str, mending: str, *, failing: bool = True) -> bool:
    """Say whether one finding says ``seen`` and, in its own lines, ``mending``; the exit status must go with it."""
    assert result.exit_code == (1 if failing else 0), result.output
    sign = "PANNE" if failing else "attention"
    parts = [part for part in ("\n" + result.output).split("\n" + sign) if seen in part]
    return any(mending in part.partition("\nbien")[0] and "Pourquoi :" in part for part in parts)


def test_a_sound_instance_has_nothing_wrong_and_is_left_as_it_was(doctor, folder):
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    result = doctor()
    assert result.exit_code == 0, result.output
    assert "Tout va bien." in result.output
    assert "PANNE" not in result.output
    after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix[:4] != ".db-"}
    assert {path: after[path] for path in before} == before


def test_an_unknown_key(doctor, folder):
    edit(folder, "\nport = ", "\nporte = ")
    assert told(doctor(), "porte : clé inconnue", "éditeur de texte")


def test_a_file_that_is_not_toml(doctor, folder):
    edit(folder, "[server]", "[server")
    assert told(doctor(), "ne se lit pas comme du TOML", "éditeur de texte")


def test_an_unknown_time_zone(doctor, folder):
    edit(folder, '"Europe/Paris"', '"Europe/Denain"')
    assert told(doctor(), "fuseau inconnu", "éditeur de texte")


def test_no_instance_at_all(tmp_path):
    result = CliRunner().invoke(cli.preau, ["--instance", str(tmp_path / "nowhere"), "doctor"])
    assert told(result, "n’existe pas", "init")


def test_a_plugin_whose_code_is_missing(doctor, folder):
    edit(folder, "enabled = [", 'enabled = ["forum", ')
    assert told(doctor(), "« forum » : plugin introuvable", "[plugins]")


def test_a_plugin_whose_code_is_broken(doctor, folder, monkeypatch):
    found = {**loader.available(), "forum": EntryPoint("forum", "nowhere.forum", loader.GROUP)}
    monkeypatch.setattr(loader, "available", lambda: found)
    edit(folder, "enabled = [", 'enabled = ["forum", ')
    assert told(doctor(), "« forum » ne se charge pas", "[plugins]")


def test_a_plugin_that_was_taken_away_but_has_tables(doctor, folder):
    run_sql(folder, "CREATE TABLE forum_alembic_version (version_num VARCHAR(32))")
    assert told(doctor(), "« forum », dont le code manque", "Installez la version")


def test_a_pending_migration(doctor, folder):
    run_sql(folder, "UPDATE core_alembic_version SET version_num = 'core_0001'")
    assert told(doctor(), "mise à niveau : core", "db upgrade")


def test_a_database_that_is_newer(doctor, folder):
    run_sql(folder, "UPDATE core_alembic_version SET version_num = 'core_9999'")
    assert told(doctor(), "plus récente que ce programme", "Installez la version")


@pytest.mark.parametrize("where", [0, 0.3])
def test_a_damaged_database(doctor, folder, where):
    path = folder / "preau.db"
    content = bytearray(path.read_bytes())
    start = int(len(content) * where) // 4096 * 4096
    content[start : start + 4 * 4096] = os.urandom(4 * 4096)
    path.write_bytes(content)
    assert told(doctor(), "abîmé", "restore")


def test_a_database_that_is_gone(doctor, folder):
    (folder / "preau.db").unlink()
    assert told(doctor(), "preau.db, n’est pas dans le dossier", "restore")
    assert not (folder / "preau.db").exists()


def test_a_broken_chain(doctor, folder):
    run_sql(
        folder,
        "DROP TRIGGER core_journal_entry_update",
        "UPDATE core_journal_entry SET figures = '{\"people\": 9}' WHERE seq = 1",
    )
    assert told(doctor(), "rompue à l’écriture 1", "restore")


def test_daily_figures_that_disagree_and_the_command_that_mends_them(doctor, folder):
    run_sql(folder, "UPDATE core_journal_daily SET total = total + 1")
    assert told(doctor(), "ne s’accordent pas avec le journal : 1", "journal recount")
    mended = CliRunner().invoke(cli.preau, ["--instance", str(folder), "journal", "recount"])
    assert mended.exit_code == 0, mended.output
    assert doctor().exit_code == 0


def test_a_broken_chain_is_not_recounted(folder):
    run_sql(
        folder,
        "DROP TRIGGER core_journal_entry_update",
        "UPDATE core_journal_entry SET figures = '{\"people\": 9}' WHERE seq = 1",
    )
    refused = CliRunner().invoke(cli.preau, ["--instance", str(folder), "journal", "recount"])
    assert refused.exit_code == 1
    assert "rien n’a été compté" in refused.output


@pytest.mark.parametrize(("free", "failing"), [(199, True), (200, False), (1023, False)])
def test_a_disk_that_is_nearly_full(doctor, monkeypatch, free, failing):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=free * 1024 * 1024))
    assert told(doctor(), f"{free} Mio", "corbeille", failing=failing)


def test_room_enough(doctor, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=1024 * 1024 * 1024))
    assert doctor().exit_code == 0


@contextmanager
def serving(port: int, answer: object, status: int = 200) -> Iterator[None]:
    """Something that listens on a port and answers every request so."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("answer", [{"hello": 1}, ["x"], {"instance": "another"}])
def test_a_port_that_another_program_has_taken(doctor, folder, answer):
    with serving(config.load(folder, {}).server.port, answer):
        assert told(doctor(), "pris par un autre programme", "port = 8010")


def test_preau_itself_on_its_port_is_well_even_when_it_says_503(doctor, folder):
    settings = config.load(folder, {})
    with serving(settings.server.port, {"instance": settings.site.id}, 503):
        result = doctor()
    assert "Préau tourne et répond" in result.output
    assert result.exit_code == 0


def as_smtp(folder: Path, port: int) -> None:
    told = ('mode = "smtp"', 'sender = "preau@centre.example"', 'host = "127.0.0.1"', f"port = {port}")
    edit(folder, 'mode = "none"', "\n".join(told))


def test_a_mail_server_that_does_not_answer(doctor, folder):
    with socket.socket() as taken:  # bound, not listening: refused at once
        taken.bind(("127.0.0.1", 0))
        as_smtp(folder, taken.getsockname()[1])
        assert told(doctor(), "ne peut pas servir (rien ne répond à ce port)", "fournisseur")


@pytest.mark.parametrize(("minutes", "failing"), [(31, False), (361, True)])
def test_mails_that_do_not_leave(doctor, folder, minutes, failing):
    past = (datetime.now(UTC) - timedelta(minutes=minutes)).strftime("%Y-%m-%d %H:%M:%S.%f")
    run_sql(
        folder,
        "INSERT INTO core_mail (key, delivery, recipient, subject, body, created_at, next_try_at, attempts, failure)"
        " VALUES ('k', 'smtp', 'claudine@exemple.fr', 's', 'b', :past, :past, 3, 'OSError')",
        past=past,
    )
    result = doctor()
    assert told(result, f"depuis {minutes} minutes", "[mail]", failing=failing)
    assert "exemple.fr" not in result.output


def test_a_clock_before_the_last_entry(doctor, folder):
    later = (datetime.now(UTC) + timedelta(days=3650)).strftime("%Y-%m-%d %H:%M:%S.%f")
    run_sql(folder, "DROP TRIGGER core_journal_entry_update")
    run_sql(folder, "UPDATE core_journal_entry SET recorded_at = :later", later=later)
    assert told(doctor(), "la dernière écriture du journal est du", "/horloge")


@pytest.mark.skipif(os.name != "posix", reason="rights are otherwise on Windows")
def test_keys_that_everybody_can_read(doctor, folder):
    (folder / "keys" / "secret").chmod(0o644)
    assert told(doctor(), "peuvent lire : secret", "chmod")


@pytest.mark.skipif(os.name != "posix", reason="rights are otherwise on Windows")
def test_a_folder_that_everybody_can_read(doctor, folder):
    folder.chmod(0o755)
    assert told(doctor(), "peuvent lire : centre", "chmod", failing=False)


def test_a_folder_that_cannot_be_written(doctor, monkeypatch):
    def refuse(**_options: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    assert told(doctor(), "On ne peut rien écrire", "chown")


def test_a_secret_that_is_missing_is_not_made_anew(doctor, folder):
    (folder / "keys" / "secret").unlink()
    assert told(doctor(), "manque", "cartes")
    assert not (folder / "keys" / "secret").exists()


@pytest.mark.parametrize("content", [b"", b"abcd", b"not hexadecimal", b"\xff\xfe", b"0f" * 31])
def test_a_secret_that_was_edited(doctor, folder, content):
    (folder / "keys" / "secret").write_bytes(content)
    assert told(doctor(), "ne se lit pas, ou a été modifié", "cartes")


def test_a_worker_that_does_not_run(doctor, folder):
    run_sql(folder, "UPDATE core_task_run SET last_run_at = '2026-01-01 00:00:00.000000'")
    assert told(doctor(), "Aucune tâche régulière", "run")


def test_a_task_that_fails(doctor, folder):
    run_sql(folder, "UPDATE core_task_run SET failure = 'OSError' WHERE name = 'core.seal'")
    assert told(doctor(), "en échec : core.seal", "logs", failing=False)


@pytest.mark.parametrize(("days", "failing"), [(3, False), (16, True)])
def test_a_backup_that_is_too_old(doctor, folder, days, failing):
    back_up(folder, timedelta(days=days))
    assert told(doctor(), f"dernière sauvegarde : {days}.", "backup", failing=failing)


def test_no_backup(doctor, folder):
    shutil.rmtree(folder / "sauvegardes")
    assert told(doctor(), "aucune sauvegarde", "backup", failing=False)


def test_a_public_address_without_https(doctor, folder):
    edit(folder, 'public_url = ""', 'public_url = "http://centre.example"')
    assert told(doctor(), "ne commence pas par https://", "mandataire", failing=False)


@pytest.mark.parametrize(("answer", "seen"), [("another", "mène à une autre instance"), (None, "ne mène pas à Préau")])
def test_a_public_address_that_leads_elsewhere(doctor, folder, monkeypatch, answer, seen):
    edit(folder, 'public_url = ""', 'public_url = "https://centre.example"')
    monkeypatch.setattr(network, "_instance_at", lambda _url: answer)
    assert told(doctor(), seen, "téléphone", failing=False)


def test_a_public_address_of_this_machine_is_not_tried(doctor, folder):
    edit(folder, 'public_url = ""', 'public_url = "http://127.0.0.1:9"')
    assert doctor().exit_code == 0


def test_no_administrator_left(doctor, folder):
    run_sql(folder, "UPDATE core_person SET closed_at = '2026-01-01 00:00:00.000000' WHERE name = 'Karim T.'")
    assert told(doctor(), "aucun administrateur", "people add --role administrator")
