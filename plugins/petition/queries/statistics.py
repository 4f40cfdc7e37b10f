"""Signatures in numbers, as everybody may read them: by day, by commune, by channel, and the thresholds crossed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Subquery, func, select, union_all

from core.contracts import Channel
from core.extensions import db
from plugins.petition.models import Brought, Crossing, Daily
from plugins.petition.queries.life import crossings
from plugins.petition.rules import Day, totals


@dataclass(frozen=True, slots=True)
class Statistics:
    """The numbers of a petition: every day from the first to the last, communes by INSEE code (the most first),
    channels, crossings. Each of the three divides the same signatures.
    """

    days: Sequence[Day]
    communes: Mapping[str, int]
    channels: Mapping[Channel, int]
    crossings: Sequence[Crossing]


def numbers_of(petition_id: int, *, first: date, last: date) -> Statistics:
    """Return the numbers of a petition, with the days from ``first`` to ``last`` on which nobody signed."""
    cells = _cells(petition_id)
    by_day = dict(_summed(cells, cells.c.day))
    by_channel = dict(_summed(cells, cells.c.channel))
    by_commune = sorted(_summed(cells, cells.c.commune), key=lambda row: (-row[1], row[0]))
    if by_day:
        first, last = min(first, *by_day), max(last, *by_day)
    every = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return Statistics(
        totals([(day, by_day.get(day, 0)) for day in every]),
        dict(by_commune),
        {channel: by_channel.get(channel, 0) for channel in Channel},
        crossings(petition_id),
    )


def _cells(petition_id: int) -> Subquery:
    """Select what was signed here and what was brought in, by day, commune and channel."""
    parts = [
        select(table.day, table.commune, table.channel, table.signatures).where(
            table.petition_id == petition_id, table.signatures > 0
        )
        for table in (Daily, Brought)
    ]
    return union_all(*parts).subquery()


def _summed(cells: Subquery, column: ColumnElement[Any]) -> list[tuple[Any, int]]:
    wanted = select(column, func.sum(cells.c.signatures)).group_by(column)
    return [(key, int(number)) for key, number in db.session.execute(wanted)]
