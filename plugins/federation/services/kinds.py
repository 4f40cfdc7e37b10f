"""Usage kinds as they were declared: known from the start, accepted by an officer, or waiting for her."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select

from core import clock
from core.contracts import Actor, UsageKind
from core.errors import Missing
from core.extensions import db, insert
from core.i18n import N_
from core.journal.models import JournalEntry
from core.journal.services import count_daily
from core.permissions import require
from core.runtime import runtime
from plugins.federation import known
from plugins.federation.models import Declaration, Waiting
from plugins.federation.rules import declarations


def seen(kinds: Iterable[UsageKind]) -> dict[str, tuple[str, bool]]:
    """Write down declarations that came in a batch; return their digests by name, and whether each is counted.

    Their rows stay locked until the transaction ends, in one fixed order: a declaration cannot be accepted between the
    look at it and the entry that waits for it.
    """
    by_digest = {declarations.digest_of(kind): kind for kind in kinds}
    states = {}
    for digest in sorted(by_digest):
        kind = by_digest[digest]
        _write_down(digest, kind, accepted=known.is_known(kind))
        states[kind.name] = (digest, _locked(digest).accepted_at is not None)
    return states


def _write_down(digest: str, kind: UsageKind, *, accepted: bool) -> None:
    at = clock.now()
    row = {"digest": digest, "kind": kind.name, "content": declarations.declared(kind), "seen_at": at}
    statement = insert(Declaration).values(**row, accepted_at=at if accepted else None)
    db.session.execute(statement.on_conflict_do_nothing(index_elements=["digest"]))


def _locked(digest: str) -> Declaration:
    wanted = select(Declaration).where(Declaration.digest == digest).with_for_update()
    found = db.session.scalars(wanted.execution_options(populate_existing=True)).first()
    if found is None:
        raise Missing(N_("There is no such kind of usage."))
    return found


def accept(*, actor: Actor, digest: str) -> int:
    """Count the entries of a declaration from now on, and those already received, once; return how many those were.

    Accepting twice changes nothing. Raises Missing, Forbidden.
    """
    require(actor, "federation.accept")
    declaration = _locked(digest)
    if declaration.accepted_at is not None:
        return 0
    declaration.accepted_at, declaration.accepted_by = clock.now(), actor.person_id
    wanted = (
        select(JournalEntry.origin, JournalEntry.day, JournalEntry.kind, JournalEntry.dimensions, JournalEntry.figures)
        .join(Waiting, Waiting.entry_id == JournalEntry.id)
        .where(Waiting.declaration == digest)
        .execution_options(yield_per=1000)
    )
    count = 0
    for origin, day, kind, dimensions, figures in db.session.execute(wanted):
        count_daily(origin, day, kind, dimensions, figures)
        count += 1
    db.session.execute(delete(Waiting).where(Waiting.declaration == digest))
    db.session.flush()
    return count


def accept_known(*, actor: Actor) -> int:
    """Accept what a newer program knows of itself; return how many entries were counted."""
    waiting = db.session.scalars(select(Declaration).where(Declaration.accepted_at.is_(None))).all()
    recognised = [row for row in waiting if known.is_known(declarations.as_kind(row.kind, row.content))]
    return sum(accept(actor=actor, digest=row.digest) for row in recognised)


def remember_own() -> None:
    """Write down this centre's declarations as they are now: entries are sent under those they were written with."""
    written = set(db.session.scalars(select(Declaration.digest)))
    for kind in runtime().kinds.values():
        digest = declarations.digest_of(kind)
        if digest not in written:
            _write_down(digest, kind, accepted=False)
