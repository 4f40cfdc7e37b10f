"""Use cases of a petition's life: write, correct, open, close, copy into a real space, erase."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import delete, select

from core import clock, journal
from core.contracts import Actor
from core.errors import Conflict, Forbidden, Invalid
from core.events import publish
from core.extensions import db
from core.html import render_markdown
from core.i18n import N_
from core.permissions import require
from core.places.communes import commune
from core.runtime import config, settings
from core.spaces.models import Space
from core.text import BadText, clean_line, clean_text
from plugins.petition import queries, rules
from plugins.petition.events import PetitionClosed, PetitionDrafted, PetitionOpened
from plugins.petition.models import Petition
from plugins.petition.queries import ReadPetition
from plugins.petition.rules import State
from plugins.petition.settings import PetitionSettings


def draft_petition(*, actor: Actor, space: Space, title: str, summary: str, body: str, addressee: str) -> Petition:
    """Write a petition, as a draft that only its space sees. Needs ``petition.write`` on the space.

    Raises Invalid for a text that is empty, too long or cannot be kept, Conflict when the space has not switched
    petitions on. Publishes PetitionDrafted.
    """
    require(actor, "petition.write", space)
    if actor.person_id is None:
        raise Forbidden(N_("A petition has an author: sign in to write one."))
    if not queries.has_tool(space.id):
        raise Conflict(N_("Petitions are not switched on in this space. Ask an animator of the centre."))
    petition = Petition(space=space, author_id=actor.person_id, created_at=clock.now())
    _write(petition, title, summary, body, addressee)
    db.session.add(petition)
    db.session.flush()
    publish(PetitionDrafted(at=clock.now(), space_id=space.id, petition_id=petition.id))
    return petition


def rewrite_petition(
    *, actor: Actor, petition: Petition, title: str, summary: str, body: str, addressee: str
) -> Petition:
    """Correct a draft. Needs ``petition.write``. Raises Invalid as ``draft_petition``, Conflict once it is open."""
    require(actor, "petition.write", petition)
    rules.check_state(State(petition.state), State.DRAFT)
    _write(petition, title, summary, body, addressee)
    db.session.flush()
    return petition


def _write(petition: Petition, title: str, summary: str, body: str, addressee: str) -> None:
    most = settings("petition", PetitionSettings)
    petition.title = _kept(clean_line, "title", title, most.title)
    petition.summary = _kept(clean_text, "summary", summary, most.summary)
    petition.body = _kept(clean_text, "body", body, most.body)
    petition.addressee = _kept(clean_line, "addressee", addressee, most.addressee)
    petition.body_html = render_markdown(petition.body)


def _kept(clean: Callable[[str, int], str], field: str, typed: str, most: int) -> str:
    try:
        text = clean(typed, most)
    except BadText as error:
        raise Invalid(error.message_id, field=field, **error.params) from error
    if not text.strip():
        raise Invalid(N_("Fill in this field."), field=field)
    return text


def open_petition(*, actor: Actor, petition: Petition) -> Petition:
    """Open a draft to signatures: its text is frozen under its fingerprint, its goal and last day are fixed.

    Needs ``petition.open``. Raises Conflict unless it is a draft. Journal ``petition.opened``; publishes
    PetitionOpened.
    """
    require(actor, "petition.open", petition)
    rules.check_move(State(petition.state), State.OPEN)
    numbers = settings("petition", PetitionSettings)
    territory = commune(petition.space.territory)
    at, timezone = clock.now(), config().site.timezone
    petition.goal = rules.goal(
        territory.population if territory else 0, numbers.goal_share_per_thousand, numbers.goal_least
    )
    petition.text_sha256 = rules.fingerprint(frozen_text(petition))
    petition.opened_at = at
    petition.closes_at = rules.closing_moment(clock.local_day(at, timezone), numbers.open_months, timezone)
    petition.state = State.OPEN
    db.session.flush()
    journal.record("petition.opened", {"petitions": 1}, space=petition.space)
    publish(
        PetitionOpened(
            at=at,
            space_id=petition.space_id,
            petition_id=petition.id,
            goal=petition.goal,
            text_sha256=petition.text_sha256,
        )
    )
    return petition


def frozen_text(petition: Petition | ReadPetition) -> str:
    """Return the JSON text over which the fingerprint of a petition is computed."""
    return rules.frozen_text(
        title=petition.title, summary=petition.summary, body=petition.body, addressee=petition.addressee
    )


def close_petition(*, actor: Actor, petition: Petition) -> Petition:
    """Close an open petition before its time. Needs ``petition.close``. Raises Conflict unless it is open.

    Journal ``petition.closed``; publishes PetitionClosed.
    """
    require(actor, "petition.close", petition)
    return _close(queries.locked(petition.id))


def close_due() -> int:
    """Close the petitions whose time has come, as of that time, and return how many."""
    due = select(Petition.id).where(Petition.state == State.OPEN, Petition.closes_at <= clock.now())
    identities = list(db.session.scalars(due.order_by(Petition.id)))
    for identity in identities:
        _close(queries.locked(identity))
    return len(identities)


def _close(petition: Petition) -> Petition:
    rules.check_move(State(petition.state), State.CLOSED)
    at = clock.now()
    petition.closed_at = min(at, petition.closes_at or at)
    petition.state = State.CLOSED
    db.session.flush()
    journal.record("petition.closed", {"petitions": 1}, space=petition.space)
    publish(PetitionClosed(at=at, space_id=petition.space_id, petition_id=petition.id, signatures=petition.signatures))
    return petition


def copy_petitions(*, source_id: int, target_id: int) -> None:
    """Copy the texts of a sandbox's petitions into a real space as drafts, without their signatures."""
    at = clock.now()
    originals = select(Petition).where(Petition.space_id == source_id).order_by(Petition.id)
    for original in db.session.scalars(originals):
        texts = {name: getattr(original, name) for name in ("title", "summary", "body", "body_html", "addressee")}
        db.session.add(Petition(space_id=target_id, author_id=original.author_id, created_at=at, **texts))
    db.session.flush()


def erase_petitions(*, space_id: int) -> None:
    """Erase every petition of a space with its signatures."""
    db.session.execute(delete(Petition).where(Petition.space_id == space_id))
