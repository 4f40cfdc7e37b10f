"""Reads of a petition's life: its moves, its backers, its crossings, its answer and debate, those that look like it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import joinedload

from core.contracts import SpaceKind
from core.extensions import db
from core.spaces.models import Organisation, Space
from plugins.petition import rules
from plugins.petition.models import Answer, Backer, Crossing, DebateNote, Petition, Step, Word
from plugins.petition.queries.reading import ReadPetition, as_read, reading
from plugins.petition.rules import State, Visibility

#: Two texts look alike from so many words in common on, or from one when it is a third of what is asked.
_WORDS_IN_COMMON = 2


def steps(petition_id: int) -> Sequence[Step]:
    """Return the moves of a petition, in order."""
    return db.session.scalars(select(Step).where(Step.petition_id == petition_id).order_by(Step.id)).all()


def last_step(petition_id: int, to_state: State) -> Step | None:
    """Return the last move into a state, which says why."""
    wanted = select(Step).where(Step.petition_id == petition_id, Step.to_state == to_state)
    return db.session.scalar(wanted.order_by(Step.id.desc()).limit(1))


def backers(petition_id: int) -> Sequence[Backer]:
    """Return who backs a petition, in order, with the people that they are."""
    wanted = select(Backer).where(Backer.petition_id == petition_id).options(joinedload(Backer.person))
    return db.session.scalars(wanted.order_by(Backer.id)).all()


def crossings(petition_id: int) -> Sequence[Crossing]:
    """Return the thresholds that were crossed and undone, in order."""
    wanted = select(Crossing).where(Crossing.petition_id == petition_id)
    return db.session.scalars(wanted.order_by(Crossing.id)).all()


def official_answer(petition_id: int) -> Answer | None:
    """Return the answer to a petition, or None."""
    return db.session.get(Answer, petition_id)


def debate_notes(petition_id: int) -> Sequence[DebateNote]:
    """Return what was said of the debate, in order."""
    wanted = select(DebateNote).where(DebateNote.petition_id == petition_id)
    return db.session.scalars(wanted.order_by(DebateNote.id)).all()


def is_of_town(space_ids: Sequence[int], territory: str) -> bool:
    """Say whether one of these spaces is a town's or a consultation body's, of that territory."""
    joined = select(Space.id).join(Organisation, Organisation.id == Space.organisation_id)
    ours = Space.id.in_(space_ids), Space.territory == territory, Space.kind == SpaceKind.REAL
    return db.session.scalar(joined.where(*ours, Organisation.kind.in_(("town", "body"))).limit(1)) is not None


def similar(text: str, limit: int, *, space_id: int | None = None, but: int | None = None) -> list[ReadPetition]:
    """Return the petitions that speak of the same thing, those with the most words in common first.

    Public ones, and in a sandbox (``space_id``) its own. Found by their words: no text is read but those returned.
    """
    words = sorted(rules.words_of(text))
    if not words:
        return []
    least = min(_WORDS_IN_COMMON, max(1, len(words) // 3))
    common = func.count(Word.word)
    found: list[Row[Any]] = list(
        db.session.execute(
            select(Word.petition_id)
            .join(Petition, Petition.id == Word.petition_id)
            .join(Space, Space.id == Petition.space_id)
            .where(Word.word.in_(words), Petition.id != (but or 0), *_to_be_seen(space_id))
            .group_by(Word.petition_id, Petition.signatures)
            .having(common >= least)
            .order_by(common.desc(), Petition.signatures.desc(), Word.petition_id.desc())
            .limit(limit)
        )
    )
    order = [row[0] for row in found]
    table: Any = Petition.__table__
    rows: Sequence[Row[Any]] = db.session.execute(reading().where(table.c.id.in_(order))).all() if order else ()
    return sorted((as_read(row) for row in rows), key=lambda petition: order.index(petition.id))


def _to_be_seen(space_id: int | None) -> tuple[Any, ...]:
    if space_id is not None:
        return (Petition.space_id == space_id,)
    told = Petition.state.in_((State.OPEN, State.CLOSED, State.ANSWERED))
    return told, Petition.visibility == Visibility.SHOWN, Space.kind == SpaceKind.REAL
