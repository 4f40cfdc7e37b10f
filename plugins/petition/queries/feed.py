"""What happens to petitions, for feeds: openings, thresholds, answers, the last first."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from core.contracts import SpaceKind
from core.extensions import db
from core.spaces.models import Space
from plugins.petition.models import Answer, Crossing, Petition, Step
from plugins.petition.rules import State, Visibility


class Kind(enum.StrEnum):
    """A kind of news."""

    OPENED = "opened"
    REACHED = "reached"
    UNDONE = "undone"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class News:
    """One thing that happened: ``number`` tells it from others of its kind, ``threshold`` is that of a crossing.

    ``text`` is the summary of the petition, or the answer.
    """

    kind: Kind
    number: int
    petition_id: int
    title: str
    text: str
    at: datetime
    threshold: int = 0


def latest_news(limit: int, petition_id: int | None = None) -> Sequence[News]:
    """Return the last news of what everybody may read: of one petition, or of all that stand in the list."""
    found = [*_openings(limit, petition_id), *_crossings(limit, petition_id), *_answers(limit, petition_id)]
    return sorted(found, key=lambda one: (one.at, one.kind, one.number), reverse=True)[:limit]


def _openings(limit: int, petition_id: int | None) -> Iterator[News]:
    # From wherever it was read by the moderators; going on after a suspension opens nothing.
    opened = Step.to_state == State.OPEN, Step.from_state.in_((State.MODERATION, State.REJECTED))
    wanted = _of(Step, Step.id, Petition.title, Petition.summary, Step.at, petition_id=petition_id).where(*opened)
    for number, number_of, title, summary, at in db.session.execute(wanted.order_by(Step.id.desc()).limit(limit)):
        yield News(Kind.OPENED, number_of, number, title, summary, at)


def _crossings(limit: int, petition_id: int | None) -> Iterator[News]:
    columns = (Crossing.id, Petition.title, Petition.summary, Crossing.at, Crossing.threshold, Crossing.is_up)
    wanted = _of(Crossing, *columns, petition_id=petition_id).order_by(Crossing.id.desc()).limit(limit)
    for number, number_of, title, summary, at, threshold, is_up in db.session.execute(wanted):
        yield News(Kind.REACHED if is_up else Kind.UNDONE, number_of, number, title, summary, at, threshold)


def _answers(limit: int, petition_id: int | None) -> Iterator[News]:
    columns = (Answer.petition_id, Petition.title, Answer.text, Petition.answered_at)
    wanted = _of(Answer, *columns, petition_id=petition_id).where(Petition.answered_at.is_not(None))
    for number, number_of, title, text, at in db.session.execute(
        wanted.order_by(Petition.answered_at.desc()).limit(limit)
    ):
        yield News(Kind.ANSWERED, number_of, number, title, text, at)


def _of(table: Any, *columns: Any, petition_id: int | None) -> Select[Any]:
    """Select columns of what hangs on petitions that everybody may read."""
    public: list[ColumnElement[bool]] = [
        Petition.visibility == Visibility.SHOWN,
        Petition.opened_at.is_not(None),
        Space.kind == SpaceKind.REAL,
    ]
    if petition_id is not None:
        public.append(Petition.id == petition_id)
    joined = select(Petition.id, *columns).join(table, table.petition_id == Petition.id)
    return joined.join(Space, Space.id == Petition.space_id).where(*public)
