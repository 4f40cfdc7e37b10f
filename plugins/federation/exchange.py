"""Conducts an exchange with the hub: short transactions, and the network only between them.

Each step can be the last one of this process: what has no receipt is sent again, and what is sent again is known.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from core import clock, journal
from core.backup import marks as backup
from core.contracts import SYSTEM, Actor, Profile
from core.errors import Unavailable
from core.events import transaction
from core.i18n import N_
from core.journal.recovery import TakenBack
from core.permissions import require
from core.runtime import config
from plugins.federation import queries, signing, transport
from plugins.federation.models import BY_FILE
from plugins.federation.rules.accounts import Account
from plugins.federation.rules.refusals import Refused
from plugins.federation.services import comparing, kinds, sending

ENROLMENT_PATH = "/federation/enrolment"
BATCHES_PATH = "/federation/batches"
ACCOUNTS_PATH = "/federation/accounts"
COMPARED_EVERY = timedelta(hours=1)
#: Refusals after which the two have to compare what they hold.
_DISAGREE = frozenset({"gap", "fork"})


@dataclass(frozen=True, slots=True)
class Result:
    """What came of an exchange: how many entries were delivered, and what stopped it if something did."""

    delivered: int = 0
    failure: Refused | Unavailable | None = None


def run(most_batches: int | None = None) -> Result:
    """Enrol if that was asked for, then compare, seal and send until nothing is left, something fails, or
    ``most_batches``.

    A failure is kept with the link, and returned. Nothing is done for a centre that sends by files. Not to be called
    within a transaction.
    """
    link = queries.link()
    try:
        if link is not None and link.asked_url and link.asked_url != BY_FILE:
            _enrol()
            link = queries.link()
    except (Refused, Unavailable) as error:
        with transaction():
            sending.note_failure(error, final=isinstance(error, Refused))
        return Result(failure=error)
    if link is None or not link.hub or link.url == BY_FILE:
        return Result()
    return _send(most_batches)


def _enrol() -> None:
    """Ask with this centre's key; when the hub has revoked it, with a new one."""
    link = queries.link()
    if link is None:
        return
    url = link.asked_url + ENROLMENT_PATH
    try:
        answer = transport.post(url, sending.request_document(link))
    except Refused as refused:
        if refused.code != "key":
            raise
        signing.renew_key()
        answer = transport.post(url, sending.request_document(link))
    with transaction():
        sending.store_welcome(answer)


def _send(most_batches: int | None) -> Result:
    count = 0
    failure: Refused | Unavailable | None = None
    try:
        if _is_comparison_due():
            compare()
        _refuse_if_behind()
        seal_all()
        for delivered in itertools.islice(_batches(), most_batches):
            count += delivered
    except (Refused, Unavailable) as error:
        failure = error
        with transaction():
            sending.note_failure(error, final=False)
    return Result(count, failure)


def seal_all() -> None:
    """Seal every entry of this instance that waits."""
    sealed = 1
    while sealed:
        with transaction():
            sealed = journal.seal()


def _batches() -> Iterator[int]:
    """Send batch after batch, yielding how many entries each has delivered.

    A hub that expects something else is asked once what it holds: one that was restored from an old copy is sent again
    what it lost; when this centre was, it stops.
    """
    asked = False
    while (link := queries.link()) is not None:
        batch = sending.next_batch(queries.reached(link))
        if batch is None:
            return
        try:
            answer = transport.post(link.url + BATCHES_PATH, sending.signed(batch))
        except Refused as refused:
            if asked or refused.code not in _DISAGREE:
                raise
            asked = True
            compare()
            _refuse_if_behind()
            continue
        with transaction():
            sending.store_receipt(answer, batch)
        yield len(batch.entries)


def _is_comparison_due() -> bool:
    """Say whether the hub has to be asked what it holds: once an hour, and at once after a restore."""
    link = queries.link()
    if link is None or link.compared_at is None:
        return True
    restored = backup.restored_at()
    since = clock.now() - link.compared_at
    return not timedelta(0) <= since < COMPARED_EVERY or (restored is not None and restored >= link.compared_at)


def _refuse_if_behind() -> None:
    if (link := queries.link()) is not None:
        comparing.refuse_if_behind(link)


def compare() -> Account:
    """Ask the hub what it holds of this journal and keep its word; return its account. Raises Refused, Unavailable."""
    link = queries.link()
    if link is None or not link.hub or link.url == BY_FILE:
        raise Unavailable(N_("This centre has no way to the Region but a file: make one, and have it answered there."))
    answer = transport.post(link.url + ACCOUNTS_PATH, comparing.question_document())
    with transaction():
        return comparing.note_account(answer)


def recover(*, actor: Actor) -> TakenBack:
    """Take back from the hub whatever it holds of this journal that is not here; return how much that was.

    Not to be called within a transaction; each page of the account is put back whole or not at all. Raises Refused,
    Unavailable, Forbidden.
    """
    require(actor, "federation.link")
    done = TakenBack()
    account = compare()
    while queries.is_behind(queries.link()):
        with transaction():
            step = comparing.take_back(actor=actor, account=account)
        moved = max(done.moved, step.moved)
        done = TakenBack(done.taken + step.taken, done.found + step.found, moved)
        account = compare()
    return done


def task() -> None:
    """Do the periodic work: a centre sends; a hub counts what a newer program has come to know."""
    if config().profile == Profile.CENTRE:
        with transaction():
            kinds.remember_own()
        run()
    else:
        with transaction():
            kinds.accept_known(actor=SYSTEM)
