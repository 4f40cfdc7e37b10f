"""Log files that several processes write at once, on Windows too: nothing is renamed, a full one gives way to the next.

``preau-0001.log``, ``preau-0002.log``… Each line is appended to the one with the highest number, opened for that line
only, so that no process holds a file which another must remove. What cannot be removed now is removed next time.
"""

from __future__ import annotations

import logging
import re
import threading
from pathlib import Path

_NAME = re.compile(r"preau-(\d{4,9})\.log")


class NumberedFiles(logging.Handler):
    """Appends to numbered files of about ``most_bytes``, keeps the ``kept`` newest, and never stops the program."""

    def __init__(self, folder: Path, *, most_bytes: int, kept: int) -> None:
        super().__init__()
        self.folder = folder
        self.most_bytes = most_bytes
        self.kept = kept
        self._lock_here = threading.Lock()
        self._current: Path | None = None

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = f"{self.format(record)}\n".encode("utf-8", "backslashreplace")
            with self._lock_here, self._file().open("ab") as file:
                file.write(line)
        except (OSError, ValueError, TypeError):  # a full disk, or a message that does not fit its places
            self._current = None

    def _file(self) -> Path:
        if self._current is None or self._is_full(self._current):
            self._current = self._next()
        return self._current

    def _is_full(self, path: Path) -> bool:
        try:
            return path.stat().st_size >= self.most_bytes
        except FileNotFoundError:
            return False

    def _next(self) -> Path:
        """Return the newest file that has room; make the next one's name, and remove the oldest, when it has none."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        there = numbered(self.folder)
        if not there:
            return self.folder / "preau-0001.log"
        number, newest = there[-1]
        if not self._is_full(newest):
            return newest
        for _number, old in there[: max(0, len(there) + 1 - self.kept)]:
            _remove(old)
        return self.folder / f"preau-{number + 1:04d}.log"


def numbered(folder: Path) -> list[tuple[int, Path]]:
    """Return the log files of a folder with their numbers, the oldest first."""
    found = [(said, path) for path in folder.iterdir() if (said := _NAME.fullmatch(path.name))]
    return sorted((int(said[1]), path) for said, path in found)


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return  # another process reads it just now (Windows): the next rotation removes it
