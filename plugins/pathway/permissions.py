"""Who may do what in the pathway."""

from __future__ import annotations

from typing import Any

from core.contracts import Actor, Permission, Role
from core.i18n import N_
from plugins.pathway.models import Session
from plugins.pathway.queries import sessions

PERMISSIONS = (
    Permission("pathway.programme", N_("Announce sessions and fill their seats")),
    Permission("pathway.hold", N_("Hold a session and mark attendance")),
    Permission("pathway.close", N_("Close a session")),
    Permission("pathway.take_part", N_("Take part in a session")),
    Permission("pathway.certify", N_("Make a certificate of attendance")),
)
_STAFF = frozenset({"pathway.programme", "pathway.hold", "pathway.close", "pathway.certify"})


def answer(actor: Actor, permission: str, resource: Any) -> bool | None:
    """Animators run sessions; who has a seat takes part; everybody may ask for her own certificate."""
    if permission in _STAFF and actor.has_role(Role.ANIMATOR, Role.ADMINISTRATOR):
        return True
    if permission == "pathway.take_part" and isinstance(resource, Session):
        return sessions.seat_of(resource.id, actor.person_id) is not None
    if permission == "pathway.certify":
        return actor.person_id is not None and actor.person_id == resource
    return None
