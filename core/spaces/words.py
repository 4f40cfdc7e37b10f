"""How pages name the kinds of organisations and the roles in a space."""

from __future__ import annotations

from core.contracts import SpaceRole
from core.i18n import N_

KINDS = {
    "association": N_("Association"),
    "body": N_("Consultation body"),
    "town": N_("Town or town service"),
    "centre": N_("The centre itself"),
}
ROLES = {
    SpaceRole.MANAGER: N_("Responsable"),
    SpaceRole.MODERATOR: N_("Moderator"),
    SpaceRole.MEMBER: N_("Member"),
}
