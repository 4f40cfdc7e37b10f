"""At the centre: the link is asked for, batches are built, receipts are checked and kept."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from core import clock
from core.contracts import Actor, UsageKind
from core.errors import DomainError
from core.extensions import db, insert
from core.i18n import N_
from core.journal import queries as journal
from core.journal.rules import Sealed
from core.permissions import require
from core.runtime import config, runtime, settings
from plugins.federation import known, queries, signing
from plugins.federation.models import Link, Receipt
from plugins.federation.rules import batches, declarations
from plugins.federation.rules import enrolment as rules
from plugins.federation.rules.batches import Batch
from plugins.federation.rules.refusals import Refused
from plugins.federation.settings import FederationSettings

log = logging.getLogger("preau.federation")
_RECEIPT = {"format": str, "origin": str, "seq": int, "digest": str, "at": str, "hub": str}


def ask(*, actor: Actor, address: str, code: str) -> Link:
    """Write down that this centre wants to enrol at ``address`` with ``code``; what stands keeps standing until then.

    Raises Invalid for an address or a code that cannot be one, Forbidden.
    """
    require(actor, "federation.link")
    asked_url, asked_code = rules.hub_address(address), rules.invitation_code(code)
    link = queries.link()
    if link is None:
        link = Link(id=1)
        db.session.add(link)
    link.asked_url, link.asked_code = asked_url, asked_code
    _forget_failure(link)
    db.session.flush()
    return link


def give_up(*, actor: Actor) -> None:
    """Drop an enrolment that was asked for and not answered. Raises Forbidden."""
    require(actor, "federation.link")
    if (link := queries.link()) is not None:
        link.asked_url = link.asked_code = ""
        _forget_failure(link)
        db.session.flush()


def request_document(link: Link) -> str:
    """Return the signed request by which this centre enrols with the code that was asked for."""
    site = config().site
    return signing.sign(
        {
            "format": rules.FORMAT,
            "code": link.asked_code,
            "origin": site.id,
            "name": site.name[:120],
            "commune": site.commune[:5],
            "key": signing.public(signing.own_key()),
        }
    )


def store_welcome(token: str) -> Link:
    """Take what was asked for as the link of this centre, the hub's signed answer being good. Raises Refused."""
    welcome = rules.read_welcome(signing.peek(token))
    key = signing.read_public(welcome.key)
    mine = signing.own_key().thumbprint()
    if not signing.is_signed_by(token, key) or welcome.origin != config().site.id or welcome.kid != mine:
        raise Refused("welcome", N_("The answer of the Region is not for this centre: expected its own key in it."))
    link = queries.link()
    if link is None or not link.asked_url:
        raise Refused("welcome", N_("This answer comes too late: nothing is being asked any more."))
    link.url, link.hub, link.hub_name, link.hub_key = link.asked_url, welcome.hub, welcome.name, dict(welcome.key)
    link.linked_at, link.asked_url, link.asked_code = clock.now(), "", ""
    _forget_failure(link)
    db.session.flush()
    return link


def next_batch(after: int) -> Batch | None:
    """Return the batch of the sealed entries after number ``after``; None when there is none.

    It ends before an entry that needs another declaration of its kind than the entries before it.
    """
    origin = config().site.id
    limit = min(settings("federation", FederationSettings).batch_entries, batches.MOST_ENTRIES)
    entries = journal.sealed_after(origin, after, max(1, limit))
    if not entries:
        return None
    kinds: dict[str, UsageKind] = {}
    for entry in entries:
        if entry.kind not in kinds:
            kinds[entry.kind] = _declaration_for(entry)
    kept = batches.cut(entries, kinds)
    used = {entry.kind for entry in kept}
    return Batch(origin, after + 1, kept[0].previous, kept, {name: kinds[name] for name in sorted(used)})


def _declaration_for(entry: Sealed) -> UsageKind:
    """Return the declaration under which ``entry`` was written: its plugin may have changed since, or be gone."""
    own = runtime().kinds.get(entry.kind)
    candidates = [own] if own else []
    candidates += [kind for kind in known.shipped() if kind.name == entry.kind]
    fitting = declarations.first_that_fits(entry, [*candidates, *queries.past_declarations(entry.kind)])
    return fitting or declarations.observed(entry, queries.contents(entry.origin, entry.kind))


def signed(batch: Batch) -> str:
    """Return the bytes that leave: the batch, signed by this centre."""
    return signing.sign(batches.document(batch))


def store_receipt(token: str, batch: Batch) -> int:
    """Keep the hub's receipt for ``batch``; only now are its entries delivered. Returns the number that it goes to.

    Raises Refused unless the key known since the enrolment signed it, for the end of this batch on our own chain.
    """
    link = queries.link()
    if link is None or not link.hub:
        raise _wrong_receipt()
    found = signing.check(token, signing.read_public(link.hub_key), _wrong_receipt())
    batches.origin_of(found, batches.RECEIPT)
    taken = batches.take(found, "", _RECEIPT)
    expected = (link.hub, batch.origin, batch.last.seq, batch.last.digest)
    here = queries.digest_at(batch.origin, batch.last.seq)
    if (taken["hub"], taken["origin"], taken["seq"], taken["digest"]) != expected or here != batch.last.digest:
        raise _wrong_receipt()
    _keep_receipt(taken, token)
    _forget_failure(link)
    db.session.flush()
    return batch.last.seq


def _wrong_receipt() -> Refused:
    return Refused(
        "receipt",
        N_(
            "The receipt is not the one expected: signed by the key of the Region that this centre enrolled with, for"
            " the end of the batch just sent."
        ),
    )


def _keep_receipt(taken: dict[str, Any], token: str) -> None:
    try:
        at = datetime.fromisoformat(taken["at"])
    except ValueError as error:
        raise _wrong_receipt() from error
    if at.tzinfo is None:
        raise _wrong_receipt()
    row = {name: taken[name] for name in ("hub", "origin", "seq", "digest")}
    statement = insert(Receipt).values(**row, at=at, token=token)
    db.session.execute(statement.on_conflict_do_nothing(index_elements=["hub", "origin", "seq"]))


def resume_after(refused: Refused) -> int | None:
    """Return after which number to go on when the hub misses entries that it had given a receipt for.

    A hub restored from a copy says what it expects; it is believed only when that stands on our own chain.
    """
    seq, previous = refused.expected.get("seq"), refused.expected.get("previous")
    if refused.code != "gap" or not isinstance(seq, int) or seq < 1:
        return None
    return seq - 1 if queries.digest_at(config().site.id, seq - 1) == previous else None


def note_failure(error: DomainError, *, final: bool) -> None:
    """Keep why an attempt came to nothing, for the page; ``final``: what was asked for is not asked again."""
    link = queries.link()
    if link is None:
        return
    link.failure, link.failure_params = error.message, dict(error.params)
    link.failure_code = error.code if isinstance(error, Refused) else "unreachable"
    link.failed_at = clock.now()
    if final:
        link.asked_url = link.asked_code = ""
    db.session.flush()
    log.warning("federation: %s", error)


def _forget_failure(link: Link) -> None:
    link.failure, link.failure_params, link.failure_code, link.failed_at = "", {}, "", None
