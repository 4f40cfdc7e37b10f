"""Where lines go: to the terminal, and to the folder ``logs`` of the instance."""

from __future__ import annotations

import logging
from pathlib import Path

from core.config import Config
from core.logs.formatting import DiscreetFormatter
from core.logs.rotating import NumberedFiles

FOLDER = "logs"
MEGABYTE = 1_000_000


class Terminal(logging.StreamHandler):  # type: ignore[type-arg]
    """The terminal, or what a service manager keeps of it; a line that cannot be written is not told otherwise."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Say nothing: the standard answer would quote the record raw."""


def folder(settings: Config) -> Path:
    """Return the folder of the log files of an instance."""
    return settings.instance / FOLDER


def configure(settings: Config) -> None:
    """Log to the terminal and to files; no line tells who asked for which page, waitress writes none."""
    files = NumberedFiles(folder(settings), most_bytes=settings.logs.megabytes * MEGABYTE, kept=settings.logs.files)
    handlers: list[logging.Handler] = [Terminal(), files]
    for handler in handlers:
        handler.setFormatter(DiscreetFormatter())
    logging.basicConfig(level=logging.INFO, handlers=handlers, force=True)
    logging.captureWarnings(capture=True)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
