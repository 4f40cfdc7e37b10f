"""At the centre: its journal is compared with what the hub holds of it, and what was lost is taken back."""

from __future__ import annotations

from core import clock
from core import journal as core_journal
from core.contracts import Actor
from core.extensions import db
from core.i18n import N_
from core.journal import queries as journal
from core.journal.recovery import TakenBack
from core.journal.rules import GENESIS, BrokenChain
from core.permissions import require
from core.runtime import config
from plugins.federation import queries, signing
from plugins.federation.models import Link, Recovery
from plugins.federation.rules import accounts, refusals
from plugins.federation.rules.accounts import Account
from plugins.federation.rules.refusals import Refused
from plugins.federation.services import sending


def question_document() -> str:
    """Return the signed question by which this centre asks what the hub holds of its journal."""
    origin = config().site.id
    link = queries.link()
    held = link.held_seq or 0 if link else 0
    receipt = queries.last_receipt(link.hub, origin) if link and link.hub else None
    wanted = accounts.numbers(journal.head(origin)[0], held, receipt.seq if receipt else 0)
    digests = queries.digests_of(origin, wanted)
    checkpoints = [(number, digests[number]) for number in wanted if number in digests]
    return signing.sign(
        accounts.question(origin=origin, checkpoints=checkpoints, receipt=receipt.token if receipt else "")
    )


def note_account(token: str) -> Account:
    """Keep where the hub's copy of this journal ends, from its signed account; nothing of the journal changes.

    Raises Refused unless the key known since the enrolment signed it, for this centre.
    """
    link = queries.link()
    if link is None or not link.hub:
        raise Refused("account", N_("This centre is not linked with a Region yet: no account can be for it."))
    key = signing.read_public(link.hub_key)
    account = accounts.read_account(signing.check(token, key, _wrong_account()))
    if account.origin != config().site.id:
        raise Refused(
            "account",
            N_("This account is for another centre (%(found)s): expected one for this centre (%(own)s)."),
            found=account.origin,
            own=config().site.id,
        )
    if account.hub != link.hub or (account.seq == 0 and account.digest != GENESIS):
        raise _wrong_account()
    link.held_seq, link.held_digest, link.held_at = account.seq, account.digest, account.at
    link.compared_at = clock.now()
    if link.failure_code in {"behind", "fork", "gap", "unreachable"} and not queries.is_behind(link):
        sending.forget_failure(link)
    db.session.flush()
    return account


def _wrong_account() -> Refused:
    return Refused(
        "account",
        N_("The account is not the one expected: signed by the key of the Region that this centre enrolled with."),
    )


def refuse_if_behind(link: Link) -> None:
    """Raise Refused when the hub holds what is not here: sending on would tell another story under known numbers."""
    if link.held_seq is not None and queries.is_behind(link):
        raise refusals.behind(link.held_seq, journal.head(config().site.id)[0])


def take_back(*, actor: Actor, account: Account) -> TakenBack:
    """Put what the account tells, and what is not here, back in the journal; leave a trace of it.

    What was sealed here in the meantime is set aside and sealed again after it; no fact counts twice. Raises Refused,
    nothing changed, when the account does not continue our chain or brings nothing; Forbidden.
    """
    require(actor, "federation.link")
    origin = config().site.id
    before = journal.head(origin)
    try:
        done = core_journal.take_back(account.entries)
    except BrokenChain as error:
        raise _does_not_follow() from error
    link = queries.link()
    if journal.head(origin) == before and queries.is_behind(link):
        raise _does_not_follow()
    if done != TakenBack():
        _write_down(actor, account, done)
    if link is not None and not queries.is_behind(link):
        sending.forget_failure(link)
    db.session.flush()
    return done


def _does_not_follow() -> Refused:
    return Refused(
        "account",
        N_(
            "What the Region has sent does not continue the journal that stands here: expected its answer to a question"
            " that this centre has asked just now. Ask again."
        ),
    )


def _write_down(actor: Actor, account: Account, done: TakenBack) -> None:
    db.session.add(
        Recovery(
            at=clock.now(),
            person_id=actor.person_id,
            hub=account.hub,
            first_seq=account.entries[0].seq,
            last_seq=account.entries[-1].seq,
            taken=done.taken,
            found=done.found,
            moved=done.moved,
        )
    )
