"""What is awaited once a petition has reached its goal: an answer, and for some a debate. Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from core.errors import Conflict
from core.i18n import N_
from plugins.petition.rules.thresholds import LegalKind


class AnswerState(enum.StrEnum):
    """``owed`` once the goal is reached: an answer is awaited. The law obliges nobody to give one."""

    NONE = "none"
    OWED = "owed"
    GIVEN = "given"


class DebateState(enum.StrEnum):
    """``owed`` once a request under the law has its electors: the assembly is told of it, and stays free to decide."""

    NONE = "none"
    OWED = "owed"
    SCHEDULED = "scheduled"
    HELD = "held"
    REFUSED = "refused"


class AnsweredFor(enum.StrEnum):
    """Who puts an answer on the page: the town or body itself, those who bear the petition, or the centre."""

    ADDRESSEE = "addressee"
    BEARER = "bearer"
    CENTRE = "centre"


ANSWER_MOVES: Mapping[AnswerState, frozenset[AnswerState]] = {
    AnswerState.NONE: frozenset({AnswerState.OWED, AnswerState.GIVEN}),
    AnswerState.OWED: frozenset({AnswerState.NONE, AnswerState.GIVEN}),
    AnswerState.GIVEN: frozenset(),
}
#: An assembly may debate without owing it. A date may change, and what was scheduled may be given up.
DEBATE_MOVES: Mapping[DebateState, frozenset[DebateState]] = {
    DebateState.NONE: frozenset({DebateState.OWED, DebateState.SCHEDULED}),
    DebateState.OWED: frozenset({DebateState.NONE, DebateState.SCHEDULED, DebateState.REFUSED}),
    DebateState.SCHEDULED: frozenset({DebateState.SCHEDULED, DebateState.HELD, DebateState.REFUSED}),
    DebateState.HELD: frozenset(),
    DebateState.REFUSED: frozenset(),
}
_NO_ANSWER = N_("This petition has its answer already.")
_NO_DEBATE: Mapping[DebateState, str] = {
    DebateState.NONE: N_("No debate has been announced yet: announce its date first."),
    DebateState.OWED: N_("No debate has been announced yet: announce its date first."),
    DebateState.SCHEDULED: N_("A debate has been announced: say that it was held, or that it will not be."),
    DebateState.HELD: N_("This debate has been held already."),
    DebateState.REFUSED: N_("This debate was refused already."),
}


def check_answer(present: AnswerState) -> None:
    """Raise Conflict when an answer has been given already."""
    if AnswerState.GIVEN not in ANSWER_MOVES[present]:
        raise Conflict(_NO_ANSWER)


def check_debate(present: DebateState, wanted: DebateState) -> None:
    """Raise Conflict unless the debate may go from ``present`` to ``wanted``."""
    if wanted not in DEBATE_MOVES[present]:
        raise Conflict(_NO_DEBATE[present])


def answer_once(reached: bool, present: AnswerState) -> AnswerState:
    """Return the state of the answer once the goal is ``reached``, or undone; an answer that was given stays."""
    if present == AnswerState.GIVEN:
        return present
    return AnswerState.OWED if reached else AnswerState.NONE


def debate_once(reached: bool, present: DebateState, kind: LegalKind) -> DebateState:
    """Return the state of the debate once the goal is ``reached``, or undone; what was announced stays announced."""
    if kind == LegalKind.FREE or present not in {DebateState.NONE, DebateState.OWED}:
        return present
    return DebateState.OWED if reached else DebateState.NONE
