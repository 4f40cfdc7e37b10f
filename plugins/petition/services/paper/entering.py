"""Enter a sheet, twice; begin again; set one aside."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete

from core import clock
from core.contracts import Actor
from core.errors import Conflict, Invalid
from core.extensions import db
from core.i18n import N_
from plugins.petition import queries
from plugins.petition.models import PaperSheet, SheetEntry, SheetLine
from plugins.petition.queries import paper
from plugins.petition.rules.paper import LINES, Line, LineKind, SheetState, compared
from plugins.petition.services.moving import kept_reason, someone
from plugins.petition.services.paper.lookup import check_enterable, taken_up
from plugins.petition.services.signing import identity

_NEXT = {1: SheetState.ENTERED, 2: SheetState.COMPARED}


def enter_sheet(*, actor: Actor, sheet: PaperSheet, number: int, lines: Sequence[Line]) -> PaperSheet:
    """Keep one entry of a sheet, the first (``number`` 1) or the second; the second is compared at once.

    Somebody who sends the first while another's is there already has made the second. Needs ``petition.paper``. Raises
    Invalid for a line that is not right, Conflict when this entry is there, once the sheet is compared, counted or
    void, and unless sheets can be entered.
    """
    sheet = taken_up(actor, sheet.id, sheet.petition_id)
    by = someone(actor)
    there = [entry.entered_by for entry, _ in paper.entries(sheet.id)]
    if sheet.state == SheetState.ENTERED and number == 1 and there == [by]:
        raise Conflict(N_("You have entered this sheet already: what is needed now is its second entry."))
    number = len(there) + 1
    sheet = taken_up(actor, sheet.id, sheet.petition_id, _NEXT.get(number, SheetState.COMPARED))
    check_enterable(queries.locked(sheet.petition_id))
    kept = clean_lines(lines)
    db.session.add(SheetEntry(sheet_id=sheet.id, number=number, entered_by=by, entered_at=clock.now()))
    write_lines(sheet.id, number, dict(enumerate(kept, start=1)))
    sheet.state = _NEXT[number]
    db.session.flush()
    if number == len(_NEXT):
        _compare(sheet, kept)
    return sheet


def clean_lines(lines: Sequence[Line]) -> list[Line]:
    """Return lines as they are kept. Raises Invalid, at the field of its line, for what cannot be."""
    if len(lines) != LINES or all(line.kind == LineKind.BLANK for line in lines):
        raise Invalid(N_("Nothing is written here. A sheet on which nobody signed is set aside instead."))
    return [clean_line(line, position) for position, line in enumerate(lines, start=1)]


def clean_line(line: Line, position: int) -> Line:
    """Return one line as it is kept. Raises Invalid at ``name_3`` or ``place_3``."""
    if line.kind != LineKind.PERSON:
        return Line(line.kind)
    try:
        name, _ = identity(line.name, line.commune)
    except Invalid as error:
        raise Invalid(error.message, field=f"{error.field}_{position}", **error.params) from error
    return Line(LineKind.PERSON, name, line.commune)


def write_lines(sheet_id: int, version: int, lines: dict[int, Line]) -> None:
    """Write lines of one version down, by their position."""
    db.session.add_all(
        SheetLine(
            sheet_id=sheet_id, version=version, position=position, kind=line.kind, name=line.name, commune=line.commune
        )
        for position, line in lines.items()
    )
    db.session.flush()


def _compare(sheet: PaperSheet, second: Sequence[Line]) -> None:
    """Keep the lines on which both entries agree; the others wait for somebody to look."""
    first = list(paper.lines(sheet.id, 1).values())
    found = enumerate(compared(first, second), start=1)
    write_lines(sheet.id, paper.KEPT, {position: line for position, line in found if line is not None})


def begin_again(*, actor: Actor, sheet: PaperSheet) -> PaperSheet:
    """Drop what was entered from a sheet: both entries are to be made again. Needs ``petition.paper``.

    Raises Conflict unless something was entered, and once it is counted or void.
    """
    sheet = taken_up(actor, sheet.id, sheet.petition_id, SheetState.PRINTED)
    drop_lines(sheet.id)
    db.session.execute(delete(SheetEntry).where(SheetEntry.sheet_id == sheet.id))
    sheet.state = SheetState.PRINTED
    db.session.flush()
    return sheet


def drop_lines(sheet_id: int) -> None:
    """Erase every line of a sheet."""
    db.session.execute(delete(SheetLine).where(SheetLine.sheet_id == sheet_id))


def void_sheet(*, actor: Actor, sheet: PaperSheet, reason: str) -> PaperSheet:
    """Set a sheet aside, with its reason: it never counts. What was entered from it is erased, not its image.

    Needs ``petition.paper``. Raises Invalid without a reason, Conflict once it is counted or void.
    """
    sheet = taken_up(actor, sheet.id, sheet.petition_id, SheetState.VOID)
    sheet.void_reason = kept_reason(reason)
    sheet.voided_at, sheet.voided_by = clock.now(), someone(actor)
    sheet.state = SheetState.VOID
    drop_lines(sheet.id)
    db.session.flush()
    return sheet
