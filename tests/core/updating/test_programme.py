"""The program that is kept is put back to the byte, also where Windows lets nobody delete what is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import UpdateError
from core.updating import programme as programmes
from core.updating.programme import Programme


@pytest.fixture
def installed(tmp_path):
    packages = tmp_path / "lib"
    (packages / "core").mkdir(parents=True)
    (packages / "core" / "app.py").write_text("former", encoding="utf-8")
    (packages / "old.pyd").write_text("former", encoding="utf-8")
    (tmp_path / "preau").write_text("former", encoding="utf-8")
    return Programme(tmp_path, packages, tmp_path / "preau")


def replace(installed):
    (installed.packages / "core" / "app.py").write_text("new", encoding="utf-8")
    (installed.packages / "core" / "added.py").write_text("new", encoding="utf-8")
    (installed.packages / "extra").mkdir()
    (installed.packages / "extra" / "__init__.py").touch()
    (installed.packages / "old.pyd").unlink()
    installed.command.write_text("new", encoding="utf-8")


def content(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_was_kept_is_put_back_and_what_was_added_is_gone(installed):
    before = content(installed.environment)
    programmes.keep(installed, "0.1.0")
    assert installed.former == "0.1.0"
    replace(installed)
    programmes.put_back(installed)
    assert content(installed.environment) == before
    assert not (installed.packages / "extra").exists()
    assert installed.former is None


@pytest.mark.parametrize("step", ["_clear", "_out_of_the_way", "forget"])
def test_putting_back_that_was_cut_is_done_again_from_the_same_copy(installed, monkeypatch, step):
    """The current goes off within it, at each of its steps: what was kept is whole until the last."""
    before = content(installed.environment)
    programmes.keep(installed, "0.1.0")
    replace(installed)

    def cut(*_arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(programmes, step, cut)
        with pytest.raises(KeyboardInterrupt):
            programmes.put_back(installed)
    assert installed.former == "0.1.0"
    programmes.put_back(installed)
    assert content(installed.environment) == before


def test_a_copy_that_was_cut_does_not_count(installed):
    programmes.keep(installed, "0.1.0")
    (installed.kept / "complete").unlink()
    assert installed.former is None


def test_a_library_that_is_loaded_is_set_aside_and_removed_later(installed, monkeypatch):
    programmes.keep(installed, "0.1.0")
    held = installed.packages / "old.pyd"
    unlink = Path.unlink

    def refuse(path, missing_ok=False):
        if path == held or path.name.startswith("old.pyd.remplace"):
            raise PermissionError(13, "in use", str(path))
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    held.write_text("new", encoding="utf-8")
    programmes.put_back(installed)
    assert held.read_text(encoding="utf-8") == "former"
    assert (installed.packages / "old.pyd.remplace").read_text(encoding="utf-8") == "new"
    monkeypatch.undo()
    programmes.forget(installed)
    assert not (installed.packages / "old.pyd.remplace").exists()


def test_a_disk_without_room_is_said_before_anything_is_changed(installed, monkeypatch):
    (installed.packages / "big").write_bytes(bytes(3 * 1024**2))
    usage = type("Usage", (), {"free": 2 * 1024**2})
    monkeypatch.setattr(programmes.shutil, "disk_usage", lambda _path: usage)
    with pytest.raises(UpdateError, match="Il faut 9 Mio libres"):
        programmes.check(installed)


def test_a_checkout_is_not_updated_by_this_command():
    with pytest.raises(UpdateError, match="git pull"):
        programmes.here()
