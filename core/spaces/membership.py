"""Who is in a space: brought in, given a role, taken out; the last *responsable* is not lost by inadvertence."""

from __future__ import annotations

from sqlalchemy import delete, func, select

from core.contracts import Actor, SpaceRole
from core.errors import Conflict, Invalid, Missing
from core.extensions import db
from core.i18n import N_
from core.people import queries as people
from core.people.models import Person
from core.permissions import require
from core.spaces.models import Space, SpaceMember


class LastManager(Conflict):
    """Nobody would be *responsable* any more: the act is done only by somebody who knows it."""


def held(space: Space) -> Space:
    """Return a space as it is now, its row held until the commit, so that two acts on it never cross."""
    found = db.session.get(Space, space.id, with_for_update=True, populate_existing=True)
    if found is None:
        raise Missing(N_("This space does not exist, or it has been erased."))
    return found


def bring_in(*, actor: Actor, space: Space, who: str, role: SpaceRole) -> Person:
    """Give a role to somebody whom the centre knows, meant by her whole name or her e-mail address; return her.

    Needs ``space.manage`` alone: whoever knows the name need not see the register. Nobody of that name and several are
    one refusal, Invalid, so that it says as little as it can; Conflict for somebody who is in the space already.
    """
    require(actor, "space.manage", space)
    space = held(space)
    found = [] if who.strip().isdecimal() else people.meant(who)
    if len(found) != 1:
        raise Invalid(
            N_(
                "The centre does not know one person, and one only, by this name or address. Write the whole name or "
                "the e-mail address, or ask an animator."
            ),
            field="who",
        )
    if db.session.get(SpaceMember, (space.id, found[0].id)) is not None:
        raise Conflict(N_("%(name)s is in this space already."), field="who", name=found[0].name)
    db.session.add(SpaceMember(space_id=space.id, person_id=found[0].id, role=role))
    db.session.flush()
    return found[0]


def set_member(*, actor: Actor, space: Space, person_id: int, role: SpaceRole, knowing: bool = False) -> None:
    """Give a person a role in a space, or change it. Needs ``space.manage``; to bring in somebody new by her number,
    ``people.welcome`` as well. Raises Conflict for an account that is closed or unknown, and LastManager when nobody
    would be *responsable* any more, unless ``knowing``.
    """
    require(actor, "space.manage", space)
    space = held(space)
    person = db.session.get(Person, person_id)
    if person is None or person.closed_at is not None:
        raise Conflict(N_("This account is closed."))
    if db.session.get(SpaceMember, (space.id, person_id)) is None:
        require(actor, "people.welcome", person)
    if role != SpaceRole.MANAGER and not knowing:
        _keep_a_manager(space.id, person_id)
    db.session.merge(SpaceMember(space_id=space.id, person_id=person_id, role=role))
    db.session.flush()


def remove_member(*, actor: Actor, space: Space, person_id: int, knowing: bool = False) -> None:
    """Take a person out of a space; somebody who is not in it is nothing to say. Needs ``space.manage``.

    Raises LastManager when nobody would be *responsable* any more, unless ``knowing``.
    """
    require(actor, "space.manage", space)
    space = held(space)
    if not knowing:
        _keep_a_manager(space.id, person_id)
    member = SpaceMember.space_id == space.id, SpaceMember.person_id == person_id
    db.session.execute(delete(SpaceMember).where(*member))


def managers(space_id: int) -> int:
    """Return how many people with an open account are *responsables* of a space."""
    wanted = select(func.count()).select_from(SpaceMember).join(Person, Person.id == SpaceMember.person_id)
    mine = SpaceMember.space_id == space_id, SpaceMember.role == SpaceRole.MANAGER, Person.closed_at.is_(None)
    return int(db.session.scalar(wanted.where(*mine)) or 0)


def _keep_a_manager(space_id: int, person_id: int) -> None:
    member = db.session.get(SpaceMember, (space_id, person_id))
    if member is not None and member.role == SpaceRole.MANAGER and managers(space_id) <= 1:
        raise LastManager(
            N_(
                "This is the last responsable: afterwards only the team of the centre could manage this space. Name "
                "somebody else first, or confirm."
            )
        )
