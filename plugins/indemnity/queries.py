"""Reads of indemnity: agreements, and each of their years beside what the centre's journal shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from core import clock
from core.extensions import db
from core.journal import queries as journal
from core.journal.models import JournalDaily, JournalOrigin
from core.journal.rules import matches
from core.runtime import config
from plugins.indemnity import rules
from plugins.indemnity.models import IndemnityAgreement, IndemnityRuleSet

KIND = "pathway.session_closed"
FIGURE = "sessions"
PATHWAY = {"purpose": "pathway"}
TRANSFER = {"purpose": "transfer"}


@dataclass(frozen=True, slots=True)
class Year:
    """One year of an agreement and what it is worth today. ``state``: ``coming``, ``running`` or ``ended``."""

    number: int
    period: rules.Period
    state: str
    sessions: int
    transfers: int
    due: rules.Due


@dataclass(frozen=True, slots=True)
class AsOf:
    """Until when a centre's journal is known here: its last day and how many sealed entries."""

    day: date | None
    entries: int


def today() -> date:
    """Return the present day, as the calendars of the site show it."""
    return clock.local_day(clock.now(), config().site.timezone)


def rule_set_on(day: date) -> IndemnityRuleSet | None:
    """Return the rule set in force on ``day``: the one that took effect last."""
    wanted = select(IndemnityRuleSet).where(IndemnityRuleSet.valid_from <= day)
    newest = wanted.order_by(IndemnityRuleSet.valid_from.desc(), IndemnityRuleSet.version.desc())
    return db.session.scalars(newest.limit(1)).first()


def rule_set(code: str, version: int) -> IndemnityRuleSet | None:
    """Return one version of a rule set."""
    wanted = select(IndemnityRuleSet).where(IndemnityRuleSet.code == code, IndemnityRuleSet.version == version)
    return db.session.scalars(wanted).first()


def agreement(agreement_id: int) -> IndemnityAgreement | None:
    """Return an agreement with its rule set."""
    return db.session.get(IndemnityAgreement, agreement_id)


def agreements(*, offset: int = 0, limit: int | None = None) -> list[tuple[IndemnityAgreement, JournalOrigin]]:
    """Return agreements with their centres, by the centre's name, then by date."""
    wanted = select(IndemnityAgreement, JournalOrigin).join(
        JournalOrigin, JournalOrigin.origin == IndemnityAgreement.origin
    )
    wanted = wanted.order_by(JournalOrigin.name, JournalOrigin.origin, IndemnityAgreement.start)
    return [(one, centre) for one, centre in db.session.execute(wanted.offset(offset).limit(limit))]


def count_agreements() -> int:
    """Return how many agreements there are."""
    return db.session.scalar(select(func.count(IndemnityAgreement.id))) or 0


def of_centre(origin: str) -> list[IndemnityAgreement]:
    """Return the agreements of one centre, by date."""
    wanted = select(IndemnityAgreement).where(IndemnityAgreement.origin == origin)
    return list(db.session.scalars(wanted.order_by(IndemnityAgreement.start)))


def numbered(number: str) -> IndemnityAgreement | None:
    """Return the agreement that bears ``number``."""
    return db.session.scalars(select(IndemnityAgreement).where(IndemnityAgreement.number == number)).first()


def centre(origin: str, *, lock: bool = False) -> JournalOrigin | None:
    """Return an enrolled centre; with ``lock``, nobody else makes an agreement with it until the transaction ends."""
    wanted = select(JournalOrigin).where(JournalOrigin.origin == origin)
    return db.session.scalars(wanted.with_for_update() if lock else wanted).first()


def year(made: IndemnityAgreement, number: int, on: date) -> Year:
    """Return year ``number`` of an agreement, from the daily figures of its centre's journal.

    A transfer session counts from whenever it was held up to the end of the year: once done, it need not be redone.
    """
    period = rules.year_of(made.start, number)
    sessions = journal.total(KIND, FIGURE, origin=made.origin, since=period.first, until=period.end, where=PATHWAY)
    transfers = journal.total(KIND, FIGURE, origin=made.origin, until=period.end, where=TRANSFER)
    state = "coming" if on < period.first else "running" if on < period.end else "ended"
    worth = rules.due(made.rule_set.content, sessions=sessions, transfers=transfers)
    return Year(number, period, state, sessions, transfers, worth)


def years(made: IndemnityAgreement, on: date) -> list[Year]:
    """Return all the years of an agreement."""
    return [year(made, number, on) for number in range(1, made.years + 1)]


def present_year(made: IndemnityAgreement, on: date) -> Year:
    """Return the year under way; the first before the agreement begins, the last after its end."""
    return year(made, rules.current_year(made.start, made.years, on), on)


def sessions_by_month(origin: str, period: rules.Period, months: Sequence[str]) -> list[int]:
    """Return the closed sessions of the pathway in each of ``months`` (``YYYY-MM``), within ``period``."""
    wanted = select(JournalDaily.day, JournalDaily.dimensions, JournalDaily.total).where(
        JournalDaily.origin == origin,
        JournalDaily.kind == KIND,
        JournalDaily.figure == FIGURE,
        JournalDaily.day >= period.first,
        JournalDaily.day < period.end,
    )
    sums = dict.fromkeys(months, 0)
    for day, dimensions, total in db.session.execute(wanted):
        month = day.isoformat()[:7]
        if month in sums and matches(dimensions, PATHWAY):
            sums[month] += int(total)
    return list(sums.values())


def as_of(origin: str) -> AsOf:
    """Return until when the journal of a centre is known here."""
    last = db.session.scalar(select(func.max(JournalDaily.day)).where(JournalDaily.origin == origin))
    return AsOf(last, journal.head(origin)[0])
