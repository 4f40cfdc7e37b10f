"""Names the exact content of a lesson, so that a closed session keeps the version that it taught."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

TEXT_SUFFIXES = frozenset({".md", ".svg", ".yml"})


def lesson_version(folder: Path, files: Iterable[str]) -> str:
    """Return the SHA-256 of these files of a course, in hexadecimal.

    The order in which they are given, line endings and a byte order mark do not change it: the same course
    copied through Windows or Git stays the same version. Names and lengths are hashed with the contents, so that
    no two sets of files look alike.
    """
    digest = hashlib.sha256()
    for name in sorted(set(files)):
        content = _content(folder / name)
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _content(path: Path) -> bytes:
    content = path.read_bytes()
    if path.suffix.lower() not in TEXT_SUFFIXES:
        return content
    return content.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
