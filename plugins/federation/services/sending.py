"""At the centre: the link is asked for, batches are built, receipts are checked and kept."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core import clock
from core.contracts import Actor, UsageKind
from core.errors import DomainError
from core.extensions import db, insert
from core.i18n import N_
from core.journal import queries as journal
from core.journal.rules import MOST, Sealed
from core.permissions import require
from core.runtime import config, runtime, settings
from plugins.federation import known, queries, signing
from plugins.federation.models import BY_FILE, Link, Receipt
from plugins.federation.rules import batches, declarations, refusals
from plugins.federation.rules import enrolment as rules
from plugins.federation.rules.batches import Batch
from plugins.federation.rules.refusals import Refused
from plugins.federation.settings import FederationSettings

log = logging.getLogger("preau.federation")


def ask(*, actor: Actor, address: str, code: str) -> Link:
    """Write down that this centre wants to enrol at ``address`` with ``code``; what stands keeps standing until then.

    Raises Invalid for an address or a code that cannot be one, Forbidden.
    """
    require(actor, "federation.link")
    return _asked(rules.hub_address(address), rules.invitation_code(code))


def _asked(url: str, code: str) -> Link:
    link = queries.link()
    if link is None:
        link = Link(id=1)
        db.session.add(link)
    link.asked_url, link.asked_code = url, code
    forget_failure(link)
    db.session.flush()
    return link


def ask_by_file(*, actor: Actor, code: str) -> Link:
    """Write down that this centre, which has no way to the hub, wants to enrol with ``code`` by a file.

    Raises Invalid, Forbidden.
    """
    require(actor, "federation.link")
    return _asked(BY_FILE, rules.invitation_code(code))


def give_up(*, actor: Actor) -> None:
    """Drop an enrolment that was asked for and not answered. Raises Forbidden."""
    require(actor, "federation.link")
    if (link := queries.link()) is not None:
        link.asked_url = link.asked_code = ""
        forget_failure(link)
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
    link.held_seq, link.held_digest, link.held_at, link.compared_at = None, "", None, None
    forget_failure(link)
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


def store_receipt(token: str, batch: Batch | None = None) -> int:
    """Keep a receipt of the hub; only now are the entries delivered. Returns the number that it goes to.

    Raises Refused unless the key known since the enrolment signed it for this centre, for the end of ``batch`` if one
    was just sent, and on our own chain: a good receipt for what is not here shows that this centre is behind.
    """
    link = queries.link()
    if link is None or not link.hub:
        raise Refused("receipt", N_("This centre is not linked with a Region yet: no receipt can be for it."))
    found = signing.check(token, signing.read_public(link.hub_key), _wrong_receipt())
    origin = batches.origin_of(found, batches.RECEIPT)
    taken = batches.take(found, "", batches.RECEIPT_SHAPE)
    _check_receipt(taken, link, origin, batch)
    if journal.digest_at(origin, taken["seq"]) != taken["digest"]:
        raise refusals.behind(taken["seq"], journal.head(origin)[0])
    at = _keep_receipt(taken, token)
    if link.held_seq is None or (taken["seq"] > link.held_seq and not queries.is_behind(link)):
        link.held_seq, link.held_digest, link.held_at = taken["seq"], taken["digest"], at
    forget_failure(link)
    db.session.flush()
    return int(taken["seq"])


def _check_receipt(taken: Mapping[str, Any], link: Link, origin: str, batch: Batch | None) -> None:
    if origin != config().site.id:
        raise Refused(
            "receipt",
            N_("This receipt is for another centre (%(found)s): expected one for this centre (%(own)s)."),
            found=origin,
            own=config().site.id,
        )
    expected = (batch.last.seq, batch.last.digest) if batch else (taken["seq"], taken["digest"])
    if taken["hub"] != link.hub or (taken["seq"], taken["digest"]) != expected or not 1 <= taken["seq"] <= MOST:
        raise _wrong_receipt()


def _wrong_receipt() -> Refused:
    return Refused(
        "receipt",
        N_(
            "The receipt is not the one expected: signed by the key of the Region that this centre enrolled with, for"
            " the end of the batch just sent."
        ),
    )


def _keep_receipt(taken: Mapping[str, Any], token: str) -> datetime:
    at = batches.moment(taken["at"])
    if at is None:
        raise _wrong_receipt()
    row = {name: taken[name] for name in ("hub", "origin", "seq", "digest")}
    statement = insert(Receipt).values(**row, at=at, token=token)
    db.session.execute(statement.on_conflict_do_nothing(index_elements=["hub", "origin", "seq", "digest"]))
    return at


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


def forget_failure(link: Link) -> None:
    link.failure, link.failure_params, link.failure_code, link.failed_at = "", {}, "", None
