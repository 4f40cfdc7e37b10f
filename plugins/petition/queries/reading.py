"""Petitions as they are read: one for a use case, values for pages, lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Row, Select, bindparam, func, select

from core.contracts import Channel, SpaceKind
from core.errors import Missing
from core.extensions import db
from core.i18n import N_
from core.spaces.models import Organisation, Space, SpaceTool
from plugins.petition.models import Arrival, Petition
from plugins.petition.rules import State, Visibility

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
    """A petition as pages read it: its columns as values, an entity that nobody will change costs thrice as much.

    ``brought`` are the signatures that came with it from another instance, ``is_held`` says that it cannot be signed
    here yet; both are None for a petition that was written here.
    """

    space: ReadSpace
    id: int
    space_id: int
    author_id: int
    state: str
    visibility: str
    title: str
    summary: str
    body: str
    body_html: str
    addressee: str
    text_version: int
    legal_kind: str
    collectivity: str | None
    electors: int | None
    electors_source: str | None
    electors_on: date | None
    created_at: datetime
    backers: int
    submitted_at: datetime | None
    review_due_at: datetime | None
    rejected_at: datetime | None
    goal: int | None
    text_sha256: str | None
    opened_at: datetime | None
    closes_at: datetime | None
    closed_at: datetime | None
    withdrawn_at: datetime | None
    suspended_at: datetime | None
    suspended_from: str | None
    answer_state: str
    answered_at: datetime | None
    debate_state: str
    debate_on: date | None
    signatures: int
    signed_web: int
    signed_kiosk: int
    signed_assisted: int
    signed_paper: int
    brought: int | None
    is_held: bool | None

    @property
    def by_channel(self) -> Mapping[Channel, int]:
        """Return the confirmed signatures of each channel."""
        return {
            Channel.WEB: self.signed_web,
            Channel.KIOSK: self.signed_kiosk,
            Channel.ASSISTED: self.signed_assisted,
            Channel.PAPER: self.signed_paper,
        }


_READ = tuple(item.name for item in fields(ReadPetition))[1:-2]


def reading() -> Select[Any]:
    """Select what a ReadPetition holds, in its order."""
    petition, space, organisation = Petition.__table__, Space.__table__, Organisation.__table__
    arrival = Arrival.__table__
    joined = (
        petition.join(space, space.c.id == petition.c.space_id)
        .outerjoin(organisation, organisation.c.id == space.c.organisation_id)
        .outerjoin(arrival, arrival.c.petition_id == petition.c.id)
    )
    bearer = (space.c.id, space.c.kind, space.c.name, space.c.territory, organisation.c.name)
    came = (arrival.c.signatures, arrival.c.is_held)
    return select(*(petition.c[name] for name in _READ), *came, *bearer).select_from(joined)


def as_read(row: Row[Any]) -> ReadPetition:
    size = len(_READ) + 2
    return ReadPetition(ReadSpace(*row[size:]), *row[:size])


@cache
def _one() -> Select[Any]:
    return reading().where(Petition.__table__.c.id == bindparam("number"))


def read(petition_id: int) -> ReadPetition:
    """Return a petition as pages read it. Raises Missing."""
    row = db.session.execute(_one(), {"number": petition_id}).one_or_none()
    if row is None:
        raise Missing(N_("This petition does not exist, or it has been erased."))
    return as_read(row)


def locked(petition_id: int) -> Petition:
    """Return a petition as it is now, its row locked until the transaction ends: signers come one after the other.

    Raises Missing.
    """
    wanted = select(Petition).where(Petition.id == petition_id).with_for_update(of=Petition)
    found: Petition | None = db.session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        raise Missing(N_("This petition does not exist, or it has been erased."))
    return found


def _public(*states: State) -> Select[Any]:
    space, petition = Space.__table__.c, Petition.__table__.c
    wanted = reading().where(
        space.kind == SpaceKind.REAL, petition.visibility == Visibility.SHOWN, petition.state.in_(states)
    )
    return wanted.limit(bindparam("most", type_=Integer))


@cache
def _open() -> Select[Any]:
    petition = Petition.__table__.c
    nearness = petition.signatures * 1000 / func.nullif(petition.goal, 0)
    return _public(State.OPEN).order_by(nearness.desc(), petition.id.desc())


def open_petitions(limit: int = 100) -> list[ReadPetition]:
    """Return the public petitions that are open, the nearest to their goal first."""
    return [as_read(row) for row in db.session.execute(_open(), {"most": limit})]


def petitions_in(space_id: int, *, drafts: bool, limit: int = 200) -> list[ReadPetition]:
    """Return the petitions of a space, the last written first; ``drafts`` also those that are not public."""
    petition = Petition.__table__.c
    wanted = reading().where(petition.space_id == space_id)
    if not drafts:
        public = (petition.state == State.REJECTED) | petition.opened_at.is_not(None)
        wanted = wanted.where(public, petition.visibility == Visibility.SHOWN)
    return [as_read(row) for row in db.session.execute(wanted.order_by(petition.id.desc()).limit(limit))]


def has_tool(space_id: int) -> bool:
    """Say whether a space has switched petitions on."""
    return db.session.get(SpaceTool, (space_id, TOOL)) is not None
