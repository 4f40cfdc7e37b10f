"""Backups that count: verified before they have a name, fourteen kept, none half made that looks whole."""

from __future__ import annotations

import errno
import tarfile
from datetime import UTC, datetime, timedelta

import pyrage
import pytest

from core import backup, clock
from core.backup import archives, keys, making, nightly, packing, pipes
from core.backup.standing import Standing
from core.errors import Conflict, Invalid, Unavailable
from core.runtime import config

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_backup_holds_the_database_keys_uploads_settings_and_templates_and_opens_with_the_sheet_only(
    running, key, exported, tmp_path
):
    before = exported()
    with clock.set_to(NOON):
        made = backup.make()
        assert backup.last() == NOON
    assert made.parent == config().backups
    assert b"Claudine" not in made.read_bytes()
    opened = tmp_path / "opened.tar.gz"
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt_file(str(made), str(opened), [pyrage.x25519.Identity.generate()])
    pyrage.decrypt_file(str(made), str(opened), [keys.identity(key)])
    with tarfile.open(opened) as archive:
        held = {member.name: archive.extractfile(member).read() for member in archive}
    assert held["base/000001.jsonl"] == before
    assert held["uploads/2026/œuvre.txt"] == "œ".encode()
    assert held["templates/home.html"] == b"chez nous"
    assert {"preau.toml", "keys/secret", "keys/other", "keys/backup.json"} <= set(held)
    assert not any(key[-12:].encode() in content for content in held.values())


def test_a_large_database_is_cut_at_line_ends(running, key, exported, monkeypatch, folder):
    monkeypatch.setattr(packing, "PART", 500)
    parts = list(packing._parts([b"a" * 300 + b"\n", b"b" * 300 + b"\n", b"c\n"]))
    assert parts == [b"a" * 300 + b"\n" + b"b" * 300 + b"\n", b"c\n"]


def test_without_a_key_nothing_is_made(running):
    with pytest.raises(Conflict, match="recovery key first"):
        backup.make()
    assert not config().backups.exists()


def test_fourteen_are_kept_and_the_oldest_goes_only_after_the_new_one_is_there(running, key, monkeypatch):
    with clock.set_to(NOON):
        first = backup.make()
    for day in range(1, 14):
        with clock.set_to(NOON + timedelta(days=day)):
            backup.make()
    assert len(names(config().backups)) == 14

    def broken(*_arguments):
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch, clock.set_to(NOON + timedelta(days=14)):
        patch.setattr(making, "_verify", broken)
        with pytest.raises(Unavailable, match="le disque ne répond pas"):
            backup.make()
    assert first.exists()
    with clock.set_to(NOON + timedelta(days=14)):
        last = backup.make()
    assert len(names(config().backups)) == 14
    assert last.exists()
    assert not first.exists()


def test_an_archive_made_by_a_clock_gone_back_is_not_removed_as_the_oldest(running, key):
    for day in range(14):
        with clock.set_to(NOON + timedelta(days=day)):
            backup.make()
    with clock.set_to(NOON - timedelta(days=3650)):
        assert backup.make().exists()
    assert len(names(config().backups)) == 14


def test_archives_of_others_and_in_a_given_folder_are_never_removed(running, key, tmp_path):
    elsewhere = tmp_path / "usb"
    with clock.set_to(NOON):
        other = config().backups / archives.name_for(name="Ailleurs", site="f" * 16, at=NOON)
        other.parent.mkdir()
        other.write_bytes(b"x")
        for minute in range(16):
            with clock.set_to(NOON + timedelta(minutes=minute)):
                backup.make(elsewhere)
                backup.make()
    assert len(names(elsewhere)) == 16
    assert len(names(config().backups)) == 15
    assert other.exists()


def test_two_at_the_same_second_both_stay(running, key):
    with clock.set_to(NOON):
        assert backup.make() != backup.make()


def test_what_is_cut_short_never_looks_like_a_backup_and_is_removed_later(running, key, monkeypatch):
    def cut(partial, *_arguments):
        partial.write_bytes(b"half")
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, clock.set_to(NOON):
        patch.setattr(making, "_encrypt", cut)
        patch.setattr("pathlib.Path.unlink", lambda *_arguments, **_options: None)
        with pytest.raises(KeyboardInterrupt):
            backup.make()
    (left,) = config().backups.iterdir()
    assert left.name.endswith(".age.partial")
    assert backup.last() is None
    with clock.set_to(datetime.now(UTC) + timedelta(days=1)):
        made = backup.make()
    assert names(config().backups) == [made.name]


def test_a_full_disk_and_a_missing_one_are_said_and_leave_nothing(running, key, monkeypatch, tmp_path):
    real = pipes.Sink.write

    def full(sink, data):
        if sink._file is not None:
            sink.failure = OSError(errno.ENOSPC, "No space left on device")
            raise sink.failure
        return real(sink, data)

    with monkeypatch.context() as patch:
        patch.setattr(pipes.Sink, "write", full)
        with pytest.raises(Unavailable, match="plus de place"):
            backup.make()
    assert names(config().backups) == []
    with pytest.raises(Unavailable, match="Plug in the disk"):
        backup.make(tmp_path / "absent" / "sauvegardes")
    assert not (tmp_path / "absent").exists()


def test_an_archive_that_reads_back_otherwise_is_not_kept(running, key, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(making, "_encrypt", lambda partial, *_rest: (partial.write_bytes(b"") and "") or "")
        with pytest.raises(Unavailable, match="read back"):
            backup.make()
    assert names(config().backups) == []


def test_one_at_a_time(running, key):
    with making._alone(), pytest.raises(Conflict, match="being made"):
        backup.make()


@pytest.mark.parametrize(
    ("now", "last", "due"),
    [
        ((22, 2, 59), (21, 3, 0), False),
        ((22, 3, 0), (21, 3, 0), True),
        ((22, 3, 1), (22, 3, 0), False),
        ((22, 9, 30), (21, 3, 0), True),
        ((22, 9, 30), (22, 1, 0), True),
        ((22, 9, 30), (22, 8, 0), False),
        ((22, 9, 30), (23, 8, 0), False),
        ((22, 9, 30), None, True),
    ],
)
def test_the_night_s_backup_is_due_once_its_hour_has_struck(running, now, last, due):
    """Hours of Paris, an hour ahead of UTC in November; the last line but one: this clock has gone back."""
    at = datetime(2026, 11, *now, tzinfo=UTC) - timedelta(hours=1)
    before = None if last is None else datetime(2026, 11, *last, tzinfo=UTC) - timedelta(hours=1)
    assert nightly.due(at, before, config()) is due


def test_the_task_makes_one_a_night_and_none_without_a_key(running):
    with clock.set_to(NOON):
        nightly.run()
        assert backup.last() is None
        keys.make()
        nightly.run()
        nightly.run()
        assert len(names(config().backups)) == 1
    with clock.set_to(NOON + timedelta(days=1)):
        nightly.run()
        assert len(names(config().backups)) == 2


@pytest.mark.parametrize("tables", [{"site": {"demonstration": True}}, {"backup": {"enabled": False}}])
def test_the_task_does_nothing_in_a_demonstration_or_where_it_is_off(build_instance, tables):
    with build_instance(tables=tables).app_context():
        keys.make()
        nightly.run()
        assert backup.last() is None
        assert backup.condition().standing is Standing.OFF
        assert backup.make().exists()


def test_how_backups_stand_from_the_first_day_on(running, folder):
    def said(at=NOON):
        with clock.set_to(at):
            return backup.condition().standing

    assert said() is Standing.NO_KEY
    ending = keys.make()[-keys.ENDING :]
    assert said() is Standing.NONE
    with clock.set_to(NOON):
        backup.make()
    assert said() is Standing.UNCONFIRMED
    with pytest.raises(Invalid, match="last 6 characters"):
        keys.confirm("QQQQQQ")
    keys.confirm(f" {ending[:3].lower()} {ending[3:]}")
    assert said() is Standing.FINE
    assert said(NOON + timedelta(hours=48)) is Standing.FINE
    assert said(NOON + timedelta(hours=48, seconds=1)) is Standing.LATE
    assert said(NOON - timedelta(minutes=11)) is Standing.CLOCK


def test_a_disk_that_is_not_plugged_in_is_told_from_no_backup_yet(build_instance, tmp_path):
    with build_instance(tables={"backup": {"folder": str(tmp_path / "absent" / "sauvegardes")}}).app_context():
        keys.make()
        assert backup.condition().standing is Standing.AWAY


def test_a_key_is_made_once_and_again_only_when_asked(running):
    first = keys.make()
    with pytest.raises(Conflict, match="already"):
        keys.make()
    second = keys.make(replacing=True)
    assert str(keys.identity(second).to_public()) == keys.current().recipient
    assert first != second
    assert not keys.current().confirmed


def test_a_key_is_read_however_it_was_copied(running):
    key = keys.make()
    copied = keys.grouped(key).lower().replace("0", "o").replace("l", "1")
    assert str(keys.identity(copied)) == key
    assert str(keys.identity(key[len("AGE-SECRET-KEY-1") :])) == key


def test_a_backup_that_another_process_makes_in_the_same_second_is_left_to_it(running, key):
    with clock.set_to(NOON):
        made = backup.make()
        other = made.with_name(made.name.replace("120000", "120001") + archives.PARTIAL)
        other.write_bytes(b"half written by another process")
        next_one = backup.make()
    assert other.read_bytes() == b"half written by another process"
    assert next_one.name.endswith("-20261122-120002.age")
