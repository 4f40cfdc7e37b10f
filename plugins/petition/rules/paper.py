"""Signatures on paper: the code of a sheet, its states, and how two entries of it are compared. Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.errors import Conflict
from core.i18n import N_
from plugins.petition.rules.dates import end_of_day, last_day
from plugins.petition.rules.people import person_text

#: Lines of a printed sheet.
LINES = 10
#: Characters of a code, of which the last one verifies the others.
CODE_LENGTH = 8
_BITS = 5
#: x⁵ + x² + 1: the arithmetic of 32 elements in which a check character finds every slip of one hand.
_POLYNOMIAL = 0b100101


def check_character(characters: str, alphabet: str) -> str:
    """Return the character to write behind a code, of an ``alphabet`` of 32.

    With it, one wrong character or two exchanged ones, anywhere, never read as another code.
    """
    return alphabet[_times_two(_remainder(characters, alphabet))]


def is_code(code: str, alphabet: str) -> bool:
    """Say whether a text, already read as it was made, is a code whose last character verifies the others."""
    if len(code) != CODE_LENGTH or any(character not in alphabet for character in code):
        return False
    return _remainder(code, alphabet) == 0


def _remainder(characters: str, alphabet: str) -> int:
    """Weigh each character by another power of two, and add without carry; a whole code weighs nothing."""
    weighed = 0
    for character in characters:
        weighed = _times_two(weighed) ^ alphabet.index(character)
    return weighed


def _times_two(value: int) -> int:
    doubled = value << 1
    return doubled ^ _POLYNOMIAL if doubled >> _BITS else doubled


class SheetState(enum.StrEnum):
    """Where a sheet is: printed, entered once, entered twice and compared, counted; or void."""

    PRINTED = "printed"
    ENTERED = "entered"
    COMPARED = "compared"
    COUNTED = "counted"
    VOID = "void"


#: Every move of a sheet; a trigger of the database knows the same. A wrong entry is begun again, a count never.
SHEET_MOVES: Mapping[SheetState, frozenset[SheetState]] = {
    SheetState.PRINTED: frozenset({SheetState.ENTERED, SheetState.VOID}),
    SheetState.ENTERED: frozenset({SheetState.COMPARED, SheetState.PRINTED, SheetState.VOID}),
    SheetState.COMPARED: frozenset({SheetState.COUNTED, SheetState.PRINTED, SheetState.VOID}),
    SheetState.COUNTED: frozenset(),
    SheetState.VOID: frozenset(),
}
_NOT_SO = {
    SheetState.PRINTED: N_("Nothing has been entered from this sheet yet."),
    SheetState.ENTERED: N_("This sheet has to be entered a second time first."),
    SheetState.COMPARED: N_("This sheet has been entered twice already."),
    SheetState.COUNTED: N_("This sheet is counted: nothing of it changes any more."),
    SheetState.VOID: N_("This sheet is void: it does not count."),
}


def check_sheet_move(present: SheetState, wanted: SheetState) -> None:
    """Raise Conflict for a move of a sheet that does not exist."""
    if wanted not in SHEET_MOVES[present]:
        raise Conflict(_NOT_SO[present])


class LineKind(enum.StrEnum):
    """What stands on a line of a sheet."""

    PERSON = "person"
    BLANK = "blank"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was entered; ``commune`` is an INSEE code. Only a person has a name and a commune."""

    kind: LineKind
    name: str = ""
    commune: str = ""


BLANK, UNREADABLE = Line(LineKind.BLANK), Line(LineKind.UNREADABLE)


def agree(one: Line, other: Line) -> bool:
    """Say whether two entries of a line mean the same: the same person, as ``person_text`` folds her, or nobody."""
    if one.kind != other.kind:
        return False
    return person_text(one.name, one.commune) == person_text(other.name, other.commune)


def compared(first: Sequence[Line], second: Sequence[Line]) -> list[Line | None]:
    """Return each line on which two entries agree, as the first one wrote it, and None where somebody must look."""
    return [one if agree(one, other) else None for one, other in zip(first, second, strict=True)]


def paper_until(closes_at: datetime, closed_at: datetime | None, days: int, timezone: str) -> datetime:
    """Return the midnight after which sheets are no longer entered: ``days`` after the last day of signing."""
    return end_of_day(last_day(closed_at or closes_at, timezone) + timedelta(days=days), timezone)
