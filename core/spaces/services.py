"""Use cases of spaces: found an organisation, open a sandbox, make it real; its members, and its erasure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select

from core import clock, journal
from core.contracts import Actor, Event, SpaceKind, SpaceRole
from core.errors import Conflict, Invalid
from core.events import publish
from core.extensions import db
from core.i18n import N_
from core.permissions import require
from core.places.communes import commune
from core.runtime import config, runtime
from core.spaces.erasing import erase_due_sandboxes, erase_space, reset_sandbox
from core.spaces.membership import bring_in, held, remove_member, set_member
from core.spaces.models import Organisation, Space, SpaceMember, SpaceTool
from core.text import fold

__all__ = [
    "SandboxMadeReal",
    "SandboxOpened",
    "bring_in",
    "erase_due_sandboxes",
    "erase_space",
    "found_organisation",
    "make_real",
    "open_sandbox",
    "remove_member",
    "reset_sandbox",
    "set_member",
    "set_tools",
]


@dataclass(frozen=True, slots=True)
class SandboxOpened(Event):
    """A sandbox was opened."""


@dataclass(frozen=True, slots=True)
class SandboxMadeReal(Event):
    """The settings and texts of a sandbox (``source_id``) became the real space ``space_id``."""

    source_id: int


def found_organisation(*, actor: Actor, name: str, kind: str) -> Organisation:
    """Write down an organisation that the centre receives. Needs ``space.found``; journal ``space.organisation``."""
    require(actor, "space.found")
    organisation = Organisation(name=name, sort_key=fold(name), kind=kind, created_at=clock.now())
    db.session.add(organisation)
    db.session.flush()
    journal.record("space.organisation_received", {"organisations": 1}, {"kind": kind})
    return organisation


def open_sandbox(
    *,
    actor: Actor,
    name: str,
    tools: Sequence[str],
    members: Sequence[int],
    organisation: Organisation | None = None,
    territory: str = "",
    origin: str = "association",
) -> Space:
    """Open a sandbox for ``members`` (each its *responsable*), erased after ``[people] sandbox_days``.

    ``origin``: ``association`` or ``lesson``, for the journal. Needs ``space.open_sandbox``. Raises Invalid for a
    territory that is not a commune. Publishes SandboxOpened.
    """
    require(actor, "space.open_sandbox", organisation)
    erase_at = clock.now() + timedelta(days=config().people.sandbox_days)
    space = _create(SpaceKind.SANDBOX, name, territory or config().site.commune, organisation, tools)
    space.erase_at = erase_at
    db.session.flush()
    _switch_on(space, tools)
    for person_id in dict.fromkeys(members):
        db.session.add(SpaceMember(space_id=space.id, person_id=person_id, role=SpaceRole.MANAGER))
    db.session.flush()
    journal.record("space.sandbox_opened", {"sandboxes": 1}, {"origin": origin})
    publish(SandboxOpened(at=clock.now(), space_id=space.id))
    return space


def _create(
    kind: SpaceKind, name: str, territory: str, organisation: Organisation | None, tools: Sequence[str]
) -> Space:
    _check_tools(tools)
    if commune(territory) is None:
        raise Invalid(N_("Choose a commune of the list."), field="territory")
    space = Space(kind=kind, name=name, territory=territory, organisation=organisation, created_at=clock.now())
    db.session.add(space)
    return space


def _check_tools(tools: Sequence[str]) -> None:
    if any(tool not in runtime().tools for tool in tools):
        raise Invalid(N_("This tool is not switched on in the centre."), field="tools")


def _switch_on(space: Space, tools: Sequence[str]) -> None:
    for tool in dict.fromkeys(tools):
        db.session.add(SpaceTool(space_id=space.id, tool=tool))


def set_tools(*, actor: Actor, space: Space, tools: Sequence[str]) -> None:
    """Switch on these tools in a space and switch off the others; what they hold stays. Needs ``space.manage``.

    A tool whose plugin is disabled keeps its place. Raises Invalid for a tool that the centre does not have.
    """
    require(actor, "space.manage", space)
    _check_tools(tools)
    known = SpaceTool.tool.in_(list(runtime().tools))
    db.session.execute(delete(SpaceTool).where(SpaceTool.space_id == space.id, known))
    _switch_on(space, tools)
    db.session.flush()


def make_real(*, actor: Actor, sandbox: Space, organisation: Organisation) -> Space:
    """Create a real space of ``organisation`` from the settings and texts of ``sandbox``, without its contributions.

    The members keep their roles; each plugin copies its texts (hook ``copy_space``). Needs ``space.make_real``.
    Raises Conflict when it was done already. Journal ``space.made_real``; publishes SandboxMadeReal.
    """
    require(actor, "space.make_real", sandbox)
    sandbox = held(sandbox)
    if not sandbox.is_sandbox:
        raise Conflict(N_("This space is real already."))
    if sandbox.made_real_id is not None:
        raise Conflict(N_("This sandbox has been made real already."))
    tools = list(db.session.scalars(select(SpaceTool.tool).where(SpaceTool.space_id == sandbox.id)))
    space = _create(SpaceKind.REAL, organisation.name, sandbox.territory, organisation, tools)
    db.session.flush()
    _switch_on(space, tools)
    for member in db.session.scalars(select(SpaceMember).where(SpaceMember.space_id == sandbox.id)):
        db.session.add(SpaceMember(space_id=space.id, person_id=member.person_id, role=member.role))
    sandbox.made_real_id = space.id
    db.session.flush()
    runtime().plugins.hook.copy_space(source_id=sandbox.id, target_id=space.id)
    journal.record("space.made_real", {"spaces": 1}, space=space)
    publish(SandboxMadeReal(at=clock.now(), space_id=space.id, source_id=sandbox.id))
    return space
