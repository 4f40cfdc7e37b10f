"""Who may do what: asked by use cases, answered by every plugin, decided here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.contracts import Actor
from core.errors import Forbidden
from core.i18n import N_
from core.runtime import runtime


def decide(answers: Iterable[bool | None]) -> bool:
    """Any False vetoes, else any True allows, else no."""
    heard = [answer for answer in answers if answer is not None]
    return bool(heard) and all(heard)


def allowed(actor: Actor, permission: str, resource: Any = None) -> bool:
    """Say whether ``actor`` may do ``permission`` (declared by ``register_permissions``) to ``resource``."""
    running = runtime()
    if permission not in running.permissions:
        raise LookupError(f"permission {permission!r} is not declared")
    return decide(
        running.plugins.hook.check_permission(actor=actor, permission=permission, resource=resource),
    )


def require(actor: Actor, permission: str, resource: Any = None) -> None:
    """Raise Forbidden unless ``actor`` may do ``permission`` to ``resource``."""
    if not allowed(actor, permission, resource):
        title = runtime().permissions[permission].title
        if not actor.signed_in:
            raise Forbidden(N_("Sign in first: this is for people whom the centre knows."), action=title)
        raise Forbidden(N_("You may not do this. Ask an animator of the centre."), action=title)
