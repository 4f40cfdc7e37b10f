"""Count a sheet, once: each person on it becomes a signature, unless she counts already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select

from core import clock
from core.contracts import Actor, Channel
from core.errors import Conflict
from core.extensions import db
from core.i18n import N_
from core.runtime import config
from plugins.petition import queries
from plugins.petition.models import PaperSheet, SheetLine, Signature
from plugins.petition.queries import paper
from plugins.petition.rules import SignatureState
from plugins.petition.rules.paper import LINES, Line, LineKind, SheetState
from plugins.petition.services.counting import count
from plugins.petition.services.moving import someone
from plugins.petition.services.paper.lookup import check_enterable, taken_up
from plugins.petition.services.signing import identity

#: As many people of one name and commune as anybody could verify.
NAMESAKES_MOST = 99


@dataclass(frozen=True, slots=True)
class Tally:
    """What a sheet brought: signatures that count, and people who counted already."""

    signed: int
    duplicates: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person of a sheet would count: her key, and how many of her name are other people."""

    key: str
    namesake: int


def foreseen(petition_id: int, kept: Mapping[int, Line], namesakes: Collection[int] = ()) -> dict[int, Place | None]:
    """Return, for the position of each person on a sheet, where she counts; None for one who counts already, elsewhere
    or on a line above. ``namesakes`` are the lines of whom somebody has verified that they are other people.
    """
    people = {position: line for position, line in kept.items() if line.kind == LineKind.PERSON}
    plain = {position: identity(line.name, line.commune)[1] for position, line in people.items()}
    taken = paper.taken_keys(petition_id, set(plain.values()))
    found: dict[int, Place | None] = {}
    for position, line in people.items():
        place: Place | None = Place(plain[position], 0)
        if plain[position] in taken:
            place = _another(petition_id, line, taken) if position in namesakes else None
        if place is not None:
            taken.add(place.key)
        found[position] = place
    return found


def _another(petition_id: int, line: Line, taken: set[str]) -> Place | None:
    """Return where one more person of this name counts: after those of whom the same was verified."""
    keys = {number: identity(line.name, line.commune, number)[1] for number in range(1, NAMESAKES_MOST + 1)}
    used = taken | paper.taken_keys(petition_id, set(keys.values()))
    return next((Place(key, number) for number, key in keys.items() if key not in used), None)


def count_sheet(*, actor: Actor, sheet: PaperSheet, namesakes: Collection[int] = ()) -> Tally:
    """Count a sheet whose lines are settled: each person becomes a signature on paper, unless she counts already.

    Her name leaves the sheet for the signature. Needs ``petition.paper``. Raises Conflict before everything is settled,
    and for a sheet that is counted or void. Journal ``petition.signed``; publishes SignatureConfirmed.
    """
    sheet = taken_up(actor, sheet.id, sheet.petition_id, SheetState.COUNTED)
    petition = queries.locked(sheet.petition_id)
    check_enterable(petition)
    by, at = someone(actor), clock.now()
    kept = paper.lines(sheet.id, paper.KEPT)
    if len(kept) != LINES:
        raise Conflict(N_("Both entries differ on some lines: settle them first."))
    found = foreseen(petition.id, kept, namesakes)
    signatures = {
        position: _signed(petition.id, kept[position], place) for position, place in found.items() if place is not None
    }
    _conclude(sheet, signatures)
    sheet.state, sheet.counted_at, sheet.counted_by = SheetState.COUNTED, at, by
    db.session.flush()
    if signatures:
        day = clock.local_day(at, config().site.timezone)
        cells = Counter((signature.commune, day) for signature in signatures.values())
        count(petition.id, Channel.PAPER, cells, space_id=petition.space_id, space=petition.space, at=at)
    return Tally(len(signatures), len(found) - len(signatures))


def _signed(petition_id: int, line: Line, place: Place) -> Signature:
    at = clock.now()
    signature = Signature(
        petition_id=petition_id,
        state=SignatureState.CONFIRMED,
        channel=Channel.PAPER,
        name=line.name,
        commune=line.commune,
        person_key=place.key,
        email_digest="",
        show_name=False,
        namesake=place.namesake,
        created_at=at,
        confirmed_at=at,
        confirmed_on=clock.local_day(at, config().site.timezone),
    )
    db.session.add(signature)
    db.session.flush()
    return signature


def _conclude(sheet: PaperSheet, signatures: Mapping[int, Signature]) -> None:
    """Say of each line what came of it; no name stays on the sheet, and the entries have said what they had to."""
    db.session.execute(delete(SheetLine).where(SheetLine.sheet_id == sheet.id, SheetLine.version != paper.KEPT))
    wanted = select(SheetLine).where(SheetLine.sheet_id == sheet.id)
    for line in db.session.scalars(wanted.execution_options(populate_existing=True)):
        if line.kind == LineKind.PERSON:
            signature = signatures.get(line.position)
            line.outcome = "signed" if signature else "duplicate"
            line.signature_id = signature.id if signature else None
            line.name = line.commune = ""
    db.session.flush()
