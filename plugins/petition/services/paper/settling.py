"""Settle what differs between two entries of a sheet."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from core.contracts import Actor
from core.errors import Conflict, Invalid
from core.i18n import N_
from plugins.petition import queries
from plugins.petition.models import PaperSheet
from plugins.petition.queries import paper
from plugins.petition.rules.paper import UNREADABLE, Line, SheetState, check_sheet_move
from plugins.petition.services.paper.entering import clean_line, write_lines
from plugins.petition.services.paper.lookup import check_enterable, taken_up


class Taken(enum.StrEnum):
    """What is taken of a line on which two entries differ."""

    FIRST = "first"
    SECOND = "second"
    OTHER = "other"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose for a line; ``line`` is hers when neither entry was right."""

    taken: Taken
    line: Line | None = None


def differences(sheet_id: int) -> dict[int, tuple[Line, Line]]:
    """Return, by position, the lines on which two entries of a sheet differ and that nobody has settled yet."""
    first, second, kept = (paper.lines(sheet_id, version) for version in (1, 2, paper.KEPT))
    return {position: (first[position], second[position]) for position in first if second and position not in kept}


def settle_sheet(*, actor: Actor, sheet: PaperSheet, choices: Mapping[int, Choice]) -> PaperSheet:
    """Keep, for each line on which both entries differ, what was chosen with the paper in hand.

    Needs ``petition.paper``. Raises Invalid for a line without a choice or that is not right, Conflict when nothing is
    left to settle, before the comparison and after the count.
    """
    sheet = taken_up(actor, sheet.id, sheet.petition_id)
    check_sheet_move(SheetState(sheet.state), SheetState.COUNTED)
    check_enterable(queries.locked(sheet.petition_id))
    left = differences(sheet.id)
    if not left:
        raise Conflict(N_("Every line of this sheet is settled."))
    kept = {position: _chosen(pair, choices.get(position), position) for position, pair in left.items()}
    write_lines(sheet.id, paper.KEPT, kept)
    return sheet


def _chosen(pair: tuple[Line, Line], choice: Choice | None, position: int) -> Line:
    if choice is None:
        raise Invalid(N_("Choose what the paper says."), field=f"taken_{position}")
    if choice.taken == Taken.OTHER:
        if choice.line is None:
            raise Invalid(N_("Write what the paper says."), field=f"name_{position}")
        return clean_line(choice.line, position)
    return {Taken.FIRST: pair[0], Taken.SECOND: pair[1], Taken.UNREADABLE: UNREADABLE}[choice.taken]
