"""Make sheets to print, each with a code of its own."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from core import clock, tokens
from core.contracts import Actor
from core.errors import Invalid, Unavailable
from core.extensions import db
from core.i18n import N_
from core.permissions import require
from core.runtime import settings
from plugins.petition import queries
from plugins.petition.models import PaperSheet, Petition
from plugins.petition.queries import paper
from plugins.petition.rules.paper import CODE_LENGTH, check_character
from plugins.petition.services.moving import someone
from plugins.petition.services.signing import check_open
from plugins.petition.settings import PetitionSettings


def print_sheets(*, actor: Actor, petition: Petition, number: int) -> int:
    """Make ``number`` sheets of a petition and return the number of their batch.

    Needs ``petition.print``. Raises Invalid beyond ``sheets_at_once``, Conflict unless the petition is open.
    """
    require(actor, "petition.print", petition)
    by, most = someone(actor), settings("petition", PetitionSettings).sheets_at_once
    if not 1 <= number <= most:
        raise Invalid(N_("Write a number of sheets from 1 to %(most)s."), field="number", most=most)
    petition = queries.locked(petition.id)
    check_open(petition)
    batch = paper.last_batch(petition.id) + 1
    for _ in range(number):
        _print_one(petition.id, batch, by)
    return batch


def _print_one(petition_id: int, batch: int, by: int) -> None:
    """Write one sheet down; a code is drawn again when another sheet bears it."""
    for _ in range(20):
        drawn = tokens.new_code(CODE_LENGTH - 1)
        code = drawn + check_character(drawn, tokens.CODE_ALPHABET)
        sheet = PaperSheet(petition_id=petition_id, batch=batch, code=code, printed_at=clock.now(), printed_by=by)
        try:
            with db.session.begin_nested():
                db.session.add(sheet)
        except IntegrityError:
            continue
        return
    raise Unavailable(N_("No code is left for a new sheet. Try again."))
