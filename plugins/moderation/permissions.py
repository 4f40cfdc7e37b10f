"""Who may report, review and appeal."""

from __future__ import annotations

from typing import Any

from core.contracts import Actor, ContentDescription, Permission, Role, SpaceRole
from core.i18n import N_
from core.spaces.models import Space
from plugins.moderation.models import Case

PERMISSIONS = (
    Permission("moderation.report", N_("Report a text")),
    Permission("moderation.review", N_("Review what is reported or waits")),
    Permission("moderation.appeal", N_("Appeal against a decision")),
)
_NAMES = frozenset(permission.name for permission in PERMISSIONS)


def answer(actor: Actor, permission: str, resource: Any) -> bool | None:
    """Everybody reports what everybody reads; moderators review their spaces, the team all; authors appeal.

    In a sandbox every member plays the moderator. ``moderation.review`` without a resource: somewhere at all.
    """
    if permission not in _NAMES:
        return None
    if permission == "moderation.report":
        return isinstance(resource, ContentDescription) and may_read(actor, resource)
    if permission == "moderation.appeal":
        return isinstance(resource, Case) and actor.signed_in and actor.person_id == resource.author_id
    if resource is None:
        return is_team(actor) or SpaceRole.MODERATOR in actor.space_roles.values()
    return isinstance(resource, Space) and may_review(actor, resource)


def is_team(actor: Actor) -> bool:
    """Say whether the actor is an animator or an administrator of the centre."""
    return actor.has_role(Role.ANIMATOR, Role.ADMINISTRATOR)


def may_read(actor: Actor, content: ContentDescription) -> bool:
    """Say whether the actor sees a content: everybody what is public, members and the team the rest of a space."""
    return content.is_public or is_team(actor) or actor.role_in(content.space_id) is not None


def may_review(actor: Actor, space: Space) -> bool:
    """Say whether the actor is a moderator of a space; the team is everywhere."""
    role = actor.role_in(space.id)
    return is_team(actor) or role == SpaceRole.MODERATOR or (space.is_sandbox and role is not None)
