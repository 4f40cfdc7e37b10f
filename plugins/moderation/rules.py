"""The rules of moderation: states, verdicts, delays, who may decide, when a text is hidden by itself. Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.contracts import Verdict


class Origin(enum.StrEnum):
    """Why a text came before a moderator."""

    SUBMISSION = "submission"
    REPORTS = "reports"


class State(enum.StrEnum):
    """Where a case stands. ``open`` waits for a decision, ``decided`` may be appealed, ``appealed`` waits again."""

    OPEN = "open"
    DECIDED = "decided"
    APPEALED = "appealed"
    CLOSED = "closed"


class Standing(enum.StrEnum):
    """What became of the text, as its author is told. ``shown``: reported, and nothing else yet."""

    WAITING = "waiting"
    SHOWN = "shown"
    HIDDEN = "hidden"
    CORRECTED = "corrected"
    REVIEWED = "reviewed"
    REJECTED = "rejected"
    BLOCKED = "blocked"
    ERASED = "erased"
    REMOVED = "removed"


class Outcome(enum.StrEnum):
    """What an appeal came to."""

    UPHELD = "upheld"
    OVERTURNED = "overturned"


class Bar(enum.StrEnum):
    """Why somebody may not decide."""

    OWN_TEXT = "own_text"
    DECIDED_FIRST = "decided_first"


class Urgency(enum.StrEnum):
    """How a delay stands."""

    CALM = "calm"
    NEAR = "near"
    LATE = "late"


#: What may be decided of a text that stands so.
OFFERED: Mapping[Standing, tuple[Verdict, ...]] = {
    Standing.WAITING: (Verdict.ACCEPT, Verdict.REJECT),
    Standing.SHOWN: (Verdict.ACCEPT, Verdict.BLOCK, Verdict.ERASE),
    Standing.HIDDEN: (Verdict.RESTORE, Verdict.BLOCK, Verdict.ERASE),
    Standing.CORRECTED: (Verdict.RESTORE, Verdict.BLOCK, Verdict.ERASE),
}
#: What a text becomes by a verdict.
BECOMES: Mapping[Verdict, Standing] = {
    Verdict.ACCEPT: Standing.REVIEWED,
    Verdict.RESTORE: Standing.REVIEWED,
    Verdict.HIDE: Standing.HIDDEN,
    Verdict.REJECT: Standing.REJECTED,
    Verdict.BLOCK: Standing.BLOCKED,
    Verdict.ERASE: Standing.ERASED,
}
#: Verdicts against a text: they need a rule and a reason, and may be appealed.
ADVERSE = frozenset({Verdict.REJECT, Verdict.BLOCK, Verdict.ERASE})
#: What undoes them when an appeal is granted.
UNDOES: Mapping[Verdict, Verdict] = {
    Verdict.REJECT: Verdict.ACCEPT,
    Verdict.BLOCK: Verdict.RESTORE,
    Verdict.ERASE: Verdict.RESTORE,
}
#: A delay is near its end in its last fifth.
NEAR_SHARE = 5


@dataclass(frozen=True, slots=True)
class Delay:
    """A delay that runs: since when, and until when an answer was promised."""

    start: datetime
    due: datetime


def offered(state: State, standing: Standing) -> tuple[Verdict, ...]:
    """Return what may be decided of a case; nothing unless it waits for a decision."""
    return OFFERED.get(standing, ()) if state is State.OPEN else ()


def carried_out(verdict: Verdict) -> Verdict:
    """Return what is done at once: what is to be erased is blocked as long as an appeal may save it."""
    return Verdict.BLOCK if verdict is Verdict.ERASE else verdict


def hides(reporters: int, threshold: int, standing: Standing, *, reviewed: bool) -> bool:
    """Say whether a text is hidden by itself: shown, reported by enough people, and never reviewed as it is now.

    Without the last, whoever a decision displeases could undo it with friends.
    """
    return standing is Standing.SHOWN and reporters >= threshold and not reviewed


def may_correct(state: State, standing: Standing, *, corrected: bool) -> bool:
    """Say whether a change by the author brings a text back before a moderator: once, and only what is blocked.

    What was rejected comes back by being submitted again; what is to be erased does not come back.
    """
    return state is State.DECIDED and standing is Standing.BLOCKED and not corrected


def bar(person_id: int, author_id: int | None, first_id: int | None, *, sandbox: bool) -> Bar | None:
    """Return why somebody may not decide, or None: nobody judges her own text, nor twice the same case.

    ``first_id`` is who decided first, for an appeal. In a sandbox one person plays every part.
    """
    if sandbox:
        return None
    if person_id == author_id:
        return Bar.OWN_TEXT
    return Bar.DECIDED_FIRST if person_id == first_id else None


def may_lock(locked_by: int | None, locked_until: datetime | None, person_id: int, at: datetime) -> bool:
    """Say whether a case is free for somebody: hers already, nobody's, or held for too long."""
    return locked_by in {None, person_id} or locked_until is None or locked_until <= at


def urgency(delay: Delay, at: datetime) -> Urgency:
    """Say how a delay stands; it is late from the very moment that was promised."""
    if at >= delay.due:
        return Urgency.LATE
    return Urgency.NEAR if at >= delay.due - (delay.due - delay.start) / NEAR_SHARE else Urgency.CALM


def alert_level(delay: Delay, at: datetime, *, report: bool) -> int:
    """Return who is to be alerted: 0 nobody, 1 the moderators of the space, 2 the centre too.

    A report alerts the space once it is late, and the centre after as long again. What was promised to an author
    alerts the space when its end is near, and the centre once it is late.
    """
    if not report:
        return {Urgency.CALM: 0, Urgency.NEAR: 1, Urgency.LATE: 2}[urgency(delay, at)]
    if at < delay.due:
        return 0
    return 2 if at >= delay.due + (delay.due - delay.start) else 1


def hours(start: datetime, end: datetime) -> int:
    """Return a length of time in whole hours, never negative: a clock may have been set back."""
    return max(0, int((end - start) / timedelta(hours=1)))
