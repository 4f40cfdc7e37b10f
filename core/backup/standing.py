"""How backups stand, in one word: what the desk, the page of backups and the examination of health all say."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

from core import clock
from core.backup import archives, keys
from core.runtime import config

#: An age that one closed day cannot reach: from here on somebody must look.
LATE = timedelta(hours=48)
#: A backup later than now by more than this was made by another clock.
_DRIFT = timedelta(minutes=10)


class Standing(enum.StrEnum):
    """What is wrong, the first thing to mend before the others; or FINE; or OFF, as in a demonstration."""

    FINE = "fine"
    OFF = "off"
    NO_KEY = "no_key"
    AWAY = "away"
    NONE = "none"
    CLOCK = "clock"
    LATE = "late"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class Condition:
    """How backups stand now. ``last``: the moment of the newest verified one; ``days``: its age in whole days."""

    standing: Standing
    last: datetime | None = None
    days: int = 0

    @property
    def alarming(self) -> bool:
        return self.standing not in {Standing.FINE, Standing.OFF}


def last() -> datetime | None:
    """Return the moment of the newest verified backup where the instance keeps them, or None."""
    settings = config()
    found = archives.found_in(settings.backups, site=settings.site.id)
    return found[0].at if found else None


def condition() -> Condition:
    """Return how backups stand."""
    newest = last()
    age = clock.now() - newest if newest is not None else timedelta()
    return Condition(_standing(newest, age), newest, max(age.days, 0))


def _standing(newest: datetime | None, age: timedelta) -> Standing:
    settings, lock = config(), keys.current()
    if settings.site.demonstration or not settings.backup.enabled:
        return Standing.OFF
    if lock is None:
        return Standing.NO_KEY
    if newest is None:
        away = bool(settings.backup.folder) and not settings.backups.parent.is_dir()
        return Standing.AWAY if away else Standing.NONE
    if age < -_DRIFT:
        return Standing.CLOCK
    if age > LATE:
        return Standing.LATE
    return Standing.FINE if lock.confirmed else Standing.UNCONFIRMED
