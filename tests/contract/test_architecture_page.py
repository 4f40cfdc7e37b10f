"""docs/architecture.md is true: what it names is there, and every room of core and every plugin is on it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`((?:core|plugins|courses|tests|docs|release)/[\w./]*)`", PAGE))


def test_every_path_that_the_page_names_exists():
    assert [path for path in sorted(NAMED) if not (ROOT / path).exists()] == []


def test_every_room_of_core_and_every_plugin_is_on_the_page():
    named = {path.rstrip("/") for path in NAMED}
    rooms = [path for path in (ROOT / "core").iterdir() if path.suffix == ".py" or (path.is_dir() and _has_files(path))]
    plugins = [path.parent for path in (ROOT / "plugins").glob("*/__init__.py")]
    said = [path.relative_to(ROOT).as_posix() for path in rooms + plugins if path.name != "__pycache__"]
    assert sorted(set(said) - named) == []


def _has_files(folder: Path) -> bool:
    return any(path.is_file() and "__pycache__" not in path.parts for path in folder.rglob("*"))
