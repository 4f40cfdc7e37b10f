"""The age of the last backup."""

from __future__ import annotations

from datetime import timedelta

from core import clock
from core.backup import archives, keys
from core.backup.standing import LATE
from core.contracts import Finding, Health
from core.i18n import N_
from core.runtime import config

#: The desk says « late » from ``LATE`` on; by then a monitor must hear of it louder.
TOO_OLD = timedelta(days=15)


def age() -> Finding:
    """Look at when the last backup was made; a demonstration needs none."""
    settings = config()
    if settings.site.demonstration:
        return Finding("core.backup", Health.OK, N_("A demonstration is not backed up."))
    found = archives.found_in(settings.backups, site=settings.site.id)
    params: dict[str, object] = {"folder": str(settings.instance), "backups": str(settings.backups)}
    if not found:
        return _wanting(Health.WARNING, N_("There is no backup in %(backups)s."), params, {})
    past = max(clock.now() - found[0].at, timedelta())
    params, figures = {**params, "days": past.days}, {"age_hours": int(past.total_seconds()) // 3600}
    seen = N_("Days since the last backup: %(days)s.")
    if past <= LATE:
        return Finding("core.backup", Health.OK, seen, params=params, figures=figures)
    return _wanting(Health.FAILING if past > TOO_OLD else Health.WARNING, seen, params, figures)


def _wanting(state: Health, seen: str, params: dict[str, object], figures: dict[str, int]) -> Finding:
    return Finding(
        "core.backup",
        state,
        seen,
        N_("If the disk dies today, all that was done since is lost."),
        N_("Make one now: preau --instance %(folder)s backup; then see that “enabled” is true under [backup].")
        if keys.current()
        else N_("Without a recovery key no backup is made. Make and print it: preau --instance %(folder)s backup key"),
        params,
        figures,
    )
