"""Reads of petitions, for pages, counts and exercises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Row, Select, bindparam, case, func, select
from sqlalchemy.orm import joinedload

from core.contracts import Channel, SpaceKind
from core.errors import Missing
from core.extensions import db
from core.i18n import N_
from core.spaces.models import Organisation, Space, SpaceTool
from plugins.petition.models import Petition, Signature
from plugins.petition.rules import SignatureState, State

TOOL = "petition"
# Statements that often run are made once: building one costs more than running it.


def petition(petition_id: int) -> Petition:
    """Return a petition with its space, for a use case. Raises Missing."""
    found = db.session.get(Petition, petition_id)
    if found is None:
        raise Missing(N_("This petition does not exist, or it has been erased."))
    return found


@dataclass(slots=True)
class ReadSpace:
    """The space of a petition that is read; ``organisation`` is the name of who bears it, if any."""

    id: int
    kind: str
    name: str
    territory: str
    organisation: str | None

    @property
    def is_sandbox(self) -> bool:
        return self.kind == SpaceKind.SANDBOX


@dataclass(slots=True)
class ReadPetition:
    """A petition as pages read it: its columns as values, an entity that nobody will change costs thrice as much."""

    space: ReadSpace
    id: int
    space_id: int
    state: str
    title: str
    summary: str
    body: str
    body_html: str
    addressee: str
    created_at: datetime
    goal: int | None
    text_sha256: str | None
    opened_at: datetime | None
    closes_at: datetime | None
    closed_at: datetime | None
    signatures: int
    signed_web: int
    signed_kiosk: int
    signed_assisted: int
    signed_paper: int

    @property
    def by_channel(self) -> Mapping[Channel, int]:
        """Return the confirmed signatures of each channel."""
        return {
            Channel.WEB: self.signed_web,
            Channel.KIOSK: self.signed_kiosk,
            Channel.ASSISTED: self.signed_assisted,
            Channel.PAPER: self.signed_paper,
        }


_READ = tuple(item.name for item in fields(ReadPetition))[1:]


def _reading() -> Select[Any]:
    """Select what a ReadPetition holds, in its order."""
    petition, space, organisation = Petition.__table__, Space.__table__, Organisation.__table__
    joined = petition.join(space, space.c.id == petition.c.space_id).outerjoin(
        organisation, organisation.c.id == space.c.organisation_id
    )
    bearer = (space.c.id, space.c.kind, space.c.name, space.c.territory, organisation.c.name)
    return select(*(petition.c[name] for name in _READ), *bearer).select_from(joined)


def _read(row: Row[Any]) -> ReadPetition:
    return ReadPetition(ReadSpace(*row[len(_READ) :]), *row[: len(_READ)])


@cache
def _one() -> Select[Any]:
    return _reading().where(Petition.__table__.c.id == bindparam("number"))


def read(petition_id: int) -> ReadPetition:
    """Return a petition as pages read it. Raises Missing."""
    row = db.session.execute(_one(), {"number": petition_id}).one_or_none()
    if row is None:
        raise Missing(N_("This petition does not exist, or it has been erased."))
    return _read(row)


def locked(petition_id: int) -> Petition:
    """Return a petition as it is now, its row locked until the transaction ends: signers come one after the other.

    Raises Missing.
    """
    wanted = select(Petition).where(Petition.id == petition_id).with_for_update(of=Petition)
    found: Petition | None = db.session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        raise Missing(N_("This petition does not exist, or it has been erased."))
    return found


def _public(state: State) -> Select[Any]:
    wanted = _reading().where(Space.__table__.c.kind == SpaceKind.REAL, Petition.__table__.c.state == state)
    return wanted.limit(bindparam("most", type_=Integer))


@cache
def _open() -> Select[Any]:
    petition = Petition.__table__.c
    nearness = petition.signatures * 1000 / func.nullif(petition.goal, 0)
    return _public(State.OPEN).order_by(nearness.desc(), petition.id.desc())


@cache
def _closed() -> Select[Any]:
    petition = Petition.__table__.c
    return _public(State.CLOSED).order_by(petition.closed_at.desc(), petition.id.desc())


def open_petitions(limit: int = 100) -> list[ReadPetition]:
    """Return the public petitions that are open, the nearest to their goal first."""
    return [_read(row) for row in db.session.execute(_open(), {"most": limit})]


def closed_petitions(limit: int = 100) -> list[ReadPetition]:
    """Return the public petitions that are closed, the last closed first."""
    return [_read(row) for row in db.session.execute(_closed(), {"most": limit})]


def petitions_in(space_id: int, *, drafts: bool, limit: int = 200) -> list[ReadPetition]:
    """Return the petitions of a space, the last written first; ``drafts`` says whether drafts are among them."""
    petition = Petition.__table__.c
    wanted = _reading().where(petition.space_id == space_id)
    if not drafts:
        wanted = wanted.where(petition.state != State.DRAFT)
    return [_read(row) for row in db.session.execute(wanted.order_by(petition.id.desc()).limit(limit))]


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
