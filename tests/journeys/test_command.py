"""`make run` in a terminal: addresses and accounts are printed, data is kept, and one Ctrl+C stops both servers."""

from __future__ import annotations

import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from core.demonstration.making import CENTRE
from tests.journeys import world as worlds
from tests.ports import wait_until_listening


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    return worlds.make(tmp_path_factory.mktemp("command"))


def start(world):
    ports = [f"--{name}-port={url.rpartition(':')[2]}" for name, url in (("hub", world.hub), ("centre", world.centre))]
    line = [sys.executable, "-u", "-m", "core.cli", "--instance", str(world.folder), "demo", *ports]
    return subprocess.Popen(line, cwd=worlds.ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def answers(url):
    try:
        urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - our own address
    except urllib.error.URLError:
        return False
    return True


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminated"])
def test_both_servers_start_and_stop_together(prepared, told):
    before = (prepared.folder / CENTRE / "comptes.json").read_text(encoding="utf-8")
    process = start(prepared)
    said = ""
    for line in process.stdout:
        said += line
        if "Ctrl+C arrête les deux" in line:
            break
    for url in (prepared.hub, prepared.centre):
        wait_until_listening(process, int(url.rpartition(":")[2]))
        assert f"{url}/" in said
    assert "nadia@denain.example" in said
    assert "carte" in said
    process.send_signal(told)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert not answers(prepared.hub)
    assert not answers(prepared.centre)
    assert (prepared.folder / CENTRE / "comptes.json").read_text(encoding="utf-8") == before


def test_a_port_that_is_taken_is_said_with_what_to_type(prepared):
    with worlds.served(prepared):
        process = start(prepared)
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "est déjà pris" in said
    assert "CENTRE_PORT" in said


def test_other_ports_than_those_of_the_demonstration_are_refused_and_nothing_is_lost(prepared):
    before = (prepared.folder / CENTRE / "preau.toml").read_text(encoding="utf-8")
    line = [
        sys.executable,
        "-m",
        "core.cli",
        "--instance",
        str(prepared.folder),
        "demo",
        "--prepare",
        "--hub-port",
        "1",
    ]
    done = subprocess.run(line, cwd=worlds.ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "RESET=1, qui efface" in done.stderr
    assert (prepared.folder / CENTRE / "preau.toml").read_text(encoding="utf-8") == before
    assert prepared.folder.joinpath(CENTRE).stat().st_mode & 0o077 == 0


def test_the_makefile_says_in_one_sentence_that_python_has_no_venv(tmp_path):
    fake = tmp_path / "python3"
    fake.write_text('#!/bin/sh\ncase "$2" in *venv*) exit 1;; esac\nexit 0\n')
    fake.chmod(0o755)
    for name in ("Makefile", "requirements.lock", "setup.cfg"):
        (tmp_path / name).write_text(Path(worlds.ROOT / name).read_text(encoding="utf-8"), encoding="utf-8")
    line = ["make", "run", f"PYTHON={fake}"]
    done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert "apt install python3-venv" in done.stdout
