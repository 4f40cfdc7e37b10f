"""Attendance: what a mark may say, what a person's time is worth, and what auditors look for."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.i18n import N_
from plugins.pathway.rules.halfday import HalfDay, minutes_begun
from plugins.pathway.rules.holidays import is_public_holiday


class Status(enum.StrEnum):
    """A person in one half-day. ``EXPECTED`` is the absence of any mark; it is never written."""

    EXPECTED = "expected"
    PRESENT = "present"
    LATE = "late"
    ABSENT = "absent"
    EXCUSED = "excused"


class Proof(enum.StrEnum):
    """Who vouches for a mark: the person, signing on screen, or the animator."""

    SCREEN = "screen"
    ANIMATOR = "animator"


HERE = frozenset({Status.PRESENT, Status.LATE})
MARKED = tuple(status for status in Status if status is not Status.EXPECTED)
#: Within this time whoever wrote a mark corrects her own slip without saying why.
SLIP = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark as a value; ``arrival_at`` is there for who came, and only then."""

    status: Status
    proof: Proof
    at: datetime
    arrival_at: datetime | None = None
    reason: str = ""
    by_id: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What stands in the way of closing: a message id, its values, and what would lift it ("" when nothing does)."""

    message: str
    name: str = ""
    lifted_by: str = ""


def status_on_arrival(begun_at: datetime, at: datetime, late_after: timedelta) -> Status:
    """Return present, or late for who arrives more than ``late_after`` after the session really began."""
    return Status.LATE if at > begun_at + late_after else Status.PRESENT


def is_own_slip(mark: Mark, by_id: int | None, at: datetime) -> bool:
    """Say whether an animator corrects at ``at`` what she wrote herself just before."""
    return mark.proof is Proof.ANIMATOR and by_id is not None and mark.by_id == by_id and at <= mark.at + SLIP


def minutes_attended(mark: Mark | None, starts_at: datetime, ended_at: datetime) -> int:
    """Return what the half-day is worth to this person: all of it when present, from her arrival on when late."""
    if mark is None or mark.status not in HERE or mark.arrival_at is None:
        return 0
    begun = mark.arrival_at if mark.status is Status.LATE else starts_at
    return minutes_begun(max(begun, starts_at), ended_at)


def findings(
    marks: Iterable[tuple[str, Mark | None]],
    half_day: HalfDay,
    *,
    at: datetime,
    day: date,
    early_reason: str,
    holiday_confirmed: bool,
) -> Iterator[Finding]:
    """Yield what auditors would say of closing this half-day at ``at``; nothing means that it may be closed."""
    marks = list(marks)
    if at <= half_day.starts_at:
        yield Finding(N_("This session has not begun yet: it cannot be closed."))
    elif at < half_day.ends_at and not early_reason:
        yield Finding(N_("The half-day is not over: write why it ends early."), lifted_by="early_reason")
    if is_public_holiday(day) and not holiday_confirmed:
        yield Finding(
            N_("This day is a public holiday: confirm that the session was really held then."),
            lifted_by="holiday_confirmed",
        )
    for name, mark in marks:
        if mark is None:
            yield Finding(N_("%(name)s is still expected: say whether this person came."), name)
        elif not _inside(mark, half_day):
            yield Finding(N_("The mark of %(name)s stands outside the half-day: correct it."), name)
    if not any(mark and mark.status in HERE for _, mark in marks):
        yield Finding(N_("Nobody is marked present: cancel this session instead of closing it."))


def _inside(mark: Mark, half_day: HalfDay) -> bool:
    if mark.proof is Proof.SCREEN and not half_day.holds(mark.at):
        return False
    return mark.arrival_at is None or half_day.holds(mark.arrival_at)
