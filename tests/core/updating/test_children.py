"""The program that an update runs is the installed one, wherever the command is typed."""

from __future__ import annotations

import sys
from pathlib import Path

from core.updating.children import ANSWER, Runner


def test_a_folder_in_which_the_command_is_typed_lends_no_code(tmp_path, monkeypatch):
    (tmp_path / "core" / "updating").mkdir(parents=True)
    (tmp_path / "core" / "__init__.py").touch()
    (tmp_path / "core" / "updating" / "__init__.py").touch()
    planted = f"print('{ANSWER}\"planted\"')\n"
    for name in ("core/updating/steps.py", "pip.py"):
        (tmp_path / name).write_text(planted + "open('planted', 'w').close()\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    runner = Runner(Path(sys.executable), tmp_path)
    runner.pip("--version")
    assert not (tmp_path / "planted").exists()
