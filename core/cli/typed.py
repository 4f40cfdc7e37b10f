"""Commands as they are typed here: a terminal does not find « preau » by its name on every PC."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

_WITH_INSTANCE = re.compile(r"(?<![\w/\\.-])preau --instance ")
#: « preau verb » without an instance; « run » and « work » name programs that run, rather than what to type.
_NAMED = re.compile(r"« preau (?=[a-z])(?!run\b|work\b)")


def program() -> str:
    """Return how Préau is called on this machine: by its name where a terminal finds this very one, else by its path.

    A path in the current folder is said from there.
    """
    own = Path(sys.executable).with_name("preau.exe" if sys.platform == "win32" else "preau")
    found = shutil.which("preau")
    if not own.is_file() or (found is not None and Path(found).resolve() == own.resolve()):
        return "preau"
    own = own.with_suffix("")
    return quoted(own.relative_to(Path.cwd()) if own.is_relative_to(Path.cwd()) else own)


def command(folder: Path) -> str:
    """Return the beginning of a command on the instance in ``folder``."""
    return f"{program()} --instance {quoted(folder)}"


def as_typed(told: str, folder: Path) -> str:
    """Return a sentence that names commands, with each as it is typed here for the instance in ``folder``."""
    complete = _WITH_INSTANCE.sub(lambda _: f"{program()} --instance ", told)
    return _NAMED.sub(lambda _: f"« {command(folder)} ", complete)


def quoted(path: Path) -> str:
    """Return a path that a terminal reads as one word."""
    return f'"{path}"' if " " in str(path) else str(path)
