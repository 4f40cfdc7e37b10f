"""What a centre runs is for Windows too: no POSIX-only call, no text in the machine's encoding, no name it refuses."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for folder in ("core", "plugins") for path in (ROOT / folder).rglob("*.py"))
TESTS_ONLY = {ROOT / "core" / "testing.py"}
MODULES = {"crypt", "fcntl", "grp", "posix", "pty", "pwd", "readline", "resource", "spwd", "syslog", "termios", "tty"}
CALLS = {
    "os": {"chown", "fork", "forkpty", "geteuid", "getgid", "getpgid", "getuid", "kill", "killpg", "lchown", "mkfifo"}
    | {"nice", "setgid", "setsid", "setuid", "statvfs", "sync", "uname", "wait", "waitpid", "WNOHANG", "O_NOFOLLOW"},
    "signal": {"SIGHUP", "SIGKILL", "SIGUSR1", "SIGUSR2", "SIGCHLD", "SIGALRM", "SIGPIPE", "alarm", "pause"},
    "locale": {"setlocale", "nl_langinfo"},
    "tempfile": {"NamedTemporaryFile"},  # Windows lets nobody else open it
}
TEXT = {"read_text", "write_text"}
REFUSED = set('<>:"|?*\\')
DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{number}" for name in ("com", "lpt") for number in range(1, 10))}


def wrong(tree: ast.AST) -> Iterator[str]:
    """Yield what Windows would not do as meant."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            yield from (f"{node.lineno}: import {name}" for name in names if name.partition(".")[0] in MODULES)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.attr in CALLS.get(node.value.id, ()):
                yield f"{node.lineno}: {node.value.id}.{node.attr}"
        elif isinstance(node, ast.Call) and _is_text(node) and "encoding" not in {word.arg for word in node.keywords}:
            yield f"{node.lineno}: text without encoding"


def _is_text(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in TEXT and isinstance(call.func, ast.Attribute):
        return True
    modes = [
        arg.value for arg in call.args[:2] if isinstance(arg, ast.Constant) and str(arg.value) in {"r", "w", "a", "x"}
    ]
    return name in {"open", "fdopen"} and bool(modes)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_is_for_posix_alone(path):
    if path not in TESTS_ONLY:
        assert list(wrong(ast.parse(path.read_text(encoding="utf-8")))) == []


POSIX_ALONE = (
    "import fcntl",
    "from pwd import getpwnam",
    "os.fork()",
    "signal.signal(signal.SIGHUP, f)",
    "path.read_text()",
    "open(path, 'w')",
    "os.fdopen(handle, 'w')",
)


@pytest.mark.parametrize("line", POSIX_ALONE)
def test_what_is_for_posix_alone_is_seen(line):
    assert len(list(wrong(ast.parse(line)))) == 1


@pytest.mark.parametrize(
    "line", ["os.replace(a, b)", "signal.SIGTERM", "open(path, 'rb')", "p.read_text(encoding='u8')"]
)
def test_what_works_everywhere_is_let_through(line):
    assert list(wrong(ast.parse(line))) == []


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="what git tracks is known in a clone only")
def test_every_file_of_the_program_has_a_name_that_windows_takes():
    line = ["git", "ls-files", "-z", "--", "core", "plugins", "courses", "release", "docs"]
    names = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")[:-1]
    assert len(names) > 300
    for name in names:
        assert not REFUSED & set(name), name
        assert not any(part.rstrip(". ") != part for part in PurePosixPath(name).parts), name
        assert not DEVICES & {part.partition(".")[0].lower() for part in PurePosixPath(name).parts}, name
        assert len(name) < 150, name
    assert len({name.lower() for name in names}) == len(names)
