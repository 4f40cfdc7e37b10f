"""Reads of spaces."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Integer, Row, Select, bindparam, select

from core.contracts import Actor, Role, SpaceKind, ToolKind
from core.errors import Missing
from core.extensions import db
from core.i18n import N_
from core.people.models import Person
from core.runtime import runtime
from core.spaces.models import Organisation, Space, SpaceMember, SpaceTool


def space(space_id: int) -> Space:
    """Return a space. Raises Missing."""
    found = db.session.get(Space, space_id)
    if found is None:
        raise Missing(N_("This space does not exist, or it has been erased."))
    return found


def find(space_id: int | None) -> Space | None:
    """Return a space, or None."""
    return None if space_id is None else db.session.get(Space, space_id)


def organisation(organisation_id: int) -> Organisation:
    """Return an organisation. Raises Missing."""
    found = db.session.get(Organisation, organisation_id)
    if found is None:
        raise Missing(N_("This organisation does not exist."))
    return found


def organisations() -> list[Organisation]:
    """Return the organisations in the order of their names."""
    return list(db.session.scalars(select(Organisation).order_by(Organisation.sort_key, Organisation.id)))


def spaces_of(actor: Actor) -> list[Space]:
    """Return the spaces that ``actor`` is a member of, real ones first; all of them for an animator."""
    wanted = select(Space).order_by(Space.kind, Space.name, Space.id)
    if not actor.has_role(Role.ANIMATOR, Role.ADMINISTRATOR):
        wanted = wanted.where(Space.id.in_(list(actor.space_roles)))
    return list(db.session.scalars(wanted))


def spaces_of_person(person_id: int) -> list[Space]:
    """Return the spaces that a person is a member of, real ones first."""
    wanted = select(Space).join(SpaceMember, SpaceMember.space_id == Space.id)
    return list(
        db.session.scalars(wanted.where(SpaceMember.person_id == person_id).order_by(Space.kind, Space.name, Space.id))
    )


def spaces_of_organisation(organisation_id: int) -> list[Space]:
    """Return the spaces of an organisation, real ones first, then the newest."""
    wanted = select(Space).where(Space.organisation_id == organisation_id)
    return list(db.session.scalars(wanted.order_by(Space.kind, Space.id.desc())))


@cache
def _real() -> Select[Any]:
    """Return a statement that is made once: building it costs more than running it."""
    space = Space.__table__.c
    wanted = select(space.id, space.name, space.territory).where(space.kind == SpaceKind.REAL)
    return wanted.order_by(space.name, space.id).limit(bindparam("most", type_=Integer))


def real_spaces(limit: int = 1000) -> Sequence[Row[Any]]:
    """Return (id, name, territory) of the public spaces, in the order of their names."""
    return db.session.execute(_real(), {"most": limit}).all()


def members(space_id: int) -> Sequence[tuple[Person, str]]:
    """Return (person, role) for each member of a space, by name."""
    wanted = select(Person, SpaceMember.role).join(SpaceMember, SpaceMember.person_id == Person.id)
    rows = db.session.execute(wanted.where(SpaceMember.space_id == space_id).order_by(Person.sort_key, Person.id))
    return [(person, role) for person, role in rows]


def tools(space_id: int) -> list[ToolKind]:
    """Return the tools that a space has switched on, of plugins that are enabled."""
    names = db.session.scalars(select(SpaceTool.tool).where(SpaceTool.space_id == space_id).order_by(SpaceTool.tool))
    known = runtime().tools
    return [known[name] for name in names if name in known]
