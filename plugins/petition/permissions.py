"""Who may do what with petitions."""

from __future__ import annotations

from typing import Any

from core.contracts import Actor, Permission, Role, SpaceRole
from core.i18n import N_
from core.spaces.models import Space
from plugins.petition import queries
from plugins.petition.models import Petition
from plugins.petition.queries import ReadPetition, ReadSpace
from plugins.petition.rules import State, Visibility, is_public

PERMISSIONS = (
    Permission("petition.view", N_("Read a petition")),
    Permission("petition.write", N_("Write a petition")),
    Permission("petition.back", N_("Back a petition")),
    Permission("petition.submit", N_("Send a petition to the moderators")),
    Permission("petition.moderate", N_("Play the moderator in a sandbox")),
    Permission("petition.withdraw", N_("Withdraw a petition")),
    Permission("petition.suspend", N_("Suspend a petition")),
    Permission("petition.discard", N_("Delete the draft of a petition")),
    Permission("petition.tell", N_("Publish news of a petition")),
    Permission("petition.close", N_("Close a petition")),
    Permission("petition.answer", N_("Publish the answer to a petition")),
    Permission("petition.sign", N_("Sign a petition")),
    Permission("petition.countersign", N_("Write down a signature at the centre")),
    Permission("petition.print", N_("Print sheets of signatures")),
    Permission("petition.paper", N_("Enter signatures made on paper")),
    Permission("petition.release", N_("Let a petition brought in from elsewhere be signed here")),
    Permission("petition.review", N_("Verify the signatures of a petition")),
    Permission("petition.desk", N_("See the desk of who bears a petition")),
    Permission("petition.list", N_("Download the list of those who signed")),
    Permission("petition.imagine", N_("Add imaginary backers and signers")),
)
_NAMES = frozenset(permission.name for permission in PERMISSIONS)
_BEARING = frozenset(
    {"petition.write", "petition.submit", "petition.withdraw", "petition.close", "petition.print", "petition.tell"}
)
_TRYING = frozenset({"petition.imagine", "petition.moderate"})


def answer(actor: Actor, permission: str, resource: Any) -> bool | None:
    """Everybody reads and signs what is published; *responsables* and animators write, submit, close, withdraw.

    In a sandbox every member does all that can be tried, and strangers see nothing. Only animators countersign, enter
    sheets, and suspend in earnest. The answer is published by those who bear the petition, by animators, or by the
    town itself.
    """
    if permission not in _NAMES:
        return None
    space = resource.space if isinstance(resource, Petition | ReadPetition) else resource
    if not isinstance(space, Space | ReadSpace):
        return None
    if permission in {"petition.view", "petition.sign"}:
        return is_published(resource) or (is_inside(actor, space) and not is_gone(resource))
    if permission == "petition.back":
        return actor.signed_in and (not space.is_sandbox or is_inside(actor, space))
    if permission == "petition.discard":
        return isinstance(resource, Petition | ReadPetition) and may_discard(actor, resource)
    if permission in _BEARING:
        return may_bear(actor, space)
    if permission in _TRYING:
        return space.is_sandbox and may_bear(actor, space)
    if permission == "petition.answer":
        return may_bear(actor, space) or answers_for_territory(actor, space)
    if permission in {"petition.suspend", "petition.paper"} and space.is_sandbox:
        return may_bear(actor, space)
    if permission == "petition.review":
        return reviews(actor, space)
    if permission == "petition.list":
        return is_trustee(actor, space)
    return is_staff(actor) or (permission == "petition.desk" and is_trustee(actor, space))


def is_published(resource: Petition | ReadPetition | Space | ReadSpace) -> bool:
    """Say whether anybody may read this: a real space, and there a petition that is public and not hidden."""
    if isinstance(resource, Petition | ReadPetition):
        public = is_public(State(resource.state), opened=resource.opened_at is not None)
        return public and not resource.space.is_sandbox and resource.visibility == Visibility.SHOWN
    return not resource.is_sandbox


def is_gone(resource: Petition | ReadPetition | Space | ReadSpace) -> bool:
    """Say whether nothing is left to read: the text was against the law."""
    return isinstance(resource, Petition | ReadPetition) and resource.visibility == Visibility.ERASED


def is_staff(actor: Actor) -> bool:
    """Say whether the actor is an animator or an administrator of the centre."""
    return actor.has_role(Role.ANIMATOR, Role.ADMINISTRATOR)


def is_inside(actor: Actor, space: Space | ReadSpace) -> bool:
    """Say whether the actor sees what is not published in a space."""
    return actor.role_in(space.id) is not None or is_staff(actor)


def may_bear(actor: Actor, space: Space | ReadSpace) -> bool:
    """Say whether the actor may write petitions in a space, and lead them through their life."""
    role = actor.role_in(space.id)
    return is_staff(actor) or role == SpaceRole.MANAGER or (space.is_sandbox and role is not None)


def reviews(actor: Actor, space: Space | ReadSpace) -> bool:
    """Say whether the actor verifies signatures: the team and the moderators of the space, never who bears the petition
    alone; in a sandbox, any member.
    """
    role = actor.role_in(space.id)
    return is_staff(actor) or role == SpaceRole.MODERATOR or (space.is_sandbox and role is not None)


def may_discard(actor: Actor, petition: Petition | ReadPetition) -> bool:
    """Say whether the actor may delete a draft: who wrote it, as long as she bears it, and the team."""
    wrote = actor.person_id is not None and actor.person_id == petition.author_id
    return is_staff(actor) or (wrote and may_bear(actor, petition.space))


def is_trustee(actor: Actor, space: Space | ReadSpace) -> bool:
    """Say whether the actor answers for a petition: a *responsable* of its space; in a sandbox, any member."""
    role = actor.role_in(space.id)
    return role == SpaceRole.MANAGER or (space.is_sandbox and role is not None)


def answers_for_territory(actor: Actor, space: Space | ReadSpace) -> bool:
    """Say whether the actor is *responsable* of a town's space, or a consultation body's, of the same territory."""
    managed = [number for number, role in actor.space_roles.items() if role == SpaceRole.MANAGER]
    return bool(managed) and not space.is_sandbox and queries.is_of_town(managed, space.territory)
