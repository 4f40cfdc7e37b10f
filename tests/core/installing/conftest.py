"""A folder where an instance is to be made, and the command that asks."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from core import cli
from core.installing import questions


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "centre"


@pytest.fixture
def init(folder, monkeypatch):
    """Run ``preau init``; with ``answers``, a person answers each question by a line."""
    monkeypatch.setattr(questions, "network_address", lambda: "192.168.1.12")
    monkeypatch.setattr(questions, "free_port", lambda first: first)

    def run(*options: str, answers: tuple[str, ...] | None = None, **environ: str):
        ask = () if answers is None else ("--ask",)
        typed = None if answers is None else "".join(f"{answer}\n" for answer in answers)
        arguments = ["--instance", str(folder), "init", *ask, *options]
        return CliRunner().invoke(cli.preau, arguments, input=typed, env=environ)

    return run
