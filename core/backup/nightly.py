"""The backup that makes itself: each night at its hour, or as soon as the PC is on again."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from core import clock
from core.backup import keys, making, standing
from core.config import Config
from core.runtime import config


def run() -> None:
    """Make the night's backup if it is due; for the worker, which asks every few minutes."""
    settings = config()
    if not settings.backup.enabled or settings.site.demonstration or keys.current() is None:
        return
    if due(clock.now(), standing.last(), settings):
        making.make()


def due(now: datetime, last: datetime | None, settings: Config) -> bool:
    """Say whether the hour has struck since the last backup.

    A backup later than now says that this PC's clock has gone back: nothing is made then, it would be dated wrong and
    taken for the oldest.
    """
    return last is None or last < _struck(now, settings) <= now


def _struck(now: datetime, settings: Config) -> datetime:
    """Return when the hour of backups last struck."""
    zone = ZoneInfo(settings.site.timezone)
    here = now.astimezone(zone)
    hour = time.fromisoformat(settings.backup.hour)
    today = datetime.combine(here.date(), hour, zone)
    return today if today <= here else datetime.combine(here.date() - timedelta(days=1), hour, zone)
