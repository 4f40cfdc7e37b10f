"""The count of a petition: one atomic addition, which also says whether an answer is awaited, the days and communes,
and the crossings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Case, Integer, Update, bindparam, case, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core import journal
from core.contracts import Channel
from core.events import publish
from core.extensions import db, insert
from core.journal.services import HasKind
from plugins.petition import rules
from plugins.petition.events import SignatureConfirmed, SignatureLost, ThresholdCrossed
from plugins.petition.models import Crossing, Daily, Petition
from plugins.petition.rules import AnswerState, DebateState, LegalKind


def _as_ruled(column: Any, states: Sequence[Any], reached: Any, rule: Callable[[bool, Any], Any]) -> Case[Any]:
    """Write a rule out, for the database to follow in the statement that counts: what moves, from each state."""
    moving = [state for state in states if {rule(True, state), rule(False, state)} != {state}]
    moves = [(column == state, case((reached, rule(True, state)), else_=rule(False, state))) for state in moving]
    return case(*moves, else_=column)


def _debate_by_law(reached: bool, present: DebateState) -> DebateState:
    return rules.debate_once(reached, present, LegalKind.CGCT)


def _addition(channel: Channel) -> Update:
    petition = Petition.metadata.tables["petition_petition"]
    column = petition.c[f"signed_{channel}"]
    more = bindparam("number", type_=Integer)
    total = petition.c.signatures + more
    reached = total >= petition.c.goal
    debate = _as_ruled(petition.c.debate_state, list(DebateState), reached, _debate_by_law)
    added = {
        "signatures": total,
        column.name: column + more,
        "answer_state": _as_ruled(petition.c.answer_state, list(AnswerState), reached, rules.answer_once),
        "debate_state": case((petition.c.legal_kind == LegalKind.FREE, petition.c.debate_state), else_=debate),
    }
    mine = update(petition).where(petition.c.id == bindparam("petition"))
    return mine.values(added).returning(petition.c.signatures, petition.c.goal)


# Made once: building a statement costs more than running it, and these are the busiest of all.
_ADD = {channel: _addition(channel) for channel in Channel}


#: The commune (INSEE) and the day, in the time of the centre, under which a signature counts.
Cell = tuple[str, date]


@cache
def _more(dialect: str) -> sqlite.Insert | postgresql.Insert:
    daily = Daily.metadata.tables["petition_daily"]
    adding = insert(daily, dialect)
    return adding.on_conflict_do_update(
        index_elements=list(daily.primary_key.columns),
        set_={"signatures": daily.c.signatures + adding.excluded.signatures},
    )


def _fewer() -> Update:
    daily = Daily.metadata.tables["petition_daily"]
    names = ("petition_id", "day", "commune", "channel")
    mine = [daily.c[name] == bindparam(f"of_{name}") for name in names]
    return update(daily).where(*mine).values(signatures=daily.c.signatures + bindparam("number", type_=Integer))


_FEWER = _fewer()


def _count_days(petition_id: int, channel: Channel, cells: Mapping[Cell, int]) -> None:
    """Write cells down. What is taken off has counted before: the CHECK of its row refuses to go below nothing."""
    for (commune, day), number in cells.items():
        if number > 0:
            values = {"petition_id": petition_id, "day": day, "commune": commune, "channel": channel}
            db.session.execute(_more(db.engine.dialect.name), {**values, "signatures": number})
        else:
            mine = {"of_petition_id": petition_id, "of_day": day, "of_commune": commune, "of_channel": channel}
            db.session.execute(_FEWER, {**mine, "number": number})


def count(
    petition_id: int, channel: Channel, cells: Mapping[Cell, int], *, space_id: int, space: HasKind, at: datetime
) -> None:
    """Add confirmed signatures to the counters, or take some off, in the present transaction.

    ``cells`` says how many for each commune and day, all above 0 or all below: the day of a signature that is taken off
    is that on which it was confirmed.

    The journal is written and the crossings with it; a petition that is loaded already keeps its old counters until it
    is read again. Journal ``petition.signed`` or ``petition.unsigned``; publishes SignatureConfirmed or SignatureLost,
    and ThresholdCrossed.
    """
    number = sum(cells.values())
    total, goal = db.session.execute(_ADD[channel], {"number": number, "petition": petition_id}).one()
    _count_days(petition_id, channel, cells)
    kind, told = ("petition.signed", SignatureConfirmed) if number > 0 else ("petition.unsigned", SignatureLost)
    journal.record(kind, {"signatures": abs(number)}, {"channel": channel}, space=space)
    publish(
        told(at=at, space_id=space_id, petition_id=petition_id, channel=channel, count=abs(number), signatures=total)
    )
    for threshold in rules.crossed(total - number, total, (goal,)):
        _cross(petition_id, threshold, total, space_id=space_id, at=at)


def _cross(petition_id: int, threshold: int, total: int, *, space_id: int, at: datetime) -> None:
    """Write a crossing down. The petition's row is locked by its addition: the number is nobody else's."""
    mine = Crossing.petition_id == petition_id, Crossing.threshold == threshold
    number = int(db.session.scalar(select(func.max(Crossing.number)).where(*mine)) or 0) + 1
    crossing = Crossing(
        petition_id=petition_id,
        threshold=threshold,
        number=number,
        is_up=total >= threshold,
        signatures=total,
        at=at,
    )
    db.session.add(crossing)
    db.session.flush()
    publish(
        ThresholdCrossed(
            at=at,
            space_id=space_id,
            petition_id=petition_id,
            threshold=threshold,
            number=number,
            is_up=crossing.is_up,
            signatures=total,
        )
    )
