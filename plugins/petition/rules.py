"""The rules of a petition: states, goal, dates, the fingerprint of its text, who counts as one person. Pure."""

from __future__ import annotations

import calendar
import enum
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.contracts import Channel
from core.errors import Conflict
from core.i18n import N_
from core.journal.rules import canonical
from core.text import fold


class State(enum.StrEnum):
    """Where a petition stands. A new state is a member here, its moves in ``MOVES`` and a migration of the CHECKs."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class SignatureState(enum.StrEnum):
    """``pending`` until its link is confirmed; ``duplicate`` when it adds nothing to one that counts already."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    DUPLICATE = "duplicate"


#: The moves that exist; all others are refused with the sentence of the present state.
MOVES: Mapping[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.OPEN}),
    State.OPEN: frozenset({State.CLOSED}),
    State.CLOSED: frozenset(),
}
NOT_NOW: Mapping[State, str] = {
    State.DRAFT: N_("This petition is still a draft: open it to signatures first."),
    State.OPEN: N_("This petition is open to signatures: its text can no longer change."),
    State.CLOSED: N_("This petition is closed: it can no longer be signed or changed."),
}


def check_move(present: State, wanted: State) -> None:
    """Raise Conflict unless a petition may go from ``present`` to ``wanted``."""
    if wanted not in MOVES[present]:
        raise Conflict(NOT_NOW[present])


def check_state(present: State, needed: State) -> None:
    """Raise Conflict unless the petition stands in the state that an act needs."""
    if present != needed:
        raise Conflict(NOT_NOW[present])


def goal(population: int, per_thousand: int, least: int) -> int:
    """Return the goal: so many per thousand of the population, rounded up, and never less than ``least``."""
    return max(least, -(-population * per_thousand // 1000))


def add_months(day: date, months: int) -> date:
    """Return the same day ``months`` later; where that month is too short, its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def closing_moment(first_day: date, months: int, timezone: str) -> datetime:
    """Return the midnight that ends the last day of signing, as the clocks of ``timezone`` show it."""
    return datetime.combine(add_months(first_day, months) + timedelta(days=1), time(), ZoneInfo(timezone))


def last_day(closes_at: datetime, timezone: str) -> date:
    """Return the last day of signing, as the calendars of ``timezone`` show it."""
    return (closes_at - timedelta(microseconds=1)).astimezone(ZoneInfo(timezone)).date()


def confirm_until(closes_at: datetime, closed_at: datetime | None, grace_hours: int) -> datetime:
    """Return the moment after which a link no longer confirms: ``grace_hours`` after the true closing."""
    return (closed_at or closes_at) + timedelta(hours=grace_hours)


def days_left(closes_at: datetime, at: datetime, timezone: str) -> int:
    """Return how many days of signing are left on the calendars of ``timezone``, the present one included; 0 when it
    is over. Days, not spans of 24 hours: one in autumn has 25.
    """
    if at >= closes_at:
        return 0
    return (last_day(closes_at, timezone) - at.astimezone(ZoneInfo(timezone)).date()).days + 1


def progress(signatures: int, aim: int) -> int:
    """Return the share of the goal in whole per cent, rounded half up; 100 or more only once it is reached."""
    share = (200 * signatures + aim) // (2 * aim)
    return share if signatures >= aim else min(share, 99)


def frozen_text(*, title: str, summary: str, body: str, addressee: str) -> str:
    """Return the one JSON text (sorted keys, ASCII) over which the fingerprint of a petition is computed."""
    return canonical({"title": title, "summary": summary, "body": body, "addressee": addressee})


def fingerprint(text: str) -> str:
    """Return the SHA-256 (hexadecimal) of a frozen text."""
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def person_text(name: str, commune: str, namesake: int = 0) -> str:
    """Return what shows that two signatures are one person's: the same name, in either order, and the same commune.

    ``namesake`` tells apart those of whom an animator has verified that they only share both. Empty when the name
    holds no letter and no digit.
    """
    words = sorted(fold(name).split())
    if not words:
        return ""
    return f"{' '.join(words)}\n{commune}" + (f"\n{namesake}" if namesake else "")


@dataclass(frozen=True, slots=True)
class ChannelShare:
    """How many of the signatures came in by one channel, and their share in whole per cent."""

    channel: Channel
    count: int
    percent: int


def channel_shares(counts: Mapping[Channel, int]) -> list[ChannelShare]:
    """Return the channels that brought signatures, in the order of ``Channel``; the shares add up to 100.

    The largest remainders are rounded up, as seats are given.
    """
    total = sum(counts.values())
    if not total:
        return []
    used = [channel for channel in Channel if counts.get(channel)]
    floors = {channel: 100 * counts[channel] // total for channel in used}
    by_remainder = sorted(used, key=lambda channel: -(100 * counts[channel] % total))
    for channel in by_remainder[: 100 - sum(floors.values())]:
        floors[channel] += 1
    return [ChannelShare(channel, counts[channel], floors[channel]) for channel in used]
