"""Gives the installed program the machine's clock of the story; copied beside it as ``year_clock``, run by a ``.pth``.

The product asks one place for the time (``core.clock``). There, what the machine shows is read from the file that
YEAR_CLOCK names and goes on from the moment at which it was written: the program takes it for the machine's own clock,
watches it, and every process of the machine sees it move, children and servers too.
"""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

VARIABLE = "YEAR_CLOCK"


class Hands:
    """Stands where ``core.clock`` asks ``datetime`` for the present moment."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def now(self, zone: tzinfo) -> datetime:
        """Return what the clock of this machine shows."""
        since = time.time() - self.path.stat().st_mtime
        shown = datetime.fromisoformat(self.path.read_text(encoding="ascii"))
        return (shown + timedelta(seconds=max(since, 0))).astimezone(zone)


def put_right(path: Path, moment: datetime) -> None:
    """Set the clock of a machine; whoever reads it at that moment sees the former hour or the new one."""
    aside = path.with_suffix(".new")
    aside.write_text(moment.isoformat(), encoding="ascii")
    aside.replace(path)


def wind() -> None:
    """Let the program of this process read the clock that the environment names, if it names one."""
    path = os.environ.get(VARIABLE)
    if path is None:
        return
    try:
        from core import clock
    except ImportError:
        return  # pip, at the moment when it replaces the program
    clock.datetime = Hands(Path(path))


wind()
