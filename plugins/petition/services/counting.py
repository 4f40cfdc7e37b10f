"""The count of a petition: one atomic addition, which also says whether an answer is awaited, and the crossings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, Update, bindparam, case, func, select, update

from core import journal
from core.contracts import Channel
from core.events import publish
from core.extensions import db
from core.journal.services import HasKind
from plugins.petition import rules
from plugins.petition.events import SignatureConfirmed, SignatureLost, ThresholdCrossed
from plugins.petition.models import Crossing, Petition
from plugins.petition.rules import AnswerState, DebateState, LegalKind


def _addition(channel: Channel) -> Update:
    petition = Petition.metadata.tables["petition_petition"]
    column = petition.c[f"signed_{channel}"]
    more = bindparam("number", type_=Integer)
    total = petition.c.signatures + more
    settled = ~petition.c.debate_state.in_((DebateState.NONE, DebateState.OWED))
    added = {
        "signatures": total,
        column.name: column + more,
        "answer_state": case(
            (petition.c.answer_state == AnswerState.GIVEN, petition.c.answer_state),
            (total >= petition.c.goal, AnswerState.OWED),
            else_=AnswerState.NONE,
        ),
        "debate_state": case(
            ((petition.c.legal_kind == LegalKind.FREE) | settled, petition.c.debate_state),
            (total >= petition.c.goal, DebateState.OWED),
            else_=DebateState.NONE,
        ),
    }
    mine = update(petition).where(petition.c.id == bindparam("petition"))
    return mine.values(added).returning(petition.c.signatures, petition.c.goal)


# Made once: building a statement costs more than running it, and these are the busiest of all.
_ADD = {channel: _addition(channel) for channel in Channel}


def count(petition_id: int, channel: Channel, number: int, *, space_id: int, space: HasKind, at: datetime) -> None:
    """Add confirmed signatures to the counters (or take some off, ``number`` below 0) in the present transaction.

    The journal is written and the crossings with it; a petition that is loaded already keeps its old counters until it
    is read again. Journal ``petition.signed`` or ``petition.unsigned``; publishes SignatureConfirmed or SignatureLost,
    and ThresholdCrossed.
    """
    total, goal = db.session.execute(_ADD[channel], {"number": number, "petition": petition_id}).one()
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
