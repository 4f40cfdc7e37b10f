"""Conducts an exchange with the hub: short transactions, and the network only between them.

Each step can be the last one of this process: what has no receipt is sent again, and what is sent again is known.
"""

from __future__ import annotations

from dataclasses import dataclass

from core import journal
from core.contracts import SYSTEM, Profile
from core.errors import Unavailable
from core.events import transaction
from core.runtime import config
from plugins.federation import queries, signing, transport
from plugins.federation.rules.refusals import Refused
from plugins.federation.services import kinds, sending

ENROLMENT_PATH = "/federation/enrolment"
BATCHES_PATH = "/federation/batches"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of an exchange: how many entries were delivered, and what stopped it if something did."""

    delivered: int = 0
    failure: Refused | Unavailable | None = None


def run(most_batches: int | None = None) -> Result:
    """Enrol if that was asked for, then seal and send until nothing is left, something fails, or ``most_batches``.

    A failure is kept with the link, and returned. Not to be called within a transaction.
    """
    link = queries.link()
    try:
        if link is not None and link.asked_url:
            _enrol()
            link = queries.link()
        if link is None or not link.hub:
            return Result()
    except (Refused, Unavailable) as error:
        with transaction():
            sending.note_failure(error, final=isinstance(error, Refused))
        return Result(failure=error)
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
    count = sent = 0
    failure: Refused | Unavailable | None = None
    try:
        seal_all()
        after: int | None = None
        while (most_batches is None or sent < most_batches) and (step := _send_one(after)) is not None:
            delivered, after = step
            count, sent = count + delivered, sent + 1
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


def _send_one(after: int | None) -> tuple[int, int] | None:
    """Send the batch after number ``after`` (by default, after the last receipt); None when there is nothing left.

    A hub that misses entries which it had given a receipt for is sent them again.
    """
    link = queries.link()
    if link is None:
        return None
    batch = sending.next_batch(queries.delivered(link.hub) if after is None else after)
    if batch is None:
        return None
    try:
        answer = transport.post(link.url + BATCHES_PATH, sending.signed(batch))
    except Refused as refused:
        resumed = sending.resume_after(refused)
        if resumed is None or resumed >= batch.first_seq - 1:
            raise
        return 0, resumed
    with transaction():
        return len(batch.entries), sending.store_receipt(answer, batch)


def task() -> None:
    """Do the periodic work: a centre sends; a hub counts what a newer program has come to know."""
    if config().profile == Profile.CENTRE:
        with transaction():
            kinds.remember_own()
        run()
    else:
        with transaction():
            kinds.accept_known(actor=SYSTEM)
