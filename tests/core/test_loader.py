"""Plugins come by the entry-point door alone, outside ones too. Loading is tested in processes of their own:
``db.metadata`` is global to a process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from core import loader
from core.errors import PluginError

ROOT = Path(__file__).resolve().parents[2]
OUTSIDE = ROOT / "tests" / "outside"

START = """
import json, sys
from pathlib import Path
from core import config, migrate
from core.app import create_app
from core.errors import PreauError
from core.extensions import db
from core.runtime import runtime
def start(**tables):
    raw = json.loads(sys.argv[2])
    settings = config.parse(Path(sys.argv[1]), raw, {})
    app = create_app(settings, check_database=False)
    context = app.app_context(); context.push()
    migrate.upgrade(runtime(), db.engine)
    return app
"""


def run(tmp_path, script, *, enabled, profile="centre", outside=True, **tables):
    raw = {"site": {"id": "a" * 16, "profile": profile, "commune": "59172"}, "plugins": {"enabled": enabled}, **tables}
    path = os.pathsep.join([str(OUTSIDE)] if outside else [])
    return subprocess.run(
        [sys.executable, "-W", "error::SyntaxWarning", "-c", START + script, str(tmp_path), json.dumps(raw)],
        env={**os.environ, "PYTHONPATH": path},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_an_outside_plugin_has_pages_tables_and_a_voice_in_the_journal(tmp_path):
    done = run(
        tmp_path,
        """
app = start()
client = app.test_client()
for _ in range(2):
    assert client.post("/bonjour", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200
print(client.get("/bonjour").text)
from core.journal.queries import total
print(total("bonjour.said", "greetings", where={"language": "fr"}))
""",
        enabled=["bonjour"],
    )
    assert done.stdout.split("\n")[:2] == ["Bonjour, 2 fois", "2"], done.stderr


def test_only_enabled_plugins_are_imported(tmp_path):
    done = run(
        tmp_path,
        """
start()
print(sorted(name for name in sys.modules if name.startswith(("plugins.", "preau_bonjour"))))
""",
        enabled=[],
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_a_plugin_switched_off_keeps_its_tables_and_is_still_migrated(tmp_path):
    assert run(tmp_path, "start()", enabled=["bonjour"]).returncode == 0
    done = run(tmp_path, "start(); print(sorted(migrate.components(runtime(), db.engine)))", enabled=[])
    assert done.stdout.strip() == "['bonjour', 'core']", done.stderr


def test_a_plugin_whose_code_is_gone_is_refused_by_name(tmp_path):
    assert run(tmp_path, "start()", enabled=["bonjour"]).returncode == 0
    done = run(tmp_path, "start()", enabled=[], outside=False)
    assert done.returncode == 1
    assert "La base garde des données du plugin « bonjour », dont le code manque." in done.stderr


@pytest.mark.parametrize(
    ("enabled", "profile", "said"),
    [
        (["bonsoir"], "centre", "« bonsoir » : plugin introuvable"),
        (["bonjour"], "region", "« bonjour » n’est pas fait pour le profil « region »"),
        (["bonjour", "bonjour"], "centre", "un plugin y figure deux fois"),
    ],
)
def test_each_refusal_names_the_plugin(tmp_path, enabled, profile, said):
    done = run(tmp_path, "start()", enabled=enabled, profile=profile)
    assert done.returncode == 1
    assert said in done.stderr


@pytest.mark.parametrize("enabled", [["petition"], ["petition", "moderation"], ["moderation", "petition"]])
def test_what_a_plugin_requires_is_enabled_with_it_and_before_it(tmp_path, enabled):
    """An instance made before petitions needed moderation lists them alone, and must start after an update."""
    done = run(tmp_path, "start(); print(list(runtime().infos))", enabled=enabled)
    assert done.stdout.strip() == "['moderation', 'petition']", done.stderr


def test_a_plugin_that_requires_itself_by_way_of_another_is_refused(monkeypatch):
    packages = {name: SimpleNamespace(PLUGIN=SimpleNamespace(requires=(other,))) for name, other in ("ab", "ba")}
    monkeypatch.setattr(loader, "_found", lambda name, _points: packages[name])
    with pytest.raises(PluginError, match="« a » se demande lui-même : a → b → a"):
        loader.with_needed(["a"])


def test_a_section_of_nobody_is_refused(tmp_path):
    done = run(tmp_path, "start()", enabled=["bonjour"], bonjour={"colour": "red"})
    assert "[bonjour] : section inconnue" in done.stderr


@pytest.mark.parametrize(
    ("hook", "said"),
    [
        ("def register_bluprints(): return []", "se trompe de crochet"),
        ("def menu_items(person): return []", "menu_items"),
    ],
)
def test_a_hook_that_does_not_exist_or_asks_for_something_else_stops_the_start(tmp_path, hook, said):
    package = tmp_path / "preau_faux"
    package.mkdir()
    info = 'PluginInfo(name="faux", title="Faux", profiles=frozenset(Profile))'
    (package / "__init__.py").write_text(f"from core.contracts import PluginInfo, Profile\nPLUGIN = {info}\n")
    (package / "plugin.py").write_text(f"from core.hookspecs import hookimpl\n@hookimpl\n{hook}\n")
    (tmp_path / "preau_faux-1.dist-info").mkdir()
    (tmp_path / "preau_faux-1.dist-info" / "entry_points.txt").write_text("[preau.plugins]\nfaux = preau_faux\n")
    (tmp_path / "preau_faux-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: faux\nVersion: 1\n")
    script = f"sys.path.insert(0, {str(tmp_path)!r}); start()"
    done = run(tmp_path, script, enabled=["faux"])
    assert done.returncode == 1
    assert said in done.stderr


def test_a_command_of_an_outside_plugin_is_mounted_under_its_name(tmp_path):
    environ = {**os.environ, "PYTHONPATH": str(OUTSIDE), "PREAU_INSTANCE": str(tmp_path)}
    command = [sys.executable, "-m", "core.cli", "bonjour", "dire"]
    done = subprocess.run(command, env=environ, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "Bonjour depuis dehors\n", done.stderr
