"""Use cases of backing: ask for backers, back a text, play with imaginary ones in a sandbox."""

from __future__ import annotations

from sqlalchemy import func, select

from core import clock
from core.contracts import Actor
from core.errors import Conflict, Forbidden
from core.events import publish
from core.extensions import db
from core.i18n import N_
from core.permissions import require
from core.runtime import settings
from plugins.petition import permissions, rules
from plugins.petition.events import BackersAsked, PetitionBacked
from plugins.petition.models import Backer, Petition
from plugins.petition.rules import State
from plugins.petition.services import links
from plugins.petition.services.imagining import imaginary_name
from plugins.petition.services.moving import move
from plugins.petition.settings import PetitionSettings


def ask_for_backers(*, actor: Actor, petition: Petition) -> Petition:
    """Let others stand behind a draft; it can still be corrected, and then loses its backers. Row locked.

    Needs ``petition.submit``. Raises Conflict unless it is a draft. Publishes BackersAsked.
    """
    require(actor, "petition.submit", petition)
    move(petition, State.BACKING, by=actor.person_id)
    db.session.flush()
    publish(BackersAsked(at=clock.now(), space_id=petition.space_id, petition_id=petition.id))
    return petition


def back_petition(*, actor: Actor, petition: Petition, text_version: int, token: str = "") -> int:
    """Stand behind a text that one has read, and return how many do; backing twice adds nothing. Row locked.

    Needs ``petition.back``, and the link of the petition for whoever is not of its space. Raises Conflict for the
    author, unless backers are looked for, and when the text has changed since it was read (``text_version``).
    Publishes PetitionBacked.
    """
    require(actor, "petition.back", petition)
    rules.check_backer(actor.person_id, petition.author_id)
    if not (permissions.is_inside(actor, petition.space) or links.leads_to_backing(token, petition)):
        raise Forbidden(N_("This link is not the one that was given to the backers. Ask for it again."))
    rules.check_state(State(petition.state), State.BACKING)
    if text_version != petition.text_version:
        raise Conflict(N_("The text has changed since you read it. Read it again, then back it if you agree."))
    if not _backs(petition.id, actor.person_id):
        _add(petition, Backer(petition_id=petition.id, person_id=actor.person_id, backed_at=clock.now()))
    return petition.backers


def _backs(petition_id: int, person_id: int | None) -> bool:
    mine = select(Backer.id).where(Backer.petition_id == petition_id, Backer.person_id == person_id)
    return db.session.scalar(mine) is not None


def _add(petition: Petition, *backers: Backer) -> None:
    db.session.add_all(backers)
    petition.backers += len(backers)
    db.session.flush()
    told = PetitionBacked(at=clock.now(), space_id=petition.space_id, petition_id=petition.id, backers=petition.backers)
    publish(told)


def add_imaginary_backers(*, actor: Actor, petition: Petition) -> int:
    """Add to a petition of a sandbox the backers that it lacks, marked as imaginary; return how many. Row locked.

    Needs ``petition.imagine``. Raises Conflict in a real space, and unless backers are looked for.
    """
    require(actor, "petition.imagine", petition)
    if not petition.space.is_sandbox:
        raise Conflict(N_("Only a sandbox has imaginary backers."))
    rules.check_state(State(petition.state), State.BACKING)
    missing = max(0, settings("petition", PetitionSettings).backers_needed - petition.backers)
    if missing:
        imaginary = Backer.petition_id == petition.id, Backer.is_imaginary
        before = int(db.session.scalar(select(func.count()).select_from(Backer).where(*imaginary)) or 0)
        at, names = clock.now(), map(imaginary_name, range(before, before + missing))
        added = [Backer(petition_id=petition.id, name=name, is_imaginary=True, backed_at=at) for name in names]
        _add(petition, *added)
    return missing
