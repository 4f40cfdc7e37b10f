"""The hooks of Préau, and the marker with which a plugin implements them. Each is documented in docs/hooks.md."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pluggy

from core.contracts import (
    Actor,
    ApiRoute,
    BroughtPart,
    ContentDescription,
    ContentLink,
    ContentRef,
    Event,
    Finding,
    MenuItem,
    ModerationDecision,
    NotPersonal,
    Permission,
    PersonalData,
    PersonalTable,
    Practice,
    Slot,
    SlotContent,
    SpacePart,
    Task,
    ToolKind,
    UsageKind,
)

if TYPE_CHECKING:
    import click
    from flask import Blueprint

    from core.demonstration import Stage

PROJECT = "preau"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def register_blueprints() -> Iterable[Blueprint]:  # type: ignore[empty-body]
    """Return the blueprints of the plugin. Called once; an error stops the start."""


@hookspec
def register_commands() -> Iterable[click.Command]:  # type: ignore[empty-body]
    """Return the commands to mount under ``preau <plugin>``. Called once."""


@hookspec
def register_permissions() -> Iterable[Permission]:  # type: ignore[empty-body]
    """Return the permissions that the plugin declares. Called once; a duplicate is an error."""


@hookspec
def register_tools() -> Iterable[ToolKind]:  # type: ignore[empty-body]
    """Return the tool kinds that a space can switch on. Called once."""


@hookspec
def register_usage_kinds() -> Iterable[UsageKind]:  # type: ignore[empty-body]
    """Return the closed list of what the plugin may write to the journal. Called once."""


@hookspec
def register_practices() -> Iterable[Practice]:  # type: ignore[empty-body]
    """Return the exercises that a lesson can ask for, and how to measure them. Called once."""


@hookspec
def register_tasks() -> Iterable[Task]:  # type: ignore[empty-body]
    """Return the periodic work of the plugin, idempotent. Called once."""


@hookspec
def register_personal_data() -> Iterable[PersonalData | NotPersonal]:  # type: ignore[empty-body]
    """Return what the plugin keeps of people and for how long, and which of its tables say nothing of anybody."""


@hookspec
def register_content_links() -> Iterable[ContentLink]:  # type: ignore[empty-body]
    """Return links that every tool shows below what people wrote. Called once."""


@hookspec
def register_api_routes() -> Iterable[ApiRoute]:  # type: ignore[empty-body]
    """Return the routes for programs, with the models of what they answer. Called once."""


@hookspec
def check_permission(actor: Actor, permission: str, resource: Any) -> bool | None:
    """Say yes, no or nothing. All are asked; any False vetoes, else any True allows, else no."""


@hookspec
def menu_items(actor: Actor, space: Any) -> Iterable[MenuItem]:  # type: ignore[empty-body]
    """Return menu entries for this actor; with ``space``, those of the space's own menu. Isolated."""


@hookspec
def slot_content(slot: Slot, actor: Actor, subject: Any) -> Iterable[SlotContent]:  # type: ignore[empty-body]
    """Return fragments for one of core's few places. Isolated; sorted by weight."""


@hookspec
def handle_event(event: Event) -> None:
    """Hear of a fact after its commit. Isolated."""


@hookspec
def check_health(thorough: bool) -> Iterable[Finding]:  # type: ignore[empty-body]
    """Return a list of what the plugin found of its own health. Isolated; cheap unless ``thorough``."""


@hookspec(firstresult=True)
def describe_content(ref: ContentRef) -> ContentDescription | None:
    """Describe a content of one's own as it is now; None for those of others, and for what is gone. Not isolated."""


@hookspec(firstresult=True)
def moderate_content(ref: ContentRef, decision: ModerationDecision) -> bool | None:
    """Carry out a decision on a content of one's own; None for those of others. In its transaction; not isolated."""


@hookspec
def copy_space(source_id: int, target_id: int) -> None:
    """Copy settings and texts, never contributions, when a sandbox becomes real. In its transaction; not isolated."""


@hookspec
def export_space(space_id: int) -> SpacePart:  # type: ignore[empty-body]
    """Return all that the plugin keeps of a space and may give away. Asked when switched off too; not isolated."""


@hookspec
def import_space(space_id: int, part: BroughtPart) -> None:
    """Write, into a new space, what an archive brings of the plugin's. In the importer's transaction; not isolated."""


@hookspec
def erase_space(space_id: int) -> None:
    """Erase all that the plugin holds of a space. Asked when switched off too; in the caller's transaction."""


@hookspec
def export_personal_data(person_id: int) -> Iterable[PersonalTable]:  # type: ignore[empty-body]
    """Return all that the plugin keeps of a person, table by table. Asked when switched off too; not isolated."""


@hookspec
def erase_personal_data(person_id: int) -> None:
    """Erase all of it but what ``stays``. Asked when switched off too; in the caller's transaction; not isolated."""


@hookspec
def export_data_of_address(address: str) -> Iterable[PersonalTable]:  # type: ignore[empty-body]
    """Return what is kept under an e-mail address that was proved to be the reader's. Asked when switched off too."""


@hookspec
def erase_data_of_address(address: str, reference: str) -> None:
    """Erase the row of that address which the plugin gave this ``reference``. In the caller's transaction."""


@hookspec
def demonstrate(stage: Stage) -> None:
    """Play the plugin's part of the demonstration, through its own use cases. Called in the order of the list."""
