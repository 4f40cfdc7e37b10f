"""What the command says: click's own words in French, commands as they are typed here, causes of the system."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from core import catalogues, causes, cli
from core.cli import typed
from core.config import ServerConfig
from core.server import address_here


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A programme in a folder that no terminal looks into."""
    program = tmp_path / "programme" / "bin" / "preau"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program.with_name("python")))
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("PATH", os.defpath)
    return program


def test_a_program_that_no_terminal_finds_is_said_by_its_path(installed, tmp_path, monkeypatch):
    assert typed.command(Path("centre")) == f"{installed} --instance centre"
    assert typed.command(Path("mon centre")) == f'{installed} --instance "mon centre"'
    monkeypatch.chdir(tmp_path)
    assert typed.program() == str(Path("programme", "bin", "preau"))


def test_a_program_that_a_terminal_finds_is_said_by_its_name(installed, monkeypatch):
    monkeypatch.setenv("PATH", str(installed.parent))
    assert typed.program() == "preau"


def test_another_program_of_that_name_is_not_meant(installed, tmp_path, monkeypatch):
    other = tmp_path / "preau"
    other.write_text("#!/bin/sh\n")
    other.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert typed.program() == str(installed)


def test_commands_in_a_sentence_are_those_of_this_machine(installed):
    here = f"{installed} --instance centre"
    for told, said in (
        ("lancez « preau db upgrade ».", f"lancez « {here} db upgrade »."),
        ("Lancez-le : preau --instance centre run", f"Lancez-le : {here} run"),
        ("arrêtez « preau work ».", "arrêtez « preau work »."),
        ("dans preau.toml", "dans preau.toml"),
        (f"déjà dit : {here} run", f"déjà dit : {here} run"),
    ):
        assert typed.as_typed(told, Path("centre")) == said


def test_a_refusal_names_the_command_as_it_is_typed(installed, tmp_path):
    refused = CliRunner().invoke(cli.preau, ["--instance", str(tmp_path / "nulle part"), "run"]).exception
    assert f"« {installed} --instance" in str(refused)


def test_what_click_says_is_french_in_any_terminal():
    catalogues.main(["compile", "core"])
    for arguments, said in (
        ((), ("Ce qui s’écrit : ", "Commandes", "Montrer cette aide")),
        (("frobnicate",), ("Il n’y a pas de commande « frobnicate ».", "--help")),
        (("restore",), ("Il manque",)),
        (("restore", "a", "b"), ("de trop", "b")),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "core.cli", *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, "LANG": "en_US.UTF-8", "PYTHONUTF8": "1"},
            check=False,
        )
        output = done.stdout + done.stderr
        for words in said:
            assert words in output
        assert "Usage" not in output
        assert "Error" not in output


def test_the_cause_of_the_system_is_french():
    assert causes.said(OSError(errno.ENOSPC, "No space left on device")) == "plus de place sur le disque"
    assert causes.said(OSError(errno.EMFILE, "Too many open files")) == "Too many open files"
    assert causes.said(OSError()) == "OSError"


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("127.0.0.1", "http://127.0.0.1:8123/"),
        ("0.0.0.0", "http://127.0.0.1:8123/"),  # noqa: S104 - a name
        ("::", "http://[::1]:8123/"),
        ("192.168.1.12", "http://192.168.1.12:8123/"),
    ],
)
def test_the_address_said_at_the_start_is_one_that_opens(host, said):
    assert address_here(ServerConfig(host=host, port=8123)) == said
