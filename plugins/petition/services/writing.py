"""Use cases of a petition's text: write, correct, copy into a real space, erase."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, insert, select

from core import clock
from core.contracts import Actor
from core.errors import Conflict, Invalid
from core.events import publish
from core.extensions import db
from core.html import render_markdown
from core.i18n import N_
from core.permissions import require
from core.runtime import config, settings
from core.spaces.models import Space
from core.text import clean_line, clean_text
from plugins.petition import queries, rules
from plugins.petition.events import PetitionDrafted
from plugins.petition.models import Backer, Petition, Word
from plugins.petition.queries import ReadPetition
from plugins.petition.rules import Collectivity, LegalKind, LegalRequest, State
from plugins.petition.services.moving import kept, someone
from plugins.petition.settings import PetitionSettings

ELECTORS_MOST = 100_000_000
TEXTS = ("title", "summary", "body", "addressee")
_COPIED = (*TEXTS, "body_html", "legal_kind", "collectivity", "electors", "electors_source", "electors_on")


def draft_petition(
    *,
    actor: Actor,
    space: Space,
    title: str,
    summary: str,
    body: str,
    addressee: str,
    legal: LegalRequest | None = None,
) -> Petition:
    """Write a petition, as a draft that only its space sees; ``legal`` for a request under the law. Needs
    ``petition.write`` on the space.

    Raises Invalid for a text that is empty, too long or cannot be kept, Conflict when the space has not switched
    petitions on. Publishes PetitionDrafted.
    """
    require(actor, "petition.write", space)
    author = someone(actor)
    if not queries.has_tool(space.id):
        raise Conflict(N_("Petitions are not switched on in this space. Ask an animator of the centre."))
    petition = Petition(space=space, author_id=author, created_at=clock.now())
    _write(petition, title, summary, body, addressee)
    _write_legal(petition, legal)
    db.session.add(petition)
    db.session.flush()
    _gather_words(petition)
    publish(PetitionDrafted(at=clock.now(), space_id=space.id, petition_id=petition.id))
    return petition


def rewrite_petition(
    *,
    actor: Actor,
    petition: Petition,
    title: str,
    summary: str,
    body: str,
    addressee: str,
    legal: LegalRequest | None = None,
) -> Petition:
    """Correct a text that is not with the moderators yet; its row is locked. Needs ``petition.write``.

    Whoever backed it backed another text: once it has changed, backers are looked for anew. Raises Invalid as
    ``draft_petition``, Conflict when the text can no longer change.
    """
    require(actor, "petition.write", petition)
    rules.check_state(State(petition.state), *rules.EDITABLE)
    before = _said(petition)
    _write(petition, title, summary, body, addressee)
    _write_legal(petition, legal)
    if _said(petition) != before:
        petition.text_version += 1
        petition.rewritten_at = clock.now()
        petition.backers = 0
        db.session.execute(delete(Backer).where(Backer.petition_id == petition.id))
        _gather_words(petition)
    db.session.flush()
    return petition


def _said(petition: Petition) -> tuple[object, ...]:
    return tuple(getattr(petition, name) for name in _COPIED)


def _write(petition: Petition, title: str, summary: str, body: str, addressee: str) -> None:
    most = settings("petition", PetitionSettings)
    petition.title = kept(clean_line, "title", title, most.title)
    petition.summary = kept(clean_text, "summary", summary, most.summary)
    petition.body = kept(clean_text, "body", body, most.body)
    petition.addressee = kept(clean_line, "addressee", addressee, most.addressee)
    petition.body_html = render_markdown(petition.body)


def _write_legal(petition: Petition, legal: LegalRequest | None) -> None:
    if legal is None:
        petition.legal_kind = LegalKind.FREE
        petition.collectivity = petition.electors = petition.electors_source = petition.electors_on = None
        return
    petition.legal_kind = LegalKind.CGCT
    petition.collectivity = Collectivity(legal.collectivity)
    petition.electors = electors(legal.electors)
    petition.electors_source = kept(
        clean_line, "electors_source", legal.source, settings("petition", PetitionSettings).addressee
    )
    petition.electors_on = past_day("electors_on", legal.on)


def electors(number: int) -> int:
    """Return a number of electors. Raises Invalid for one that no collectivity has."""
    if not 0 < number <= ELECTORS_MOST:
        raise Invalid(N_("Write how many electors are on the list, as a whole number."), field="electors")
    return number


def past_day(field: str, day: date) -> date:
    """Return a day that has come. Raises Invalid, at its field, for one of the future."""
    if day > clock.local_day(clock.now(), config().site.timezone):
        raise Invalid(N_("This day has not come yet."), field=field)
    return day


def _gather_words(petition: Petition) -> None:
    """Keep the words by which somebody who is about to write the same finds this petition."""
    db.session.execute(delete(Word).where(Word.petition_id == petition.id))
    words = rules.words_of(f"{petition.title} {petition.summary}")
    if words:
        db.session.execute(insert(Word), [{"petition_id": petition.id, "word": word} for word in sorted(words)])


def frozen_text(petition: Petition | ReadPetition) -> str:
    """Return the JSON text over which the fingerprint of a petition is computed."""
    return rules.frozen_text(
        title=petition.title,
        summary=petition.summary,
        body=petition.body,
        addressee=petition.addressee,
        legal_kind=petition.legal_kind,
    )


def copy_petitions(*, source_id: int, target_id: int) -> None:
    """Copy the texts of a sandbox's petitions into a real space as drafts, without their backers and signatures."""
    at = clock.now()
    originals = select(Petition).where(Petition.space_id == source_id).order_by(Petition.id)
    for original in db.session.scalars(originals).all():
        texts = {name: getattr(original, name) for name in _COPIED}
        copied = Petition(space_id=target_id, author_id=original.author_id, created_at=at, **texts)
        db.session.add(copied)
        db.session.flush()
        _gather_words(copied)


def erase_petitions(*, space_id: int) -> None:
    """Erase every petition of a space with all that was kept of it."""
    db.session.execute(delete(Petition).where(Petition.space_id == space_id))
