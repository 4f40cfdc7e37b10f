"""Reads of signatures: who is named, whom a link confirms, who counts already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Row, Select, bindparam, func, select
from sqlalchemy.orm import joinedload

from core.contracts import Channel, SpaceKind
from core.extensions import db
from core.spaces.models import Space
from plugins.petition.models import Petition, Signature
from plugins.petition.rules import SignatureState


@cache
def _signers() -> Select[str, str, bool]:
    signature = Signature.__table__.c
    wanted = select(signature.name, signature.commune, signature.is_imaginary).where(
        signature.petition_id == bindparam("number"), signature.confirmed_at.is_not(None), signature.show_name
    )
    return wanted.order_by(signature.confirmed_at.desc(), signature.id.desc()).limit(bindparam("most", type_=Integer))


def public_signers(petition_id: int, limit: int) -> Sequence[Row[str, str, bool]]:
    """Return (name, commune, is_imaginary) of the last confirmed signers who agreed to be named."""
    return db.session.execute(_signers(), {"number": petition_id, "most": limit}).all()


@dataclass(frozen=True, slots=True)
class Link:
    """A signature as its link finds it, with what the confirmation must know of the petition."""

    signature_id: int
    state: str
    created_at: datetime
    channel: Channel
    commune: str
    person_key: str
    petition_id: int
    petition_state: str
    visibility: str
    closes_at: datetime
    closed_at: datetime | None
    without_email: int
    space_id: int
    is_sandbox: bool


@cache
def _link() -> Select[Any]:
    signature, petition, space = Signature.__table__, Petition.__table__, Space.__table__
    columns = (
        signature.c.id.label("signature_id"),
        *(signature.c[name] for name in ("state", "created_at", "channel", "commune", "person_key", "petition_id")),
        petition.c.state.label("petition_state"),
        *(petition.c[name] for name in ("visibility", "closes_at", "closed_at", "space_id")),
        (petition.c.signed_assisted + petition.c.signed_paper).label("without_email"),
        (space.c.kind == SpaceKind.SANDBOX).label("is_sandbox"),
    )
    joined = signature.join(petition, petition.c.id == signature.c.petition_id).join(
        space, space.c.id == petition.c.space_id
    )
    wanted = select(*columns).select_from(joined).where(signature.c.id == bindparam("number"))
    return wanted.with_for_update(of=petition)


def link(signature_id: int) -> Link | None:
    """Return the signature of a link, or None; the row of its petition stays locked until the transaction ends.

    Only that row, and always first: two that lock signatures and petitions in different orders would wait for ever.
    """
    row = db.session.execute(_link(), {"number": signature_id}).one_or_none()
    return None if row is None else Link(**{**row._mapping, "channel": Channel(row.channel)})


def signature(signature_id: int) -> Signature | None:
    """Return a signature with its petition, or None."""
    wanted = select(Signature).where(Signature.id == signature_id).options(joinedload(Signature.petition))
    return db.session.scalar(wanted)


def counts_without_email(petition_id: int, person_key: str) -> bool:
    """Say whether a signature without e-mail (at the centre, on paper) counts for this person."""
    return _counts(petition_id, person_key, Signature.email_digest == "")


def counts(petition_id: int, person_key: str) -> bool:
    """Say whether any signature counts for this person."""
    return _counts(petition_id, person_key)


def _counts(petition_id: int, person_key: str, *more: object) -> bool:
    wanted = select(Signature.id).where(
        Signature.petition_id == petition_id,
        Signature.person_key == person_key,
        Signature.state == SignatureState.CONFIRMED,
        *more,  # type: ignore[arg-type]
    )
    return db.session.scalar(wanted.limit(1)) is not None


def imaginary_count(petition_id: int) -> int:
    """Return how many imaginary signers a petition has."""
    wanted = select(func.count()).where(Signature.petition_id == petition_id, Signature.is_imaginary)
    return int(db.session.scalar(wanted) or 0)
