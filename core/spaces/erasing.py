"""Erasing what spaces hold: a sandbox emptied or past its day, a whole space on the word of somebody who may."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select

from core import clock, journal
from core.asleep import ask
from core.contracts import Actor, Event, SpaceKind
from core.errors import Conflict, Invalid
from core.events import publish
from core.extensions import db
from core.following import forget_space
from core.i18n import N_
from core.permissions import require
from core.spaces.models import Space
from core.work.models import Mail


@dataclass(frozen=True, slots=True)
class SpaceErased(Event):
    """A space is gone, with all that it held."""


def reset_sandbox(*, actor: Actor, sandbox: Space) -> None:
    """Erase all that was done in a sandbox and keep the sandbox, its members and tools. Needs ``space.manage``."""
    require(actor, "space.manage", sandbox)
    if not sandbox.is_sandbox:
        raise Conflict(N_("Only a sandbox can be reset."))
    _empty(sandbox)


def erase_due_sandboxes() -> int:
    """Erase the sandboxes whose time has come; return how many."""
    due = select(Space).where(Space.kind == SpaceKind.SANDBOX, Space.erase_at <= clock.now())
    sandboxes = list(db.session.scalars(due))
    for sandbox in sandboxes:
        _erase(sandbox)
    return len(sandboxes)


def erase_space(*, actor: Actor, space: Space, agreed: bool) -> None:
    """Erase a whole space: its texts, signatures, members and tools; its organisation and its people stay.

    Needs ``space.erase``. Raises Invalid without the word of who does it, Unavailable when the code of a component that
    has data here is missing. Journal ``space.erased``, one space and no name; what was counted stays counted.
    Publishes SpaceErased.
    """
    require(actor, "space.erase", space)
    if not agreed:
        raise Invalid(N_("Tick this box: without it nothing is erased."), field="agreed")
    journal.record("space.erased", {"spaces": 1}, space=space)
    _erase(space)


def _erase(space: Space) -> None:
    space_id = space.id
    _empty(space)
    db.session.delete(space)
    db.session.flush()
    publish(SpaceErased(at=clock.now(), space_id=space_id))


def _empty(space: Space) -> None:
    ask("erase_space", space_id=space.id)
    forget_space(space.id)
    db.session.execute(delete(Mail).where(Mail.space_id == space.id))
