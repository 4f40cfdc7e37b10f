"""The life of a session: which act its state allows, and where it leads.

::

    open ──start──▶ held ──close──▶ closed
      └───cancel──▶ cancelled ◀──cancel──┘ (from held)

``draft``, ``full`` and ``confirmed`` would be more rows of ``NEXT``; nothing else knows the arrows.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping


class State(enum.StrEnum):
    """Where a session is in its life. A closed or cancelled one never changes again."""

    OPEN = "open"
    HELD = "held"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Purpose(enum.StrEnum):
    """Who is taught: residents on the pathway, or the animators themselves (the *transfert*)."""

    PATHWAY = "pathway"
    TRANSFER = "transfer"


class Act(enum.StrEnum):
    """What people do to a session."""

    ENROL = "enrol"
    MARK = "mark"
    START = "start"
    LEARN = "learn"
    CLOSE = "close"
    CANCEL = "cancel"


NEXT: Mapping[tuple[State, Act], State] = {
    (State.OPEN, Act.ENROL): State.OPEN,
    (State.OPEN, Act.MARK): State.OPEN,
    (State.OPEN, Act.START): State.HELD,
    (State.OPEN, Act.CANCEL): State.CANCELLED,
    (State.HELD, Act.ENROL): State.HELD,
    (State.HELD, Act.MARK): State.HELD,
    (State.HELD, Act.LEARN): State.HELD,
    (State.HELD, Act.CLOSE): State.CLOSED,
    (State.HELD, Act.CANCEL): State.CANCELLED,
}


def after(state: str, act: Act) -> State | None:
    """Return the state to which ``act`` leads, or None when the present one does not allow it."""
    return NEXT.get((State(state), act))
