"""The arithmetic of an agreement: years counted from its start date, and a due in whole cents, rounded once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from core.i18n import N_
from core.journal.rules import canonical

#: An agreement that begins later than this many days from today is taken for a slip of the pen.
MOST_DAYS_AHEAD = 731

NO_SESSION = N_("No session of the pathway has been closed in this year.")
NO_TRANSFER = N_("No transfer session has been held before the end of this year: without it nothing is due.")


@dataclass(frozen=True, slots=True)
class RuleSet:
    """What a year is worth and what it asks. ``amount_cents`` is the worth of a full year."""

    code: str
    version: int
    title: str
    valid_from: date
    example: bool
    amount_cents: int
    years_at_most: int
    sessions_required: int
    transfer_required: bool

    @property
    def digest(self) -> str:
        """The SHA-256 (hexadecimal) of the content: two rule sets that differ in anything have two digests."""
        content = {**asdict(self), "valid_from": self.valid_from.isoformat()}
        return hashlib.sha256(canonical(content).encode("ascii")).hexdigest()


@dataclass(frozen=True, slots=True)
class Formula:
    """``amount_cents × counted / required``, and its exact value: ``whole`` cents, then two decimals of a cent.

    ``cut`` says that more decimals follow the two.
    """

    amount_cents: int
    counted: int
    required: int
    whole: int
    hundredths: int
    cut: bool

    @property
    def exact(self) -> bool:
        """True when the division gives whole cents, so that nothing was rounded."""
        return not self.hundredths and not self.cut


@dataclass(frozen=True, slots=True)
class Due:
    """What a year is worth. ``earned_cents`` is the pro rata alone; ``cents`` is 0 where a condition is not met.

    ``reasons`` are message ids: why it is 0.
    """

    cents: int
    earned_cents: int
    formula: Formula
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` to ``end``, the latter excluded."""

    first: date
    end: date

    @property
    def last(self) -> date:
        """The last day that belongs to it."""
        return date.fromordinal(self.end.toordinal() - 1)

    def overlaps(self, other: Period) -> bool:
        return self.first < other.end and other.first < self.end


def due(rule_set: RuleSet, *, sessions: int, transfers: int) -> Due:
    """Return what a year is worth: the amount × min(sessions, required) / required, rounded half up once.

    ``sessions`` are the closed sessions of the pathway held within the year, ``transfers`` the transfer sessions held
    before its end. Integers only: a cent has no half.
    """
    counted = min(sessions, rule_set.sessions_required)
    earned = rounded_half_up(rule_set.amount_cents * counted, rule_set.sessions_required)
    reasons = [] if counted else [NO_SESSION]
    if rule_set.transfer_required and not transfers:
        reasons.append(NO_TRANSFER)
    return Due(0 if reasons else earned, earned, formula(rule_set, counted), tuple(reasons))


def rounded_half_up(numerator: int, denominator: int) -> int:
    """Return ``numerator / denominator`` rounded to the nearest integer, a half upwards; neither is negative."""
    return (2 * numerator + denominator) // (2 * denominator)


def formula(rule_set: RuleSet, counted: int) -> Formula:
    """Return the parts of the formula as a person checks it by hand."""
    whole, rest = divmod(rule_set.amount_cents * counted, rule_set.sessions_required)
    hundredths, more = divmod(rest * 100, rule_set.sessions_required)
    return Formula(rule_set.amount_cents, counted, rule_set.sessions_required, whole, hundredths, bool(more))


def years_later(day: date, years: int) -> date:
    """Return the anniversary of ``day``; of 29 February it is 1 March in a year that has none.

    So a year begun on 29 February 2028 ends on 28 February 2029, whole.
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def year_of(start: date, number: int) -> Period:
    """Return year ``number`` (from 1) of an agreement: always counted from its start, so that no day drifts."""
    return Period(years_later(start, number - 1), years_later(start, number))


def whole_of(start: date, years: int) -> Period:
    """Return all the days of an agreement."""
    return Period(start, years_later(start, years))


def current_year(start: date, years: int, today: date) -> int:
    """Return the number of the year that holds ``today``: the first before it begins, the last after its end."""
    return next((number for number in range(1, years) if today < year_of(start, number).end), years)


def years_left(rule_set: RuleSet, held: Iterable[int]) -> int:
    """Return how many more years a centre may agree, ``held`` being the years of its agreements until now."""
    return max(0, rule_set.years_at_most - sum(held))


def months_of(period: Period, until: date) -> list[str]:
    """Return the calendar months (``YYYY-MM``) of a period, up to the one that holds ``until``."""
    last = min(period.last, max(until, period.first))
    count = (last.year - period.first.year) * 12 + last.month - period.first.month + 1
    months = ((period.first.year * 12 + period.first.month - 1 + step) for step in range(count))
    return [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in months]
