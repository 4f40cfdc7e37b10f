"""What sheets keep of the people who print, enter, count and set them aside."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import or_

from core.contracts import PersonalTable
from core.i18n import N_
from core.own.reading import Column, read
from plugins.petition.models import PaperSheet, Petition, SheetEntry

_DECLARED = "petition.sheets"
_STAYS = N_("It says who answers for a count made on paper; these lines name nobody any more.")
_TITLE = Column(Petition.title, N_("Petition"), name="petition")


def of_person(person_id: int) -> Iterable[PersonalTable]:
    """Yield the sheets that a person printed, counted or set aside, then those that she entered."""
    joins = [(Petition, Petition.id == PaperSheet.petition_id)]
    columns = (
        _TITLE,
        Column(PaperSheet.code, N_("Code of the sheet")),
        Column(PaperSheet.printed_at, N_("Printed on")),
        Column(PaperSheet.counted_at, N_("Counted on")),
        Column(PaperSheet.voided_at, N_("Set aside on")),
        Column(PaperSheet.void_reason, N_("Reason")),
    )
    mine = or_(
        *(column == person_id for column in (PaperSheet.printed_by, PaperSheet.counted_by, PaperSheet.voided_by))
    )
    yield read(_DECLARED, PaperSheet, columns, mine, joins=joins, stays=_STAYS)
    entered = (
        _TITLE,
        Column(PaperSheet.code, N_("Code of the sheet")),
        Column(SheetEntry.entered_at, N_("Entered on")),
    )
    through = (PaperSheet, PaperSheet.id == SheetEntry.sheet_id)
    yield read(
        _DECLARED, SheetEntry, entered, SheetEntry.entered_by == person_id, joins=(through, *joins), stays=_STAYS
    )
