"""Conducts an exchange by files on a USB key: one goes from the centre to the hub, one comes back with the answers.

A file holds the very documents that travel over HTTPS, one on a line, and they are taken by the same use cases:
whatever comes both ways is known the second time.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from core import clock
from core.contracts import Actor
from core.errors import Conflict
from core.events import transaction
from core.i18n import N_
from core.journal import queries as journal_queries
from core.journal.recovery import TakenBack
from core.permissions import require
from core.runtime import config
from plugins.federation import exchange, queries, signing
from plugins.federation.models import Enrolment, Link
from plugins.federation.rules import accounts, batches, enrolment, files
from plugins.federation.rules.files import MOST_BYTES, MOST_DOCUMENTS
from plugins.federation.rules.refusals import Refused
from plugins.federation.services import accounts as telling
from plugins.federation.services import centres, comparing, kinds, reception, sending


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A file to carry: its name, its content, and what it holds (for people)."""

    name: str
    content: str
    entries: int = 0


def outgoing(*, actor: Actor) -> Outgoing:
    """Return the file that this centre sends to the hub: its request to enrol, what waits, and the question of what the
    hub holds. A centre that is behind sends the question alone.

    Making it again changes nothing; an answer that was lost is given again. Not to be called within a transaction.
    Raises Conflict when nothing is linked nor asked for, Forbidden.
    """
    require(actor, "federation.link")
    link = queries.link()
    if link is None or not (link.hub or link.asked_url):
        raise Conflict(N_("This centre is not linked yet: write the invitation code first, then make the file."))
    with transaction():
        kinds.remember_own()
    if not queries.is_behind(link):
        exchange.seal_all()
    link = queries.link()
    tokens = [sending.request_document(link)] if link and link.asked_url else []
    question = comparing.question_document()
    count = 0
    room = MOST_BYTES - sum(len(token) + 1 for token in (*tokens, question))
    for token, entries in itertools.islice(_batches(link), MOST_DOCUMENTS - len(tokens) - 1):
        room -= len(token) + 1
        if room < 0:
            break
        tokens.append(token)
        count += entries
    day = clock.local_day(clock.now(), config().site.timezone).isoformat()
    name = files.name("vers-la-region", config().site.name, day)
    return Outgoing(name, files.written([*tokens, question]), count)


def _batches(link: Link | None) -> Iterator[tuple[str, int]]:
    if link is None or queries.is_behind(link):
        return
    after = queries.reached(link) if link.hub else 0
    while (batch := sending.next_batch(after)) is not None:
        yield sending.signed(batch), len(batch.entries)
        after = batch.last.seq


@dataclass(frozen=True, slots=True)
class Received:
    """What the hub did with a centre's file: whose it was, what was new in it, and what was refused."""

    enrolment: Enrolment
    entries: int = 0
    fresh: int = 0
    enrolled: bool = False
    after: int = 0
    refused: Refused | None = None


def receive(raw: bytes, *, actor: Actor) -> Received:
    """Take a centre's file at the hub, document after document, each whole or not at all.

    What follows a refused batch is refused with it, and the centre is answered all the same. Not to be called within a
    transaction. Raises Refused when there is nobody to answer, Forbidden.
    """
    require(actor, "federation.enrol")
    documents = _documents(raw, files.TO_THE_HUB, to_a_centre=False)
    enrolled, entries, fresh, refused, after, origin = False, 0, 0, None, None, ""
    for form, token in documents:
        try:
            if form == enrolment.FORMAT:
                request = centres.read_request(token)
                with transaction():
                    centres.admit(request)
                enrolled, origin = True, request.origin
            elif form == batches.FORMAT and refused is None:
                opened = reception.open_batch(token)
                origin = opened.batch.origin
                new = _receive_one(opened)
                entries, fresh = entries + len(opened.batch.entries), fresh + new
            elif form == accounts.QUESTION:
                question = telling.open_question(token)
                origin = question.origin
                with transaction():
                    after = telling.answer(question).after
        except Refused as error:
            refused = refused or error
    standing = queries.standing(origin) if origin else None
    if standing is None:
        raise refused or files.no_file()
    if after is None:
        after, _digest = journal_queries.head(origin)
    return Received(standing, entries, fresh, enrolled, after, refused)


def _receive_one(opened: reception.Opened) -> int:
    """Receive one batch; return how many of its entries were new."""
    before, _digest = journal_queries.head(opened.batch.origin)
    with transaction():
        reception.receive(opened)
    now, _digest = journal_queries.head(opened.batch.origin)
    return now - before


def answer(*, actor: Actor, enrolment_id: int, after: int) -> Outgoing:
    """Return the file that the hub gives back to a centre: its welcome, its last receipt, and the account of what is
    held after number ``after``. It changes nothing and can be made again. Raises Missing, Conflict, Forbidden.
    """
    enrolled = centres.enrolment(actor=actor, enrolment_id=enrolment_id)
    if enrolled.revoked_at is not None:
        raise Conflict(N_("This link is revoked: nothing is answered to this key."))
    tokens = [centres.welcome(enrolled.origin, enrolled.thumbprint)]
    receipt = queries.last_receipt(config().site.id, enrolled.origin)
    if receipt is not None and journal_queries.digest_at(enrolled.origin, receipt.seq) == receipt.digest:
        tokens.append(receipt.token)
    tokens.append(telling.account(enrolled.origin, max(0, after)))
    day = clock.local_day(clock.now(), config().site.timezone).isoformat()
    return Outgoing(files.name("reponse-pour", enrolled.name, day), files.written(tokens))


@dataclass(frozen=True, slots=True)
class Taken:
    """What a centre did with the hub's answer."""

    delivered: int = 0
    linked: bool = False
    behind: bool = False
    taken_back: TakenBack = field(default_factory=TakenBack)


def take(raw: bytes, *, actor: Actor, take_back: bool = False) -> Taken:
    """Take the hub's answer in the centre, all of it or nothing; with ``take_back``, what was lost too.

    Not to be called within a transaction. Raises Refused, Forbidden.
    """
    require(actor, "federation.link")
    documents = _documents(raw, files.TO_A_CENTRE, to_a_centre=True)
    if take_back and not any(form == accounts.ACCOUNT for form, _token in documents):
        raise Refused(
            "file", N_("This file holds no account of the Region: expected its answer to this centre's file.")
        )
    linked, done = False, TakenBack()
    with transaction():
        before = _reached()
        for form, token in documents:
            if form == enrolment.WELCOME:
                linked = _welcome(token) or linked
                before = _reached() if linked else before
            elif form == batches.RECEIPT:
                _receipt(token, documents)
            else:
                account = comparing.note_account(token)
                if take_back and queries.is_behind(queries.link()):
                    done = comparing.take_back(actor=actor, account=account)
        behind = queries.is_behind(queries.link())
        delivered = 0 if behind or done != TakenBack() else max(0, _reached() - before)
    return Taken(delivered, linked, behind, done)


def _reached() -> int:
    link = queries.link()
    return queries.reached(link) if link is not None and link.hub else 0


def _welcome(token: str) -> bool:
    """Take the hub's welcome if it was asked for; the one that made the present link is passed over."""
    link = queries.link()
    linked = link is not None and link.hub and not link.asked_url
    if link is not None and linked and signing.is_signed_by(token, signing.read_public(link.hub_key)):
        return False
    sending.store_welcome(token)
    return True


def _receipt(token: str, documents: list[tuple[str, str]]) -> None:
    """Keep the receipt; one for what is not here says nothing that the account beside it does not say better."""
    try:
        sending.store_receipt(token)
    except Refused as refused:
        if refused.code != "behind" or all(form != accounts.ACCOUNT for form, _token in documents):
            raise


def _documents(raw: bytes, expected: frozenset[str], *, to_a_centre: bool) -> list[tuple[str, str]]:
    """Return (format, document) of a file, their signatures not checked yet. Raises Refused."""
    found = []
    for token in files.tokens(raw):
        try:
            form = str(signing.peek(token).get("format"))
        except Refused as error:
            raise files.no_file() from error
        if form not in expected:
            known = form in files.TO_THE_HUB | files.TO_A_CENTRE
            raise files.wrong_way(to_a_centre) if known else files.no_file()
        found.append((form, token))
    return found
