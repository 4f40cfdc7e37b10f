"""What is kept of sheets goes: entries that nobody counted in time, images with the names of the signers."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, delete, or_, select, update

from core import clock, uploads
from core.extensions import db
from core.runtime import config, settings
from plugins.petition.models import PaperSheet, Petition, SheetLine
from plugins.petition.rules import State, Visibility
from plugins.petition.rules.paper import SheetState, paper_until
from plugins.petition.services.upkeep import forgotten_on
from plugins.petition.settings import PetitionSettings

_UNCOUNTED = PaperSheet.state.in_((SheetState.PRINTED, SheetState.ENTERED, SheetState.COMPARED))
_UNSEEN = {"synchronize_session": False}


def lapse_sheets() -> None:
    """Set aside the sheets that can count no more, and erase what was entered from them."""
    ended = or_(
        Petition.closed_at.is_not(None),
        Petition.state == State.WITHDRAWN,
        Petition.visibility == Visibility.ERASED,
    )
    has_some = select(PaperSheet.id).where(PaperSheet.petition_id == Petition.id, _UNCOUNTED).exists()
    for petition in db.session.scalars(select(Petition).where(ended, has_some).order_by(Petition.id)).all():
        if _is_over(petition):
            _lapse(petition.id)


def _is_over(petition: Petition) -> bool:
    if petition.closed_at is None or petition.closes_at is None:
        return True
    days = settings("petition", PetitionSettings).paper_grace_days
    return clock.now() >= paper_until(petition.closes_at, petition.closed_at, days, config().site.timezone)


def _lapse(petition_id: int) -> None:
    mine = PaperSheet.petition_id == petition_id, _UNCOUNTED
    sheets = select(PaperSheet.id).where(*mine)
    db.session.execute(delete(SheetLine).where(SheetLine.sheet_id.in_(sheets)), execution_options=_UNSEEN)
    void = update(PaperSheet).where(*mine).values(state=SheetState.VOID, voided_at=clock.now())
    db.session.execute(void, execution_options=_UNSEEN)


def erase_sheets() -> None:
    """Erase the images of the sheets whose signers are named no more, and what may be left of their lines."""
    today = clock.local_day(clock.now(), config().site.timezone)
    over = or_(Petition.closed_at.is_not(None), Petition.withdrawn_at.is_not(None))
    has_scan = select(PaperSheet.id).where(PaperSheet.petition_id == Petition.id, PaperSheet.scan_id.is_not(None))
    for petition in db.session.scalars(select(Petition).where(over, has_scan.exists()).order_by(Petition.id)).all():
        day = forgotten_on(petition)
        if day is not None and today >= day:
            _forget_scans(PaperSheet.petition_id == petition.id)


def forget_scans_of_space(space_id: int) -> None:
    """Erase the images of every sheet of a space, before its petitions go."""
    petitions = select(Petition.id).where(Petition.space_id == space_id)
    _forget_scans(PaperSheet.petition_id.in_(petitions))


def _forget_scans(*where: ColumnElement[bool]) -> None:
    scans: Iterable[int | None] = db.session.scalars(
        select(PaperSheet.scan_id).where(*where, PaperSheet.scan_id.is_not(None))
    ).all()
    db.session.execute(update(PaperSheet).where(*where).values(scan_id=None), execution_options=_UNSEEN)
    uploads.forget(scan for scan in scans if scan is not None)
