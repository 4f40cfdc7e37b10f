"""What is counted of petitions: the figures of an exercise, and counters held against signatures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, func, literal, select, union_all

from core.contracts import Channel
from core.extensions import db
from plugins.petition.models import Brought, Daily, Petition, Signature
from plugins.petition.rules import SignatureState

FIGURES = ("drafts", "backed", "opened", "signatures", "closed", "answered")


def measure(space_id: int) -> Mapping[str, int]:
    """Return what an exercise can ask of a space: how many petitions ever went so far, and their signatures."""
    sums = (
        func.count(),
        func.sum(case((Petition.submitted_at.is_not(None), 1), else_=0)),
        func.sum(case((Petition.opened_at.is_not(None), 1), else_=0)),
        func.sum(Petition.signatures),
        func.sum(case((Petition.closed_at.is_not(None), 1), else_=0)),
        func.sum(case((Petition.answered_at.is_not(None), 1), else_=0)),
    )
    row = db.session.execute(select(*sums).where(Petition.space_id == space_id)).one()
    return dict(zip(FIGURES, (int(value or 0) for value in row), strict=True))


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A petition whose counters differ from its confirmed signatures, by channel."""

    petition_id: int
    counted: Mapping[Channel, int]
    found: Mapping[Channel, int]


def disagreements() -> Sequence[Disagreement]:
    """Count every confirmed signature again and return the petitions whose counters say something else.

    One statement, so that it sees one moment. What was brought in from elsewhere stands in numbers of its own.
    """
    confirmed = Signature.confirmed_at.is_not(None)
    found = [
        (func.count(case((confirmed & (Signature.channel == channel), 1))) + _brought(channel)).label(
            f"found_{channel}"
        )
        for channel in Channel
    ]
    counted = [getattr(Petition, f"signed_{channel}") for channel in Channel]
    wanted = select(Petition.id, *counted, *found).outerjoin(Signature, Signature.petition_id == Petition.id)
    rows = db.session.execute(wanted.group_by(Petition.id, *counted).order_by(Petition.id)).all()
    size = len(Channel)
    return [
        Disagreement(row[0], dict(zip(Channel, row[1 : size + 1], strict=True)), _by_channel(row[size + 1 :]))
        for row in rows
        if row[1 : size + 1] != row[size + 1 :]
    ]


def daily(petition_id: int) -> Iterator[Daily | Brought]:
    """Yield what counts by day, commune and channel: signed here, then brought in from elsewhere."""
    yield from db.session.scalars(select(Daily).where(Daily.petition_id == petition_id, Daily.signatures > 0))
    yield from db.session.scalars(select(Brought).where(Brought.petition_id == petition_id))


@dataclass(frozen=True, slots=True)
class Stray:
    """A day, a commune and a channel of a petition, whose count differs from its signatures by ``difference``."""

    petition_id: int
    day: date
    commune: str
    channel: Channel
    difference: int


def strays() -> Sequence[Stray]:
    """Count every confirmed signature again by day, commune and channel; return the cells that say something else."""
    found = select(
        Signature.petition_id,
        Signature.confirmed_on.label("day"),
        Signature.commune,
        Signature.channel,
        literal(-1).label("signatures"),
    ).where(Signature.state == SignatureState.CONFIRMED)
    counted = select(Daily.petition_id, Daily.day, Daily.commune, Daily.channel, Daily.signatures)
    both = union_all(counted, found).subquery()
    difference = func.sum(both.c.signatures)
    cell = (both.c.petition_id, both.c.day, both.c.commune, both.c.channel)
    wanted = select(*cell, difference).group_by(*cell).having(difference != 0).order_by(*cell)
    return [Stray(row[0], row[1], row[2], Channel(row[3]), row[4]) for row in db.session.execute(wanted)]


def _brought(channel: Channel) -> ColumnElement[int]:
    numbers = select(func.coalesce(func.sum(Brought.signatures), 0)).where(
        Brought.petition_id == Petition.id, Brought.channel == channel
    )
    return numbers.correlate(Petition).scalar_subquery()


def _by_channel(values: Sequence[int]) -> Mapping[Channel, int]:
    return dict(zip(Channel, values, strict=True))
