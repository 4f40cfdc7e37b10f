"""What an instance remembers of its own restoring: others compare themselves with it after that."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from core.instance import write_aside
from core.runtime import config

MARK = "restored_at"


def restored_at() -> datetime | None:
    """Return when this instance was last restored from a backup, or None.

    The mark stands from before the restored database can be read until the next restoring: whoever must act once after
    a restoring keeps the moment that it has dealt with, and compares.
    """
    return read(config().instance)


def read(instance: Path) -> datetime | None:
    """Return the mark of the instance in this folder."""
    path = instance / MARK
    return datetime.fromisoformat(path.read_text(encoding="ascii").strip()) if path.is_file() else None


def write(instance: Path, at: datetime) -> None:
    """Mark the instance in this folder as restored at ``at``."""
    path = instance / MARK
    write_aside(path, f"{at.isoformat()}\n").replace(path)
