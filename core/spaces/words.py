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
#: What each role allows, as the members are told.
MAY = {
    SpaceRole.MANAGER: N_(
        "Writes and publishes in the name of the space, answers for it, chooses its tools and its members, takes its "
        "data away."
    ),
    SpaceRole.MODERATOR: N_(
        "Reads what waits to be published or was reported, and decides, each time with a reason. Manages nothing else."
    ),
    SpaceRole.MEMBER: N_(
        "Sees the other members and what is being prepared, and takes part. In a sandbox, tries everything."
    ),
}
