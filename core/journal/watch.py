"""Watches the machine's clock: a PC whose battery is dead wakes in 2016, and what counts must not bear that date.

Pages of passers-by ask nothing of the database for it: each process remembers the last entry (``core.clock.Mark``),
reads it once, keeps it in step with what it writes, and reads it again before it refuses or when its clock jumps back.
"""

from __future__ import annotations

import enum
from datetime import datetime, timedelta

from sqlalchemy import select

from core import clock
from core.errors import Unavailable
from core.extensions import db
from core.i18n import N_
from core.journal.models import ClockConfirmation, JournalEntry
from core.runtime import runtime

#: Clocks that are set by hand, or corrected by the network, may go back by this much.
SKEW = timedelta(minutes=5)
#: After such a silence the date is shown to the team before it counts on it: a closed summer, or a clock gone ahead.
LEAP = timedelta(days=30)


class Standing(enum.StrEnum):
    """Where the machine's clock stands, compared with the last entry of the journal."""

    RIGHT = "right"
    BEHIND = "behind"
    AHEAD = "ahead"


def compare(last: datetime | None, at: datetime) -> Standing:
    """Say where ``at`` stands after the moment of the last entry; ``right`` before the first one."""
    if last is None:
        return Standing.RIGHT
    if at < last - SKEW:
        return Standing.BEHIND
    return Standing.AHEAD if at > last + LEAP else Standing.RIGHT


def standing() -> Standing:
    """Say where the machine's clock stands; a moment that a program has set is right (``clock.set_to``)."""
    if not clock.is_watched():
        return Standing.RIGHT
    mark, at = runtime().mark, clock.now()
    jumped = mark.seen is not None and at < mark.seen - SKEW
    if not mark.read or jumped or compare(mark.last, at) != Standing.RIGHT:
        _read(mark)
    mark.seen = at
    return compare(mark.last, at)


def require_right_clock() -> None:
    """Raise Unavailable while the machine's clock stands before the last entry."""
    if standing() == Standing.BEHIND:
        raise Unavailable(
            N_(
                "The date of the centre’s computer is wrong: nothing was counted, and nothing is lost. Tell the team of"
                " the centre, then try again once the date has been put right."
            )
        )


def remember(at: datetime) -> None:
    """Keep in mind that an entry was just written at ``at``, unless that moment was only played."""
    mark = runtime().mark
    if clock.is_watched() and (mark.last is None or at > mark.last):
        mark.last = at


def forget() -> None:
    """Read the last entry again at the next question."""
    runtime().mark.read = False


def _read(mark: clock.Mark) -> None:
    mark.last, mark.read = last_known(), True


def last_known() -> datetime | None:
    """Return the moment of the last entry or, where somebody has confirmed a date since, that date; None before all."""
    entry = last_entry()
    if entry is None:
        return None
    entry_id, at = entry
    with db.session.no_autoflush:
        newest = select(ClockConfirmation.at, ClockConfirmation.last_entry_id).order_by(ClockConfirmation.id.desc())
        confirmed = db.session.execute(newest.limit(1)).first()
    return confirmed.at if confirmed is not None and confirmed.last_entry_id >= entry_id else at


def last_entry() -> tuple[int, datetime] | None:
    """Return the row's number and the moment of the last entry that was written here: on a hub, its centres' too."""
    newest = select(JournalEntry.id, JournalEntry.recorded_at).order_by(JournalEntry.id.desc()).limit(1)
    with db.session.no_autoflush:
        row = db.session.execute(newest).first()
    return None if row is None else (row.id, row.recorded_at)
