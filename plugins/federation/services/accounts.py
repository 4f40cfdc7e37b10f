"""At the hub: a centre is told, signed, what is held of its journal: to compare, and to take back what it lost."""

from __future__ import annotations

from dataclasses import dataclass

from core import clock
from core.extensions import db
from core.journal import queries as journal
from core.runtime import config
from plugins.federation import queries, signing
from plugins.federation.rules import accounts, batches
from plugins.federation.rules.accounts import Question
from plugins.federation.rules.refusals import Refused
from plugins.federation.services import reception


@dataclass(frozen=True, slots=True)
class Answer:
    """The signed account, and after which number it begins."""

    token: str
    after: int


def open_question(token: str) -> Question:
    """Return a question that the standing key of its centre signed. Changes nothing. Raises Refused."""
    found = signing.peek(token)
    reception.check_key(token, batches.origin_of(found, accounts.QUESTION))
    return accounts.read_question(found)


def answer(question: Question) -> Answer:
    """Return the account that begins where the centre's chain and ours part; note a receipt that we no longer honour.

    A centre that shows a receipt of ours for what is not here tells that this hub was restored from an old copy: an
    officer reads it on the page, and the centre sends it again by itself.
    """
    origin = question.origin
    _note_promise(question)
    digests = queries.digests_of(origin, [seq for seq, _digest in question.checkpoints])
    after, _digest = accounts.common(question.checkpoints, digests)
    return Answer(account(origin, after), after)


def account(origin: str, after: int) -> str:
    """Return the signed account of what is held of ``origin``, with its entries after number ``after``."""
    seq, digest = journal.head(origin)
    after = min(after, seq)
    entries = [entry for entry in journal.sealed_after(origin, after, accounts.MOST_TOLD) if entry.seq <= seq]
    before = journal.digest_at(origin, after) or ""
    return signing.sign(
        accounts.account(
            origin=origin,
            hub=config().site.id,
            at=clock.now().isoformat(),
            head=(seq, digest),
            after=(after, before),
            entries=entries,
        )
    )


def _note_promise(question: Question) -> None:
    shown = _own_receipt(question)
    enrolment = queries.standing(question.origin)
    if shown is None or enrolment is None:
        return
    seq, digest = shown
    if journal.digest_at(question.origin, seq) != digest and seq > (enrolment.promised_seq or 0):
        enrolment.promised_seq = seq
        db.session.flush()


def _own_receipt(question: Question) -> tuple[int, str] | None:
    """Return (number, digest) of the receipt that the centre shows, if it is truly one of ours for it."""
    try:
        found = signing.peek(question.receipt)
        if batches.origin_of(found, batches.RECEIPT) != question.origin:
            return None
        taken = batches.take(found, "", batches.RECEIPT_SHAPE)
    except Refused:
        return None
    if taken["hub"] != config().site.id or not signing.is_signed_by(question.receipt, signing.own_key()):
        return None
    return taken["seq"], taken["digest"]
