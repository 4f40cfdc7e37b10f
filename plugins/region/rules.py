"""Which figures the Region reads, and the periods in which it reads them: pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from core.i18n import N_
from core.journal.rules import matches


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the journal under a name of ours. ``key`` is its column in the CSV files; ``title`` a message id."""

    key: str
    title: str
    kind: str
    name: str
    where: Mapping[str, str] = field(default_factory=dict)


#: The order is that of the columns of the CSV files: a new figure goes last, because people automate on them.
FIGURES = (
    Figure("seances", N_("Pathway sessions closed"), "pathway.session_closed", "sessions", {"purpose": "pathway"}),
    Figure("transferts", N_("Transfer sessions closed"), "pathway.session_closed", "sessions", {"purpose": "transfer"}),
    Figure("seances_annulees", N_("Sessions cancelled"), "pathway.session_cancelled", "sessions"),
    Figure("presences", N_("Attendances"), "pathway.session_closed", "attendances"),
    Figure("minutes", N_("Minutes of sessions"), "pathway.session_closed", "minutes"),
    Figure("personnes_accueillies", N_("People received"), "people.welcomed", "people"),
    Figure("organisations_recues", N_("Organisations received"), "space.organisation_received", "organisations"),
    Figure("bacs_a_sable", N_("Sandboxes opened"), "space.sandbox_opened", "sandboxes"),
    Figure("espaces_reels", N_("Sandboxes made real"), "space.made_real", "spaces"),
    Figure("petitions_ouvertes", N_("Petitions opened"), "petition.opened", "petitions"),
    Figure("signatures", N_("Signatures"), "petition.signed", "signatures"),
    Figure("petitions_closes", N_("Petitions closed"), "petition.closed", "petitions"),
)
BY_KEY = {figure.key: figure for figure in FIGURES}


def keys_of(kind: str, name: str, dimensions: str) -> list[str]:
    """Return the keys of the figures that a daily figure adds to; ``dimensions`` is its canonical JSON."""
    return [
        figure.key
        for figure in FIGURES
        if figure.kind == kind and figure.name == name and matches(dimensions, figure.where)
    ]


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``since`` to ``until``, the latter excluded; ``key`` is its name in an address."""

    key: str
    since: date
    until: date

    @property
    def last(self) -> date:
        return self.until - timedelta(days=1)

    @property
    def before(self) -> Period:
        """The period of as many months just before: what the figures of this one are compared to."""
        months = self.since.year * 12 + self.since.month - 1 - len(self.months)
        return Period("", date(months // 12, months % 12 + 1, 1), self.since)

    @property
    def months(self) -> list[str]:
        """The calendar months (``YYYY-MM``) of the period."""
        first = self.since.year * 12 + self.since.month - 1
        last = self.last.year * 12 + self.last.month - 1
        return [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(first, last + 1)]


#: A day before it was written by a clock that stood wrong: it is kept, and no list goes back to it.
FIRST_YEAR = 2000
ROLLING = (6, 12, 24)
DEFAULT = "12"


def period(key: str, today: date) -> Period:
    """Return the period named ``key``: ``6``, ``12`` or ``24`` whole months up to the present one, or a year.

    Anything else gives the last 12 months: an address typed by hand is no fault.
    """
    if key.isascii() and key.isdigit() and len(key) == 4 and FIRST_YEAR <= int(key) <= today.year:
        return Period(key, date(int(key), 1, 1), date(int(key) + 1, 1, 1))
    chosen = key if key in {str(months) for months in ROLLING} else DEFAULT
    months_ago = today.year * 12 + today.month - int(chosen)
    return Period(chosen, date(months_ago // 12, months_ago % 12 + 1, 1), first_of_next_month(today))


def first_of_next_month(day: date) -> date:
    """Return the first day of the month after that of ``day``."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def years(first: date | None, today: date) -> list[int]:
    """Return the calendar years that may be chosen, the latest first."""
    return list(range(today.year, max(min(first or today, today).year, FIRST_YEAR) - 1, -1))


def silence(last: date | None, since: date, today: date, most: int) -> int | None:
    """Return for how many days a journal has shown nothing, when that is more than ``most``; else None.

    A journal in which nothing has been written yet is silent since the centre's enrolment.
    """
    days = (today - (last or since)).days
    return days if days > most else None
