"""Reads of region: from daily figures only, so that their cost grows with days, not with events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Integer, cast, extract, func, select

from core import clock
from core.extensions import db
from core.journal import queries as journal
from core.journal.models import JournalDaily, JournalOrigin
from core.places import communes
from core.runtime import config, settings
from plugins.region import rules
from plugins.region.settings import RegionSettings

Sums = dict[str, int]


@dataclass(frozen=True, slots=True)
class Centre:
    """An enrolled centre and what its journal shows over a period. ``silent`` is in days, None when all is well."""

    origin: str
    name: str
    insee: str
    commune: str
    department_code: str
    department: str
    since: date
    last_day: date | None
    silent: int | None
    sums: Sums


def today() -> date:
    """Return the present day, as the calendars of the site show it."""
    return clock.local_day(clock.now(), config().site.timezone)


def last_days(origins: Iterable[str] | None = None) -> dict[str, date]:
    """Return the last day that each journal shows, without the centres whose journal is still empty."""
    newest = select(func.max(JournalDaily.day)).where(JournalDaily.origin == JournalOrigin.origin).scalar_subquery()
    wanted = select(JournalOrigin.origin, newest)
    if origins is not None:
        wanted = wanted.where(JournalOrigin.origin.in_(list(origins)))
    return {origin: day for origin, day in db.session.execute(wanted) if day is not None}


def first_day() -> date | None:
    """Return the first day of all the journals kept here."""
    oldest = select(func.min(JournalDaily.day)).where(JournalDaily.origin == JournalOrigin.origin).scalar_subquery()
    found = db.session.execute(select(JournalOrigin.origin, oldest))
    return min((day for _origin, day in found if day is not None), default=None)


def sums(
    since: date, until: date, origins: Iterable[str] | None = None, keys: Iterable[str] = rules.BY_KEY
) -> dict[str, Sums]:
    """Return figures of each centre from ``since`` to ``until``, the latter excluded; others than ``keys`` stay 0."""
    enrolled = select(JournalOrigin.origin) if origins is None else list(origins)
    kinds = {rules.BY_KEY[key].kind for key in keys}
    wanted = (
        select(
            JournalDaily.origin,
            JournalDaily.kind,
            JournalDaily.figure,
            JournalDaily.dimensions,
            func.sum(JournalDaily.total),
        )
        .where(JournalDaily.origin.in_(enrolled), JournalDaily.day >= since, JournalDaily.day < until)
        .where(JournalDaily.kind.in_(kinds))
        .group_by(JournalDaily.origin, JournalDaily.kind, JournalDaily.figure, JournalDaily.dimensions)
    )
    found: dict[str, Sums] = {}
    for origin, kind, figure, dimensions, total in db.session.execute(wanted):
        for key in set(rules.keys_of(kind, figure, dimensions)).intersection(keys):
            of_origin = found.setdefault(origin, dict.fromkeys(rules.BY_KEY, 0))
            of_origin[key] += int(total)
    return found


def by_month(origin: str, period: rules.Period) -> dict[str, Sums]:
    """Return the figures of one centre for every month of the period, zeros included."""
    year = cast(extract("year", JournalDaily.day), Integer)
    month = cast(extract("month", JournalDaily.day), Integer)
    wanted = (
        select(year, month, JournalDaily.kind, JournalDaily.figure, JournalDaily.dimensions,
               func.sum(JournalDaily.total))
        .where(JournalDaily.origin == origin, JournalDaily.day >= period.since, JournalDaily.day < period.until)
        .group_by(year, month, JournalDaily.kind, JournalDaily.figure, JournalDaily.dimensions)
    )  # fmt: skip
    found = {name: dict.fromkeys(rules.BY_KEY, 0) for name in period.months}
    for in_year, in_month, kind, figure, dimensions, total in db.session.execute(wanted):
        for key in rules.keys_of(kind, figure, dimensions):
            found[f"{in_year:04d}-{in_month:02d}"][key] += int(total)
    return found


def origin_named(origin: str) -> JournalOrigin | None:
    """Return an enrolled centre by the identifier that its journal bears."""
    return db.session.get(JournalOrigin, origin)


def centres(
    period: rules.Period, origins: Sequence[JournalOrigin] | None = None, keys: Iterable[str] = rules.BY_KEY
) -> list[Centre]:
    """Return centres (all by default) with these figures over the period, by name."""
    shown = journal.origins() if origins is None else origins
    only = None if origins is None else [one.origin for one in origins]
    figures, last = sums(period.since, period.until, only, keys), last_days(only)
    return [_centre(one, last.get(one.origin), figures.get(one.origin, {})) for one in shown]


def _centre(one: JournalOrigin, last_day: date | None, figures: Sums) -> Centre:
    place = communes.commune(one.commune)
    since = clock.local_day(one.since, config().site.timezone)
    most = settings("region", RegionSettings).silent_days
    return Centre(
        origin=one.origin,
        name=one.name,
        insee=one.commune,
        commune=place.name if place else one.commune,
        department_code=place.department_code if place else "",
        department=place.department if place else "",
        since=since,
        last_day=last_day,
        silent=rules.silence(last_day, since, today(), most),
        sums={**dict.fromkeys(rules.BY_KEY, 0), **figures},
    )


def add_up(all_sums: Iterable[Sums]) -> Sums:
    """Return the figures of several centres or months together."""
    total = dict.fromkeys(rules.BY_KEY, 0)
    for one in all_sums:
        for key, value in one.items():
            total[key] += value
    return total
