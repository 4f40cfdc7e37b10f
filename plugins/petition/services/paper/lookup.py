"""Find a sheet by its code, take it in hand, and know until when it can be entered."""

from __future__ import annotations

from datetime import date, datetime

from core import clock, tokens
from core.contracts import Actor
from core.errors import Conflict, Invalid, Missing
from core.i18n import N_
from core.permissions import require
from core.runtime import config, settings
from plugins.petition import queries, rules
from plugins.petition.models import PaperSheet, Petition
from plugins.petition.queries import ReadPetition, paper
from plugins.petition.rules import State, Visibility
from plugins.petition.rules.paper import SheetState, check_sheet_move, is_code, paper_until
from plugins.petition.services.holding import check_not_held
from plugins.petition.services.signing import HIDDEN
from plugins.petition.settings import PetitionSettings


def read_code(typed: str) -> str:
    """Return a code as it is kept. Raises Invalid at the field ``code`` when it holds a slip."""
    code = tokens.read_code(typed)
    if not is_code(code, tokens.CODE_ALPHABET):
        raise Invalid(N_("This code holds a mistake: it has eight characters, at the top of the sheet."), field="code")
    return code


def sheet_of_code(typed: str) -> PaperSheet:
    """Return the sheet whose code was typed or scanned. Raises Invalid at the field ``code``."""
    try:
        return paper.sheet_of(read_code(typed))
    except Missing as error:
        raise Invalid(error.message, field="code") from error


def taken_up(actor: Actor, sheet_id: int, petition_id: int, wanted: SheetState | None = None) -> PaperSheet:
    """Return a sheet with its petition's row and its own locked, for a change that leads to ``wanted``.

    Needs ``petition.paper``. Raises Missing for a sheet of another petition, Conflict for a move that does not exist.
    """
    petition = queries.locked(petition_id)
    require(actor, "petition.paper", petition)
    sheet = paper.locked_sheet(sheet_id)
    if sheet.petition_id != petition.id:
        raise Missing(N_("No sheet of this centre has this code."))
    if wanted is not None:
        check_sheet_move(SheetState(sheet.state), wanted)
    return sheet


def check_enterable(petition: Petition) -> None:
    """Raise Conflict unless sheets of this petition can be entered and counted at this moment."""
    rules.check_state(State(petition.state), State.OPEN, State.CLOSED, State.ANSWERED)
    if petition.visibility != Visibility.SHOWN:
        raise Conflict(HIDDEN)
    until = _until(petition)
    if until is None or clock.now() >= until:
        raise Conflict(N_("The time for entering the sheets of this petition is over."))
    check_not_held(petition)


def can_enter(petition: ReadPetition) -> bool:
    """Say whether sheets of a petition that was read can be entered and counted at this moment."""
    until = _until(petition)
    stands = State(petition.state) in rules.FOLLOWED and petition.visibility == Visibility.SHOWN
    return stands and not petition.is_held and until is not None and clock.now() < until


def _until(petition: Petition | ReadPetition) -> datetime | None:
    if petition.closes_at is None:
        return None
    days = settings("petition", PetitionSettings).paper_grace_days
    return paper_until(petition.closes_at, petition.closed_at, days, config().site.timezone)


def deadline(petition: Petition | ReadPetition) -> date | None:
    """Return the last day on which sheets can be entered; None before the opening."""
    until = _until(petition)
    return rules.last_day(until, config().site.timezone) if until else None
