"""The examples of services start what the installers install, again after a failure, and with few rights."""

from __future__ import annotations

import configparser
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from core import cli

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "exemples"
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


def unit():
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(EXAMPLES / "preau.service", encoding="utf-8")
    return parser


def test_the_unit_of_a_centre_runs_what_the_installer_installs_without_rights():
    service = unit()["Service"]
    assert service["ExecStart"] == "/opt/preau/programme/bin/preau --instance /var/lib/preau/centre run"
    assert "/opt/preau" in (ROOT / "release" / "key" / "installer.sh").read_text(encoding="utf-8")
    assert (service["User"], service["Restart"], service["NoNewPrivileges"]) == ("preau", "always", "yes")
    assert service["ProtectSystem"] == "strict"
    assert service["ReadWritePaths"] == "/var/lib/preau"
    assert unit()["Install"]["WantedBy"] == "multi-user.target"


def test_the_windows_task_runs_at_startup_for_ever_and_again_after_a_failure():
    root = ElementTree.fromstring((EXAMPLES / "preau-tache.xml").read_text(encoding="utf-8"))  # noqa: S314 - our file

    def said(path: str) -> str:
        found = root.find("/".join(f"{TASK}{name}" for name in path.split("/")))
        assert found is not None, path
        return found.text or ""

    assert said("Triggers/BootTrigger/Enabled") == "true"
    assert said("Settings/ExecutionTimeLimit") == "PT0S"
    assert said("Settings/RestartOnFailure/Interval") == "PT1M"
    assert said("Settings/DisallowStartIfOnBatteries") == "false"
    assert said("Actions/Exec/Command") == r"C:\Preau\programme\Scripts\python.exe"
    assert said("Actions/Exec/Arguments") == r"-m core.cli --instance C:\Preau\centre run"
    installer = (ROOT / "release" / "key" / "installer.bat").read_text(encoding="utf-8")
    assert r"%SystemDrive%\Preau" in installer


@pytest.mark.parametrize("page", ["installation.md", "../README.md"])
def test_each_command_of_the_pages_on_installing_exists(page):
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    blocks = "\n".join(re.findall(r"```\w*\n(.*?)```", text, re.DOTALL))
    called = re.findall(r"(?:/preau|\\preau|core\.cli)\"? --instance \S+ ([a-z-]+(?: [a-z]+)?)", blocks)
    assert called
    for words in called:
        names = words.split()
        group = cli.preau.commands[names[0]]
        help_ = CliRunner().invoke(cli.preau, [names[0], "--help"])
        assert help_.exit_code == 0
        if hasattr(group, "commands") and len(names) > 1:
            assert names[1] in group.commands, words
