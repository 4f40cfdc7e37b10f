"""The archives in a folder: their names say whose they are and when they were made.

An archive gets its name only once it has been written, read back and found whole: what bears such a name is verified.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core.text import slug

SUFFIX = ".age"
#: What is being written; never taken for an archive.
PARTIAL = ".partial"
_NAME = re.compile(r"(?P<who>.*-[0-9a-z]+)-(?P<at>\d{8}-\d{6})\.age", re.ASCII)
_MOMENT = "%Y%m%d-%H%M%S"
_ID_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Archive:
    """A verified backup. ``at`` is the moment of the database that it holds; ``size`` in bytes."""

    path: Path
    at: datetime
    size: int


def name_for(*, name: str, site: str, at: datetime) -> str:
    """Return the file name of an archive: who, which instance (the first characters of its id), when (UTC)."""
    return f"{slug(name)[:40] or 'preau'}-{site[:_ID_SHOWN]}-{at.astimezone(UTC).strftime(_MOMENT)}{SUFFIX}"


def found_in(folder: Path, *, site: str) -> list[Archive]:
    """Return the verified archives of the instance ``site`` in ``folder``, the newest first; [] without the folder."""
    if not folder.is_dir():
        return []
    read = [_read(path, site) for path in folder.iterdir() if path.suffix == SUFFIX]
    return sorted((archive for archive in read if archive), key=lambda archive: archive.path.name[-19:], reverse=True)


def _read(path: Path, site: str) -> Archive | None:
    said = _NAME.fullmatch(path.name)
    if said is None or not said["who"].endswith(f"-{site[:_ID_SHOWN]}"):
        return None
    try:
        at = datetime.strptime(said["at"], _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None
    return Archive(path, at, path.stat().st_size)


def surplus(archives: list[Archive], *, keep: int, made: Path) -> list[Archive]:
    """Return those to remove: all but the ``keep`` newest, and never the one just made (a clock may have gone back)."""
    others = [archive for archive in archives if archive.path != made]
    return others[max(keep - 1, 0) :]
