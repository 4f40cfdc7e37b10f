"""What petitions keep of somebody, as a person whom the centre knows or as a signer who proves her address; what goes.

A signature that its signer takes back counts no more, as long as the petition is open; afterwards it stays counted, and
only its name and its address go.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from sqlalchemy import ColumnElement, and_, delete, func, not_, or_, select, update

from core import clock
from core.contracts import Channel, PersonalTable, PersonalValue
from core.extensions import db
from core.i18n import FRENCH, LANGUAGES, N_
from core.own.reading import Column, read
from core.places.communes import commune as commune_of
from plugins.petition import queries, rules
from plugins.petition.models import Answer, Backer, Batch, DebateNote, ListDownload, Petition, Signature, Step
from plugins.petition.models.arrival import Arrival
from plugins.petition.models.news import News, Wish
from plugins.petition.rules import SignatureState, State
from plugins.petition.services import links
from plugins.petition.services.counting import count

_SIGNATURES, _AUTHORS, _BACKERS = "petition.signatures", "petition.authors", "petition.backers"
_PUBLIC = N_("A petition that was shown to others is theirs too: its text stays, and names nobody any more.")
_MOVED = N_("It says how the petition went on; these lines only add up. They name nobody any more.")
_SAID = N_("It is what was answered in public: the text stays, and does not say who wrote it down.")
_TOLD = N_("It was told to those who follow the petition: the text stays, and does not say who wrote it.")
_WITH_SIGNATURE = N_("It goes with the signature that waits, or becomes a following once that one is confirmed.")
_BACKED = N_("The petition went to the moderators with this backing: the line stays, and names nobody any more.")
_WITNESS = N_("Who saw a signature made at the centre is part of its proof, and goes with it.")
_TRACED = N_("Those who signed may ask where their names went: the line stays, and names nobody any more.")
_REVIEWS = "petition.reviews"
_COUNTED = N_(
    "The petition is over: the signature stays counted. You may have your name and your address erased from it."
)
_STATES = {
    str(SignatureState.PENDING): N_("waits for its confirmation"),
    str(SignatureState.CONFIRMED): N_("counts"),
    str(SignatureState.DUPLICATE): N_("adds nothing: you counted already"),
    str(SignatureState.INVALIDATED): N_("was set aside by a review: it counts no more"),
}
_CHANNELS = {
    str(Channel.WEB): N_("online"),
    str(Channel.KIOSK): N_("on a PC of the centre"),
    str(Channel.ASSISTED): N_("with an animator"),
    str(Channel.PAPER): N_("on paper"),
}
_UNSEEN = {"synchronize_session": False}
_TITLE = Column(Petition.title, N_("Petition"), name="petition")
_REFERENCE = re.compile("petition\\.signature-([1-9][0-9]{0,8})")


def of_person(person_id: int) -> Iterable[PersonalTable]:
    """Yield what petitions keep of a person: what she wrote, backed, moved on, answered, and wrote down for others."""
    yield from _written(person_id)
    yield from _backed(person_id)
    yield _of_petition(Step, (Step.at, Step.reason), Step.person_id == person_id, _MOVED)
    yield _of_petition(Answer, (Answer.recorded_at, Answer.text), Answer.recorded_by == person_id, _SAID)
    yield _of_petition(
        DebateNote, (DebateNote.recorded_at, DebateNote.text), DebateNote.recorded_by == person_id, _SAID
    )
    yield _of_petition(News, (News.at, News.text), News.written_by == person_id, _TOLD)
    yield _let_go(person_id)
    yield from _reviewed(person_id)
    witnessed = (_TITLE, Column(Signature.created_at, N_("Signature written down on")))
    yield read(
        _SIGNATURES,
        Signature,
        witnessed,
        Signature.countersigned_by == person_id,
        joins=[(Petition, Petition.id == Signature.petition_id)],
        stays=_WITNESS,
    )


def _let_go(person_id: int) -> PersonalTable:
    columns = (_TITLE, Column(Arrival.released_at, N_("Let be signed here on")))
    joins = [(Petition, Petition.id == Arrival.petition_id)]
    mine = Arrival.released_by == person_id
    return read("petition.releases", Arrival, columns, mine, joins=joins, stays=_MOVED)


def _reviewed(person_id: int) -> Iterator[PersonalTable]:
    aside = (_TITLE, Column(Batch.at, N_("Signatures set aside on")), Column(Batch.reason, N_("Public reason")))
    back = (_TITLE, Column(Batch.restored_at, N_("Counted again on")), Column(Batch.restored_why, N_("Public reason")))
    joins = [(Petition, Petition.id == Batch.petition_id)]
    yield read(_REVIEWS, Batch, aside, Batch.person_id == person_id, joins=joins, stays=_MOVED)
    yield read(_REVIEWS, Batch, back, Batch.restored_by == person_id, joins=joins, stays=_MOVED)
    lists = (_TITLE, Column(ListDownload.at, N_("List downloaded on")), Column(ListDownload.form, N_("Form")))
    joins = [(Petition, Petition.id == ListDownload.petition_id)]
    yield read(_REVIEWS, ListDownload, lists, ListDownload.person_id == person_id, joins=joins, stays=_TRACED)


def _written(person_id: int) -> Iterator[PersonalTable]:
    columns = (
        Column(Petition.title, N_("Title")),
        Column(Petition.summary, N_("Summary")),
        Column(Petition.body, N_("Text")),
        Column(Petition.addressee, N_("Addressee")),
        Column(Petition.created_at, N_("Written on")),
        Column(Petition.opened_at, N_("Opened on")),
    )
    mine = Petition.author_id == person_id
    yield read(_AUTHORS, Petition, columns, mine, Petition.state == State.DRAFT)
    yield read(_AUTHORS, Petition, columns, mine, Petition.state != State.DRAFT, stays=_PUBLIC)


def _backed(person_id: int) -> Iterator[PersonalTable]:
    columns = (_TITLE, Column(Backer.backed_at, N_("Backed on")))
    joins = [(Petition, Petition.id == Backer.petition_id)]
    mine = Backer.person_id == person_id
    yield read(_BACKERS, Backer, columns, mine, Petition.state == State.BACKING, joins=joins)
    yield read(_BACKERS, Backer, columns, mine, Petition.state != State.BACKING, joins=joins, stays=_BACKED)


def _of_petition(
    model: type[Step | Answer | DebateNote | News],
    sources: tuple[object, object],
    mine: ColumnElement[bool],
    stays: str,
) -> PersonalTable:
    columns = (_TITLE, Column(sources[0], N_("On")), Column(sources[1], N_("Text")))
    joins = [(Petition, Petition.id == model.petition_id)]
    return read(_AUTHORS, model, columns, mine, joins=joins, stays=stays)


def erase(person_id: int) -> None:
    """Erase a person's drafts, and take her name from behind the texts that still look for backers."""
    drafts = delete(Petition).where(Petition.author_id == person_id, Petition.state == State.DRAFT)
    db.session.execute(drafts, execution_options=_UNSEEN)
    looking = select(Petition.id).where(Petition.state == State.BACKING)
    mine = Backer.person_id == person_id, Backer.petition_id.in_(looking)
    backed = list(db.session.scalars(select(Backer.petition_id).where(*mine).order_by(Backer.petition_id)))
    for petition_id in backed:
        queries.locked(petition_id).backers -= 1
        db.session.execute(delete(Backer).where(*mine, Backer.petition_id == petition_id), execution_options=_UNSEEN)


def of_address(address: str) -> Iterable[PersonalTable]:
    """Yield the signatures made with an address: those that can be taken back, then those that stay counted."""
    columns = (
        _TITLE,
        Column(Signature.state, N_("State"), _STATES),
        Column(Signature.created_at, N_("Signed on")),
        Column(Signature.confirmed_at, N_("Confirmed on")),
        Column(Signature.name, N_("Name")),
        Column(Signature.commune, N_("Commune")),
        Column(Signature.show_name, N_("Name shown in the public list")),
        Column(Signature.email, N_("E-mail address")),
        Column(Signature.channel, N_("Signed"), _CHANNELS),
        Column(Signature.language, N_("Language of the page"), dict(LANGUAGES)),
        Column(Signature.network, N_("Code of the network")),
        Column(Signature.mails_sent, N_("Messages sent")),
        Column(Signature.reminded_at, N_("Reminded on")),
        Column(Signature.id, "", name="number"),
    )
    joins = [(Petition, Petition.id == Signature.petition_id)]
    yield _wishes(address)
    for over, stays in ((False, ""), (True, _COUNTED)):
        where = _is_over() if over else not_(_is_over())
        act = N_("Erase my name and my address") if over else N_("Take my signature back")
        read_ones = read(_SIGNATURES, Signature, columns, *_made_with(address), where, joins=joins, stays=stays)
        yield replace(_named(read_ones), act=act)


def _wishes(address: str) -> PersonalTable:
    """Return what an address asked to be told of before it has confirmed its signature, with which it goes."""
    columns = (_TITLE, Column(Wish.asked_at, N_("Asked to be told of it on")))
    signature = Signature, Signature.id == Wish.signature_id
    joins = [signature, (Petition, Petition.id == Signature.petition_id)]
    return read(_SIGNATURES, Wish, columns, *_made_with(address), joins=joins, stays=_WITH_SIGNATURE)


def _named(table: PersonalTable) -> PersonalTable:
    """Give each row its reference, in the place of its number, and its commune by name."""
    place = next(index for index, column in enumerate(table.columns) if column.name == "commune")
    rows = tuple((*row[:place], _commune(row[place]), *row[place + 1 : -1]) for row in table.rows)
    references = tuple(f"petition.signature-{row[-1]}" for row in table.rows)
    return replace(table, columns=table.columns[:-1], rows=rows, references=references)


def _commune(insee: PersonalValue) -> str:
    found = commune_of(str(insee))
    return found.name if found else str(insee)


def _made_with(address: str) -> tuple[ColumnElement[bool], ...]:
    """The mailbox by its digest, which has an index; then the very spelling, for some hosts tell « +tag » apart."""
    return Signature.email_digest == links.email_digest(address), func.lower(Signature.email) == address.lower()


def _is_over() -> ColumnElement[bool]:
    """Say of a petition that what counts now counts for good."""
    late = and_(Petition.state == State.OPEN, Petition.closes_at <= clock.now())
    return or_(Petition.closed_at.is_not(None), Petition.withdrawn_at.is_not(None), func.coalesce(late, False))


def erase_of_address(address: str, reference: str) -> None:
    """Take back the signature that ``reference`` names, when this address made it; nothing else is touched.

    In one statement the row goes, and the count with its correction in the journal (``petition.unsigned``); once the
    petition is over only who signed goes. Publishes SignatureLost, and ThresholdCrossed.
    """
    named = _REFERENCE.fullmatch(reference)
    number = int(named[1]) if named else 0
    mine = Signature.id == number, *_made_with(address)
    petition_id = db.session.scalar(select(Signature.petition_id).where(*mine))
    if petition_id is None:
        return
    petition = queries.locked(petition_id)
    if db.session.scalar(select(Petition.id).where(Petition.id == petition_id, _is_over())) is not None:
        forget_signers(Signature.id == number)
        return
    gone = (
        delete(Signature)
        .where(*mine)
        .returning(Signature.state, Signature.channel, Signature.commune, Signature.confirmed_on)
    )
    row = db.session.execute(gone, execution_options=_UNSEEN).one_or_none()
    if row is not None and row.state == SignatureState.CONFIRMED:
        at, space = clock.now(), petition.space
        cells = {(row.commune, row.confirmed_on): -1}
        count(petition_id, Channel(row.channel), cells, space_id=petition.space_id, space=space, at=at)


def forget_signers(*where: ColumnElement[bool]) -> None:
    """Erase who made these signatures; what was counted once stays, with its commune, channel and moment, so that the
    counts can still be verified. CHECKs hold that all of it goes, or nothing.
    """
    counted = Signature.state.in_(rules.COUNTED_ONCE)
    db.session.execute(delete(Signature).where(*where, not_(counted)), execution_options=_UNSEEN)
    nobody = {
        **dict.fromkeys(("name", "person_key", "email", "network", "countersigned_by")),
        "email_digest": "",
        "show_name": False,
        "language": FRENCH,
        "erased_at": clock.now(),
    }
    named = Signature.erased_at.is_(None)
    db.session.execute(update(Signature).where(*where, named).values(nobody), execution_options=_UNSEEN)
