"""The image of a sheet once it is filled in: kept beside it, given back to those who enter sheets."""

from __future__ import annotations

from core import uploads
from core.contracts import Actor
from core.errors import Conflict, Missing
from core.extensions import db
from core.i18n import N_
from core.permissions import require
from core.uploads import JPEG, PDF, PNG, Kind, Stored, Upload
from plugins.petition import queries
from plugins.petition.models import PaperSheet
from plugins.petition.rules import State
from plugins.petition.rules.paper import SheetState
from plugins.petition.services.paper.lookup import taken_up

#: What a scanner or a telephone makes.
KINDS = (PDF, JPEG, PNG)


def attach_scan(*, actor: Actor, sheet: PaperSheet, stored: Stored) -> PaperSheet:
    """Keep the image of a sheet, in the place of the former one. Needs ``petition.paper``.

    Raises Conflict for a sheet that is void or whose petition was withdrawn: nothing of it has to be proved.
    """
    sheet = taken_up(actor, sheet.id, sheet.petition_id)
    if sheet.state == SheetState.VOID or queries.locked(sheet.petition_id).state == State.WITHDRAWN:
        raise Conflict(N_("This sheet does not count: its image has nothing to prove."))
    former = sheet.scan_id
    sheet.scan_id = uploads.record(stored).id
    db.session.flush()
    if former is not None:
        uploads.forget([former])
    return sheet


def scan_of(*, actor: Actor, sheet: PaperSheet) -> tuple[bytes, Kind]:
    """Return the image of a sheet and its kind. Needs ``petition.paper``. Raises Missing when there is none."""
    require(actor, "petition.paper", queries.petition(sheet.petition_id))
    upload = db.session.get(Upload, sheet.scan_id) if sheet.scan_id else None
    if upload is None:
        raise Missing(N_("This sheet has no image, or it has been erased."))
    return uploads.content_of(upload)
