"""Reads of petitions, for pages, counts and exercises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Row, Select, bindparam, case, func, select
from sqlalchemy.orm import contains_eager, joinedload

from core.contracts import Channel, SpaceKind
from core.errors import Missing
from core.extensions import db
from core.i18n import N_
from core.spaces.models import Organisation, Space, SpaceTool
from plugins.petition.models import Petition, Signature
from plugins.petition.rules import SignatureState, State

TOOL = "petition"
# Statements that often run are made once: building one costs more than running it.


@cache
def _petition() -> Select[Petition]:
    with_bearer = joinedload(Petition.space).joinedload(Space.organisation)
    return select(Petition).where(Petition.id == bindparam("number")).options(with_bearer)


def petition(petition_id: int) -> Petition:
    """Return a petition with its space and organisation, in one statement. Raises Missing."""
    found: Petition | None = db.session.scalar(_petition(), {"number": petition_id})
    if found is None:
        raise Missing(N_("This petition does not exist, or it has been erased."))
    return found


def locked(petition_id: int) -> Petition:
    """Return a petition as it is now, its row locked until the transaction ends: signers come one after the other.

    Raises Missing.
    """
    wanted = select(Petition).where(Petition.id == petition_id).with_for_update(of=Petition)
    found: Petition | None = db.session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        raise Missing(N_("This petition does not exist, or it has been erased."))
    return found


def _public() -> Select[Petition]:
    return (
        select(Petition)
        .join(Petition.space)
        .outerjoin(Organisation, Organisation.id == Space.organisation_id)
        .options(contains_eager(Petition.space).contains_eager(Space.organisation))
        .where(Space.kind == SpaceKind.REAL)
    )


@cache
def _open() -> Select[Petition]:
    nearness = Petition.signatures * 1000 / func.nullif(Petition.goal, 0)
    wanted = _public().where(Petition.state == State.OPEN).order_by(nearness.desc(), Petition.id.desc())
    return wanted.limit(bindparam("most", type_=Integer))


@cache
def _closed() -> Select[Petition]:
    wanted = _public().where(Petition.state == State.CLOSED).order_by(Petition.closed_at.desc(), Petition.id.desc())
    return wanted.limit(bindparam("most", type_=Integer))


def open_petitions(limit: int = 100) -> list[Petition]:
    """Return the public petitions that are open, the nearest to their goal first."""
    return list(db.session.scalars(_open(), {"most": limit}))


def closed_petitions(limit: int = 100) -> list[Petition]:
    """Return the public petitions that are closed, the last closed first."""
    return list(db.session.scalars(_closed(), {"most": limit}))


def petitions_in(space_id: int, *, drafts: bool, limit: int = 200) -> list[Petition]:
    """Return the petitions of a space, the last written first; ``drafts`` says whether drafts are among them."""
    wanted = select(Petition).where(Petition.space_id == space_id)
    if not drafts:
        wanted = wanted.where(Petition.state != State.DRAFT)
    return list(db.session.scalars(wanted.order_by(Petition.id.desc()).limit(limit)))


def has_tool(space_id: int) -> bool:
    """Say whether a space has switched petitions on."""
    return db.session.get(SpaceTool, (space_id, TOOL)) is not None


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
    person_key: str
    petition_id: int
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
        *(signature.c[name] for name in ("state", "created_at", "channel", "person_key", "petition_id")),
        *(petition.c[name] for name in ("closes_at", "closed_at", "space_id")),
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


def measure(space_id: int) -> Mapping[str, int]:
    """Return what an exercise can ask of a space: petitions ever written, opened and closed, and their signatures."""
    opened = case((Petition.state != State.DRAFT, 1), else_=0)
    closed = case((Petition.state == State.CLOSED, 1), else_=0)
    sums = (func.count(), func.sum(opened), func.sum(Petition.signatures), func.sum(closed))
    row = db.session.execute(select(*sums).where(Petition.space_id == space_id)).one()
    return dict(zip(("drafts", "opened", "signatures", "closed"), (int(value or 0) for value in row), strict=True))


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A petition whose counters differ from its confirmed signatures, by channel."""

    petition_id: int
    counted: Mapping[Channel, int]
    found: Mapping[Channel, int]


def disagreements() -> Sequence[Disagreement]:
    """Count every confirmed signature again and return the petitions whose counters say something else.

    One statement, so that it sees one moment.
    """
    confirmed = Signature.confirmed_at.is_not(None)
    found = [
        func.count(case((confirmed & (Signature.channel == channel), 1))).label(f"found_{channel}")
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


def _by_channel(values: Sequence[int]) -> Mapping[Channel, int]:
    return dict(zip(Channel, values, strict=True))
