"""Who may do what with petitions."""

from __future__ import annotations

from typing import Any

from core.contracts import Actor, Permission, Role, SpaceRole
from core.i18n import N_
from core.spaces.models import Space
from plugins.petition.models import Petition
from plugins.petition.queries import ReadPetition, ReadSpace
from plugins.petition.rules import State

PERMISSIONS = (
    Permission("petition.view", N_("Read a petition")),
    Permission("petition.write", N_("Write a petition")),
    Permission("petition.open", N_("Open a petition to signatures")),
    Permission("petition.close", N_("Close a petition")),
    Permission("petition.sign", N_("Sign a petition")),
    Permission("petition.countersign", N_("Write down a signature at the centre")),
    Permission("petition.imagine", N_("Add imaginary signers")),
)
_NAMES = frozenset(permission.name for permission in PERMISSIONS)
_BEARING = frozenset({"petition.write", "petition.open", "petition.close"})


def answer(actor: Actor, permission: str, resource: Any) -> bool | None:
    """Everybody reads and signs what is published; *responsables* and animators write, open and close.

    In a sandbox every member writes, and strangers see nothing. Only animators countersign.
    """
    if permission not in _NAMES:
        return None
    space = resource.space if isinstance(resource, Petition | ReadPetition) else resource
    if not isinstance(space, Space | ReadSpace):
        return None
    if permission in {"petition.view", "petition.sign"}:
        return is_published(resource) or is_inside(actor, space)
    if permission in _BEARING:
        return may_bear(actor, space)
    if permission == "petition.imagine":
        return space.is_sandbox and may_bear(actor, space)
    return is_staff(actor)


def is_published(resource: Petition | ReadPetition | Space | ReadSpace) -> bool:
    """Say whether anybody may read this: a real space, and there a petition that has left its draft."""
    if isinstance(resource, Petition | ReadPetition):
        return not resource.space.is_sandbox and resource.state != State.DRAFT
    return not resource.is_sandbox


def is_staff(actor: Actor) -> bool:
    """Say whether the actor is an animator or an administrator of the centre."""
    return actor.has_role(Role.ANIMATOR, Role.ADMINISTRATOR)


def is_inside(actor: Actor, space: Space | ReadSpace) -> bool:
    """Say whether the actor sees what is not published in a space."""
    return actor.role_in(space.id) is not None or is_staff(actor)


def may_bear(actor: Actor, space: Space | ReadSpace) -> bool:
    """Say whether the actor may write, open and close petitions in a space."""
    role = actor.role_in(space.id)
    return is_staff(actor) or role == SpaceRole.MANAGER or (space.is_sandbox and role is not None)
