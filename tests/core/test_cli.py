"""The ``preau`` command, as somebody types it: what it makes, what it says, and refusals in French."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from core import cli, config
from core.errors import ConfigError, MigrationError

ROOT = Path(__file__).resolve().parents[2]
SOMEBODY = ("people", "add", "--name", "Nadia K.", "--password", "quatre mots sans rapport", "--role", "animator")


@pytest.fixture
def preau(tmp_path):
    """Run a command on the instance of the test and return its result."""

    def run(*arguments: str):
        return CliRunner().invoke(cli.preau, ["--instance", str(tmp_path / "centre"), *arguments])

    return run


@pytest.fixture
def made(preau):
    assert preau("init", "--name", "Cyber-centre de Denain", "--commune", "59172").exit_code == 0
    return preau


def test_init_makes_a_commented_configuration_keys_and_a_database(preau, tmp_path):
    done = preau("init", "--name", 'Le "centre" d’été', "--commune", "59172", "--port", "8123")
    assert done.exit_code == 0, done.output
    assert "people add" in done.output
    found = config.load(tmp_path / "centre", {})
    assert (found.site.name, found.server.port, len(found.site.id)) == ('Le "centre" d’été', 8123, 16)
    assert (tmp_path / "centre" / "preau.db").is_file()
    assert (tmp_path / "centre" / "keys" / "secret").stat().st_mode & 0o077 == 0


def test_init_refuses_an_unknown_commune(preau):
    assert "Aucune commune" in preau("init", "--name", "x", "--commune", "00000").output


def test_init_refuses_an_instance_that_is_there(preau, made):
    assert isinstance(preau("init", "--name", "x", "--commune", "59172").exception, ConfigError)


def test_people_can_be_added_and_a_refusal_is_in_french(made):
    assert "Nadia K. peut se connecter." in made(*SOMEBODY, "--email", "nadia@denain.example").output
    again = made(*SOMEBODY, "--email", "nadia@denain.example")
    assert again.exit_code == 1
    assert "adresse" in again.output
    assert "Somebody" not in again.output


def test_the_journal_is_sealed_and_verified(made):
    made(*SOMEBODY[:-2], "--email", "claudine@denain.example")
    assert made("journal", "seal").output == "Écritures scellées : 1.\n"
    assert "écritures scellées : 1, chaîne intacte" in made("journal", "verify").output


def test_work_once_runs_every_task(made):
    assert "tâches exécutées" in made("work", "--once").output


def test_db_upgrade_says_that_nothing_is_to_be_done(made):
    assert made("db", "upgrade").output == "La base est à jour.\n"


def test_plugins_says_which_are_enabled(made):
    lines = {line.split()[0]: line.split()[1] for line in made("plugins").output.splitlines()}
    assert lines["petition"] == "activé"
    assert lines["region"] == "—"


def test_a_pending_migration_is_not_served(made, tmp_path):
    (tmp_path / "centre" / "preau.db").unlink()
    assert isinstance(made("work", "--once").exception, MigrationError)


@pytest.mark.parametrize("command", ["run", "work --once", "db upgrade", "people add --role animator"])
def test_no_command_touches_a_database_newer_than_the_program(made, tmp_path, command):
    path = tmp_path / "centre" / "preau.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE core_alembic_version SET version_num = 'core_9999'")
        connection.commit()
        before = list(connection.iterdump())
        given = [*SOMEBODY[2:6], "--email", "nadia@denain.example"] if command.startswith("people") else []
        refused = made(*command.split(), *given)
        assert isinstance(refused.exception, MigrationError)
        assert "plus récente que ce programme" in str(refused.exception)
        assert "Installez la version de Préau qui l’a écrite" in str(refused.exception)
        assert list(connection.iterdump()) == before


def test_a_course_is_checked_without_an_instance(preau):
    done = preau("pathway", "check", str(ROOT / "courses" / "participation-citoyenne"))
    assert done.exit_code == 0, done.output


def test_a_refused_start_is_one_sentence_without_a_trace(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "core.cli", "--instance", str(tmp_path), "run"],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "init" in done.stderr


@pytest.mark.parametrize(("profile", "elsewhere"), [("centre", False), ("region", True)])
def test_a_database_that_is_not_there_is_not_made_anew(preau, tmp_path, profile, elsewhere):
    """A hub on PostgreSQL whose address was not given must not be told to make an empty SQLite database."""
    assert preau("init", "--profile", profile, "--commune", "59172").exit_code == 0
    database = tmp_path / "centre" / "preau.db"
    database.unlink()
    said = str(preau("work", "--once").exception)
    assert f"Il n’y a pas de base dans « {tmp_path / 'centre'} »." in said
    assert "restore" in said
    assert ("PREAU_DATABASE_URL" in said) == elsewhere
    told = preau("doctor")
    assert told.exit_code == 1
    assert ("PREAU_DATABASE_URL" in told.output) == elsewhere
    assert not database.exists()
