"""Builds the wheel from a copy of the tree, so that no build leaves anything in the checkout, or finds anything there.

``python -m release.wheel FOLDER`` needs no network: setuptools, wheel and Babel are those of the environment.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("core", "plugins", "courses", "release")
FILES = ("setup.cfg", "pyproject.toml", "README.md", "LICENSE")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", "*.mo", ".*")


def build(into: Path, *, version: str | None = None) -> Path:
    """Build the wheel of this tree into ``into`` and return its path; ``version`` stands in for the one of setup.cfg.

    Raises RuntimeError with what the build said.
    """
    with tempfile.TemporaryDirectory(prefix="preau-wheel-") as name:
        tree = Path(name) / "preau"
        copy_tree(tree)
        if version is not None:
            give_version(tree / "setup.cfg", version)
        result = Path(name) / "result"
        command = [sys.executable, "-m", "pip", "wheel", "--no-build-isolation", "--no-deps", "--no-index"]
        command += ["--disable-pip-version-check", "--wheel-dir", str(result), str(tree)]
        done = subprocess.run(command, cwd=name, capture_output=True, text=True, check=False)  # noqa: S603 - our own
        if done.returncode != 0:
            raise RuntimeError(f"the wheel was not built:\n{done.stdout}{done.stderr}")
        (built,) = result.glob("preau-*.whl")
        into.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copy2(built, into / built.name))


def copy_tree(tree: Path) -> None:
    """Copy what the wheel is made of."""
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, tree / folder, ignore=LEFT_OUT)
    for file in FILES:
        shutil.copy2(ROOT / file, tree / file)


def give_version(setup: Path, version: str) -> None:
    """Write another version into a copy of setup.cfg, for trials of an update."""
    lines = setup.read_text(encoding="utf-8").splitlines(keepends=True)
    changed = [f"version = {version}\n" if line.startswith("version =") else line for line in lines]
    setup.write_text("".join(changed), encoding="utf-8")


if __name__ == "__main__":
    sys.stdout.write(f"{build(Path(sys.argv[1] if len(sys.argv) > 1 else 'dist'))}\n")
