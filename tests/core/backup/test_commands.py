"""``preau backup``, ``restore``, ``db export`` and ``db copy``, as somebody types them."""

from __future__ import annotations

import os
import re
import stat

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from sqlalchemy import create_engine

from core import cli
from core.errors import TransferError
from core.extensions import db
from core.transfer.exporting import export


@pytest.fixture
def preau(running, folder):
    """Run a command on the instance of the test, whose server has stopped."""
    db.session.remove()
    db.engine.dispose()
    home = {"folder": folder}

    def run(*arguments, typed="", on=None, database=None):
        environment = {"PREAU_DATABASE_URL": database or running.extensions["preau"].config.database_url}
        return CliRunner().invoke(
            cli.preau, ["--instance", str(on or home["folder"]), *arguments], input=typed, env=environment
        )

    return run


def test_key_backup_list_confirm_and_the_way_back(preau, tmp_path, folder):
    refused = preau("backup")
    assert refused.exit_code == 1
    assert "Faites d’abord la clé" in refused.output
    sheet = preau("backup", "key").output
    key = re.search(r"AGE-SECRET-KEY-1( \w{2,4})+", sheet)[0]
    assert "ne peut pas être montrée une seconde fois" in preau("backup", "key").output
    assert "Ce ne sont pas les 6 derniers" in preau("backup", "confirm", typed="QQQQQQ\n").output
    assert "C’est noté" in preau("backup", "confirm", typed=f"{key[-7:]}\n").output
    assert "Sauvegarde faite et relue" in preau("backup").output
    usb = tmp_path / "usb"
    assert "usb" in preau("backup", "--to", str(usb)).output
    (archive,) = (folder / "sauvegardes").iterdir()
    assert archive.name in preau("backup", "list").output
    done = preau("restore", str(archive), "--database", "", typed=f"{key}\n", on=tmp_path / "new", database="sqlite://")
    assert isinstance(done.exception, TransferError)
    runner = CliRunner()
    done = runner.invoke(
        cli.preau, ["--instance", str(tmp_path / "new"), "restore", str(archive), "--database", ""], input=f"{key}\n"
    )
    assert done.exit_code == 0, done.output
    assert "Instance refaite et vérifiée" in done.output
    assert (tmp_path / "new" / "preau.db").is_file()
    missing = runner.invoke(cli.preau, ["--instance", str(tmp_path / "x"), "restore", str(tmp_path / "absente.age")])
    assert "Il n’y a pas de sauvegarde" in missing.output


def test_the_sheet_can_be_written_to_a_file_and_none_is_written_over(preau, tmp_path):
    sheet = tmp_path / "feuille.txt"
    assert "Imprimez-la" in preau("backup", "key", "--sheet", str(sheet)).output
    written = sheet.read_text(encoding="utf-8")
    assert "AGE-SECRET-KEY-1" in written
    assert preau("backup", "key", "--replace", "--sheet", str(sheet)).exit_code == 1
    assert sheet.read_text(encoding="utf-8") == written


def test_the_database_is_copied_each_row_checked_and_what_to_change_is_said(
    preau, database, databases, exported, tmp_path
):
    if db.engine.dialect.name == "postgresql":
        databases._admin('CREATE DATABASE "copied"')
        url = databases._postgresql_url("copied")
    else:
        url = f"sqlite:///{(tmp_path / 'copied.db').as_posix()}"
    done = preau("db", "copy", "--to", url)
    assert done.exit_code == 0, done.exception
    assert re.search(r"core_person +1 lignes, vérifiées", done.output)
    assert "[database]" in done.output
    engine = create_engine(url)
    assert b"".join(export(engine)) == exported()
    engine.dispose()
    db.session.remove()
    db.engine.dispose()
    again = preau("db", "copy", "--to", url)
    assert isinstance(again.exception, TransferError)
    assert "n’est pas vide" in str(again.exception)


def test_nothing_is_copied_while_the_instance_runs(preau, tmp_path):
    url = f"sqlite:///{(tmp_path / 'copied.db').as_posix()}"
    with db.engine.connect() as connection:
        connection.execute(sa.text("SELECT * FROM core_person")).fetchall()
        done = CliRunner().invoke(
            cli.preau,
            ["--instance", str(tmp_path / "instance0"), "db", "copy", "--to", url],
            env={"PREAU_DATABASE_URL": db.engine.url.render_as_string()},
        )
    assert isinstance(done.exception, TransferError)
    assert "arrêtez-le d’abord" in str(done.exception)
    assert not (tmp_path / "copied.db").exists()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("n’importe quoi", "ne se comprend pas"),
        ("mysql://x/y", "ne se comprend pas"),
        ("sqlite:////absent/x.db", "ne répond pas"),
    ],
)
def test_an_address_that_is_none_is_said_in_french(preau, url, said):
    done = preau("db", "copy", "--to", url)
    assert isinstance(done.exception, TransferError)
    assert said in str(done.exception)


def test_an_export_is_written_whole_and_can_be_loaded_elsewhere(preau, tmp_path, exported):
    file = tmp_path / "base.jsonl"
    done = preau("db", "export", str(file))
    assert "pas chiffré" in done.output
    assert file.read_bytes() == exported()
    assert file.stat().st_mode & 0o077 == 0
    assert preau("db", "export", str(file)).exit_code == 1
    assert isinstance(preau("db", "export", str(tmp_path / "absent" / "x")).exception, TransferError)
    url = f"sqlite:///{(tmp_path / 'loaded.db').as_posix()}"
    assert preau("db", "copy", "--from", str(file), "--to", url).exit_code == 0
    engine = create_engine(url)
    assert b"".join(export(engine)) == file.read_bytes()
    engine.dispose()


def test_the_sheet_in_a_file_is_for_its_owner_alone(preau, tmp_path):
    sheet = tmp_path / "feuille.txt"
    assert "Feuille écrite" in preau("backup", "key", "--sheet", str(sheet)).output
    assert "AGE-SECRET-KEY-1" in sheet.read_text(encoding="utf-8")
    if os.name == "posix":
        assert stat.S_IMODE(sheet.stat().st_mode) == 0o600
