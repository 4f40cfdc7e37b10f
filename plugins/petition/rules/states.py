"""Where a petition stands, and the moves that exist. Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from core.errors import Conflict
from core.i18n import N_


class State(enum.StrEnum):
    """Where a petition stands: the main road in its order, then what lies aside of it.

    A new state is a member here, its moves in ``MOVES``, its sentence in ``NOT_NOW`` and a migration of the CHECKs
    and of the trigger that hold the same in the database.
    """

    DRAFT = "draft"
    BACKING = "backing"
    MODERATION = "moderation"
    OPEN = "open"
    CLOSED = "closed"
    ANSWERED = "answered"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    SUSPENDED = "suspended"


class Visibility(enum.StrEnum):
    """Whether a petition can be seen, whatever its state: ``hidden`` until a moderator has looked, ``blocked`` by a
    decision and kept, ``erased`` because its text was against the law.
    """

    SHOWN = "shown"
    HIDDEN = "hidden"
    BLOCKED = "blocked"
    ERASED = "erased"


class SignatureState(enum.StrEnum):
    """``pending`` until its link is confirmed; ``duplicate`` when it adds nothing to one that counts already;
    ``invalidated`` when a review for fraud has taken it off: it is kept, and counts no more.
    """

    PENDING = "pending"
    CONFIRMED = "confirmed"
    DUPLICATE = "duplicate"
    INVALIDATED = "invalidated"


#: What was counted once: it outlives who signed, as a line that names nobody.
COUNTED_ONCE = frozenset({SignatureState.CONFIRMED, SignatureState.INVALIDATED})


#: The moves that exist; all others are refused with the sentence of the present state. A rejected petition opens when
#: an appeal is won; an open one that has its answer already is answered as soon as it closes.
MOVES: Mapping[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.BACKING}),
    State.BACKING: frozenset({State.MODERATION, State.WITHDRAWN, State.SUSPENDED}),
    State.MODERATION: frozenset({State.OPEN, State.REJECTED, State.WITHDRAWN, State.SUSPENDED}),
    State.OPEN: frozenset({State.CLOSED, State.ANSWERED, State.WITHDRAWN, State.SUSPENDED}),
    State.CLOSED: frozenset({State.ANSWERED}),
    State.ANSWERED: frozenset(),
    State.REJECTED: frozenset({State.OPEN}),
    State.WITHDRAWN: frozenset(),
    State.SUSPENDED: frozenset({State.BACKING, State.MODERATION, State.OPEN, State.WITHDRAWN}),
}
NOT_NOW: Mapping[State, str] = {
    State.DRAFT: N_("This petition is still a draft: ask for backers first."),
    State.BACKING: N_("This petition is looking for backers: it is not open to signatures yet."),
    State.MODERATION: N_("This petition is being read by the moderators: wait for their answer."),
    State.OPEN: N_("This petition is open to signatures: its text can no longer change."),
    State.CLOSED: N_("This petition is closed: it can no longer be signed or changed."),
    State.ANSWERED: N_("This petition has its answer: it can no longer be signed or changed."),
    State.REJECTED: N_("This petition was not accepted: its page says why."),
    State.WITHDRAWN: N_("This petition was withdrawn by those who bore it."),
    State.SUSPENDED: N_("This petition is suspended: its page says why. Nothing moves until it goes on."),
}

#: Where the text can still be corrected.
EDITABLE = frozenset({State.DRAFT, State.BACKING})
#: Where an answer can be published: from the opening on, for nobody has to wait for the closing.
ANSWERABLE = frozenset({State.OPEN, State.CLOSED})
#: Where what follows a petition is told: its answer, its debate.
FOLLOWED = frozenset({State.OPEN, State.CLOSED, State.ANSWERED})


def check_move(present: State, wanted: State, suspended_from: State | None = None) -> None:
    """Raise Conflict unless a petition may go from ``present`` to ``wanted``.

    A suspended one goes back to where it came from (``suspended_from``), or is withdrawn.
    """
    if wanted not in MOVES[present]:
        raise Conflict(NOT_NOW[present])
    if present == State.SUSPENDED and wanted not in {suspended_from, State.WITHDRAWN}:
        raise Conflict(NOT_NOW[present])


def check_state(present: State, *needed: State) -> None:
    """Raise Conflict unless the petition stands in one of the states that an act needs."""
    if present not in needed:
        raise Conflict(NOT_NOW[present])


def is_public(state: State, *, opened: bool) -> bool:
    """Say whether everybody may read a petition in that state: it has been opened, or was rejected."""
    return opened or state == State.REJECTED
