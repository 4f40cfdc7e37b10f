"""The public list of petitions: shelves, words, a commune; the same cost whether there are a hundred or ten thousand.

Each shelf is an index in the order in which it is read, from one petition on (no page is skipped over). A word or a
commune that few petitions have gives them at once; one that many have is looked up on the way: they come soon.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, or_, select

from core.contracts import SpaceKind
from core.extensions import db
from core.spaces.models import Space
from plugins.petition.models import Petition, Word
from plugins.petition.queries.reading import ReadPetition, as_read, reading
from plugins.petition.rules import NEAR_PERCENT, Shelf, State, Visibility

PAGE = 20
#: Petitions are counted up to here, and are then « more than » so many.
COUNTED = 200
_FEW = 500
# Written as their indexes are: a database does not recognise one in what is bound by a name.
_STOPPED = "petition_petition.state NOT IN ('draft', 'backing', 'moderation', 'open', 'closed', 'answered')"
_NEAR = f"petition_petition.signatures * 100 >= petition_petition.goal * {NEAR_PERCENT}"


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: a shelf, words as ``rules.words_of`` gives them, the INSEE code of a commune or nothing."""

    shelf: Shelf = Shelf.OPEN
    words: frozenset[str] = frozenset()
    commune: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of the list. ``count`` is that of the whole, ``COUNTED`` at most (``is_more`` when there are more).

    ``before`` and ``after`` are the petitions from which the pages around this one are read, None where there is none.
    """

    petitions: list[ReadPetition]
    count: int
    is_more: bool
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class _Order:
    """How a shelf is read: which petitions, by which moment, the last first or the first."""

    conditions: tuple[ColumnElement[bool], ...]
    moment: ColumnElement[Any]
    last_first: bool = True


def _order(shelf: Shelf) -> _Order:
    petition = Petition.__table__.c
    is_open = petition.state == State.OPEN
    match shelf:
        case Shelf.OPEN:
            return _Order((is_open,), petition.opened_at)
        case Shelf.NEAR:
            near = _written(_NEAR), _written("petition_petition.signatures < petition_petition.goal")
            return _Order((is_open, *near), petition.closes_at, last_first=False)
        case Shelf.ANSWERED:
            return _Order((petition.answered_at.is_not(None),), petition.answered_at)
        case Shelf.CLOSED:
            return _Order((petition.closed_at.is_not(None),), petition.closed_at)
        case Shelf.STOPPED:
            return _Order((_written(_STOPPED), *_told()), petition.submitted_at)
        case Shelf.ALL:
            return _Order((petition.submitted_at.is_not(None), *_told()), petition.submitted_at)


def _written(condition: str) -> ColumnElement[Any]:
    return literal_column(condition)


def _told() -> tuple[ColumnElement[bool], ...]:
    petition = Petition.__table__.c
    return (or_(petition.opened_at.is_not(None), petition.state == State.REJECTED),)


def listed(search: Search, *, after: int | None = None, before: int | None = None, size: int = PAGE) -> Found:
    """Return the page of the public list that follows the petition ``after``, or comes just before ``before``."""
    order = _order(search.shelf)
    conditions = [*order.conditions, *_public(), *_criteria(search)]
    backwards = before is not None
    started = _from(order, before if backwards else after, backwards=backwards)
    last_first = order.last_first != backwards
    by = [column.desc() if last_first else column.asc() for column in (order.moment, Petition.__table__.c.id)]
    rows = db.session.execute(reading().where(*conditions, *started).order_by(*by).limit(size + 1)).all()
    shown = [as_read(row) for row in rows[:size]]
    if backwards:
        shown.reverse()
    is_more, is_inside = len(rows) > size, bool(started)
    count = len(rows) if not is_more and not is_inside else _count(conditions)
    has_before, has_after = (is_more, True) if backwards else (is_inside, is_more)
    return Found(
        shown,
        min(count, COUNTED),
        count > COUNTED,
        shown[0].id if shown and has_before else None,
        shown[-1].id if shown and has_after else None,
    )


def _public() -> tuple[ColumnElement[bool], ...]:
    return Petition.__table__.c.visibility == Visibility.SHOWN, Space.__table__.c.kind == SpaceKind.REAL


def _from(order: _Order, petition_id: int | None, *, backwards: bool) -> list[ColumnElement[bool]]:
    """Return where a page begins: past that petition, which need not stand on the shelf any more."""
    if petition_id is None:
        return []
    petition = Petition.__table__.c
    moment = db.session.scalar(select(order.moment).where(petition.id == petition_id))
    if moment is None:
        return []
    if order.last_first != backwards:
        past = or_(order.moment < moment, petition.id < petition_id)
        return [and_(order.moment <= moment, past)]
    past = or_(order.moment > moment, petition.id > petition_id)
    return [and_(order.moment >= moment, past)]


def _criteria(search: Search) -> list[ColumnElement[bool]]:
    """Return what words and commune ask: the few petitions that they leave, or a question put to each on the way."""
    petition, space, word = Petition.__table__.c, Space.__table__.c, Word.__table__.c
    asked: list[tuple[Select[Any], ColumnElement[bool]]] = [
        (
            select(word.petition_id).where(word.word == one),
            select(1).where(word.word == one, word.petition_id == petition.id).correlate(Petition.__table__).exists(),
        )
        for one in sorted(search.words)
    ]
    if search.commune:
        of_place = select(petition.id).join(Space.__table__, space.id == petition.space_id)
        in_place = space.territory == search.commune
        asked.append((of_place.where(in_place), in_place))
    few, others = _sorted_out(asked)
    return others if few is None else [petition.id.in_(few), *others]


def _sorted_out(
    asked: Iterable[tuple[Select[Any], ColumnElement[bool]]],
) -> tuple[list[int] | None, list[ColumnElement[bool]]]:
    few: set[int] | None = None
    others: list[ColumnElement[bool]] = []
    for wanted, condition in asked:
        found = set(db.session.scalars(wanted.limit(_FEW + 1)))
        if len(found) > _FEW:
            others.append(condition)
        else:
            few = found if few is None else few & found
    return (None if few is None else sorted(few)), others


def _count(conditions: Iterable[ColumnElement[bool]]) -> int:
    """Count what is on the shelf, one more than ``COUNTED`` at most."""
    petition, space = Petition.__table__, Space.__table__
    joined = petition.join(space, space.c.id == petition.c.space_id)
    some = select(petition.c.id).select_from(joined).where(*conditions).limit(COUNTED + 1).subquery()
    return int(db.session.scalar(select(func.count()).select_from(some)) or 0)
