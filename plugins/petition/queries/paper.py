"""Reads of signatures on paper: sheets, their entries and lines, and who counts already."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from core.errors import Missing
from core.extensions import db
from core.i18n import N_
from core.people.models import Person
from plugins.petition.models import PaperSheet, SheetEntry, SheetLine, Signature
from plugins.petition.rules import SignatureState
from plugins.petition.rules.paper import Line, LineKind, SheetState

#: The version of the lines that are kept, beside those of the entries, 1 and 2.
KEPT = 0
_NO_SHEET = N_("No sheet of this centre has this code.")


@dataclass(frozen=True, slots=True)
class Batch:
    """The sheets of a petition that were printed together, by state."""

    number: int
    printed_at: datetime
    printed_by: str
    states: Mapping[SheetState, int]

    @property
    def sheets(self) -> int:
        return sum(self.states.values())


def sheet_of(code: str) -> PaperSheet:
    """Return the sheet of a code. Raises Missing."""
    found = db.session.scalar(select(PaperSheet).where(PaperSheet.code == code))
    if found is None:
        raise Missing(_NO_SHEET)
    return found


def locked_sheet(sheet_id: int) -> PaperSheet:
    """Return a sheet as the database holds it, its row locked until the transaction ends. Raises Missing.

    The row of its petition is locked before, always.
    """
    wanted = select(PaperSheet).where(PaperSheet.id == sheet_id).with_for_update()
    found = db.session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        raise Missing(_NO_SHEET)
    return found


def batches(petition_id: int) -> list[Batch]:
    """Return what was printed for a petition, the last first."""
    wanted = (
        select(PaperSheet.batch, func.min(PaperSheet.printed_at), func.min(Person.name), PaperSheet.state, func.count())
        .join(Person, Person.id == PaperSheet.printed_by)
        .where(PaperSheet.petition_id == petition_id)
        .group_by(PaperSheet.batch, PaperSheet.state)
    )
    found: dict[int, tuple[datetime, str, dict[SheetState, int]]] = {}
    for number, at, name, state, count in db.session.execute(wanted):
        found.setdefault(number, (at, name, {}))[2][SheetState(state)] = count
    return [Batch(number, *found[number]) for number in sorted(found, reverse=True)]


def sheets_at_work(petition_id: int) -> Sequence[PaperSheet]:
    """Return the sheets of a petition of which something was entered, those that still wait for something first."""
    waiting = PaperSheet.state.in_((SheetState.ENTERED, SheetState.COMPARED))
    wanted = select(PaperSheet).where(PaperSheet.petition_id == petition_id, PaperSheet.state != SheetState.PRINTED)
    return db.session.scalars(wanted.order_by(waiting.desc(), PaperSheet.id.desc())).all()


def printable(petition_id: int, batch: int) -> Sequence[PaperSheet]:
    """Return the sheets of a batch on which nothing was entered yet."""
    wanted = select(PaperSheet).where(PaperSheet.petition_id == petition_id, PaperSheet.batch == batch)
    return db.session.scalars(wanted.where(PaperSheet.state == SheetState.PRINTED).order_by(PaperSheet.id)).all()


def last_batch(petition_id: int) -> int:
    """Return the number of the last batch printed for a petition, 0 before the first."""
    return int(db.session.scalar(select(func.max(PaperSheet.batch)).where(PaperSheet.petition_id == petition_id)) or 0)


def entries(sheet_id: int) -> Sequence[tuple[SheetEntry, str]]:
    """Return the entries of a sheet with the name of who made each."""
    wanted = select(SheetEntry, Person.name).join(Person, Person.id == SheetEntry.entered_by)
    rows = db.session.execute(wanted.where(SheetEntry.sheet_id == sheet_id).order_by(SheetEntry.number))
    return [(entry, name) for entry, name in rows]


def lines(sheet_id: int, version: int) -> dict[int, Line]:
    """Return the lines of a version of a sheet by their position; a name that is gone leaves none."""
    wanted = select(SheetLine).where(SheetLine.sheet_id == sheet_id, SheetLine.version == version)
    return {
        line.position: Line(LineKind(line.kind), line.name, line.commune)
        for line in db.session.scalars(wanted.order_by(SheetLine.position))
    }


def outcomes(sheet_id: int) -> Sequence[SheetLine]:
    """Return the lines that are kept of a sheet, with what came of each."""
    wanted = select(SheetLine).where(SheetLine.sheet_id == sheet_id, SheetLine.version == KEPT)
    return db.session.scalars(wanted.order_by(SheetLine.position)).all()


def taken_keys(petition_id: int, keys: Collection[str]) -> set[str]:
    """Return those of these person keys under which nobody more can count: through e-mail, the centre or paper."""
    wanted = select(Signature.person_key).where(
        Signature.petition_id == petition_id,
        Signature.person_key.in_(list(keys)),
        or_(Signature.state == SignatureState.CONFIRMED, Signature.email_digest == ""),
    )
    return {key for key in db.session.scalars(wanted) if key is not None}
