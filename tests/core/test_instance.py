"""The private files of an instance: whole or not there, closed to others, the first one's for all."""

from __future__ import annotations

import os
import stat
import threading

import pytest

from core import config
from core.app import create_app
from core.errors import ConfigError
from core.instance import write_once


def no_links(_source, _target):
    raise PermissionError(1, "Operation not permitted")


@pytest.mark.parametrize("link", [os.link, no_links])
def test_a_private_file_is_written_once_and_closed_to_others(tmp_path, monkeypatch, link):
    monkeypatch.setattr(os, "link", link)
    path = tmp_path / "keys" / "secret"
    write_once(path, "first")
    write_once(path, "second")
    assert path.read_text(encoding="utf-8") == "first"
    assert [found.name for found in path.parent.iterdir()] == ["secret"]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_processes_that_start_together_share_one_whole_secret(tmp_path):
    settings = config.parse(tmp_path, {"site": {"id": "a" * 16}}, {})
    together, secrets = threading.Barrier(4), []

    def start():
        together.wait(timeout=10)
        secrets.append(create_app(settings, check_database=False).config["PREAU_SECRET"])

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(secrets) == 4
    assert len(set(secrets)) == 1
    assert len(secrets[0]) == 32


@pytest.mark.parametrize("content", ["", "ab" * 31, "no secret"])
def test_a_secret_that_is_cut_short_does_not_start(tmp_path, content):
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "secret").write_text(content, encoding="ascii")
    with pytest.raises(ConfigError, match="incomplet"):
        create_app(config.parse(tmp_path, {"site": {"id": "a" * 16}}, {}), check_database=False)
    assert (tmp_path / "keys" / "secret").read_text(encoding="ascii") == content
