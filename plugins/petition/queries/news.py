"""Reads of news, of signers who wait to follow, and of drafts that nobody touches any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from core.contracts import SpaceKind
from core.extensions import db
from core.spaces.models import Space
from plugins.petition.models import Backer, Petition, Signature, Step
from plugins.petition.models.news import News, Wish
from plugins.petition.rules import EDITABLE, SignatureState, Visibility


def news_of(petition_id: int, *, hidden: bool = False) -> Sequence[News]:
    """Return the news of a petition, the last first; ``hidden`` also those that the moderators have taken away."""
    wanted = select(News).where(News.petition_id == petition_id)
    if not hidden:
        wanted = wanted.where(News.visibility == Visibility.SHOWN)
    return db.session.scalars(wanted.order_by(News.at.desc(), News.id.desc()).limit(200)).all()


def last_told(petition_id: int) -> datetime | None:
    """Return when news of a petition last left for its followers, or None."""
    return db.session.scalar(select(func.max(News.told_at)).where(News.petition_id == petition_id))


def petitions_with_waiting_news() -> Sequence[int]:
    """Return the petitions of which news wait to leave."""
    wanted = select(News.petition_id).where(News.told_at.is_(None), News.visibility == Visibility.SHOWN)
    return db.session.scalars(wanted.distinct().order_by(News.petition_id)).all()


def waiting_news(petition_id: int) -> Sequence[News]:
    """Return the news of a petition that wait to leave, the first written first."""
    wanted = select(News).where(
        News.petition_id == petition_id, News.told_at.is_(None), News.visibility == Visibility.SHOWN
    )
    return db.session.scalars(wanted.order_by(News.id)).all()


def wishes(signature_id: int) -> bool:
    """Say whether a signer asked to be told of what follows."""
    return db.session.get(Wish, signature_id) is not None


def signers_to_follow(limit: int = 500) -> Sequence[Signature]:
    """Return the signers who asked to be told of what follows, and have confirmed."""
    wanted = select(Signature).join(Wish, Wish.signature_id == Signature.id)
    confirmed = wanted.where(Signature.state == SignatureState.CONFIRMED)
    return db.session.scalars(confirmed.order_by(Signature.id).limit(limit)).all()


def old_drafts(before: datetime) -> list[tuple[int, datetime]]:
    """Return the drafts of real spaces that nobody has touched since a moment, each with the last gesture."""
    backed = select(func.max(Backer.backed_at)).where(Backer.petition_id == Petition.id).scalar_subquery()
    moved = select(func.max(Step.at)).where(Step.petition_id == Petition.id).scalar_subquery()
    written = func.coalesce(Petition.rewritten_at, Petition.created_at)
    wanted = (
        select(Petition.id, written, backed, moved)
        .join(Space, Space.id == Petition.space_id)
        .where(Petition.state.in_(EDITABLE), Space.kind == SpaceKind.REAL, written <= before)
    )
    found = [(number, max(at for at in moments if at is not None)) for number, *moments in db.session.execute(wanted)]
    return [(number, last) for number, last in found if last <= before]
