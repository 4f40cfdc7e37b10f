"""Hook implementations of petitions; each delegates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Blueprint

from core.contracts import (
    Actor,
    ApiRoute,
    BroughtPart,
    Channel,
    ContentDescription,
    ContentRef,
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
from core.hookspecs import hookimpl
from core.i18n import N_
from plugins.petition import permissions, personal, queries, services, tasks, views
from plugins.petition.services import moderating, news, own, paper, portable
from plugins.petition.views import programs, slots

if TYPE_CHECKING:
    from core.demonstration import Stage


@hookimpl
def register_blueprints() -> Iterable[Blueprint]:
    return (views.blueprint,)


@hookimpl
def register_permissions() -> Iterable[Permission]:
    return permissions.PERMISSIONS


@hookimpl
def register_api_routes() -> Iterable[ApiRoute]:
    return programs.ROUTES


@hookimpl
def register_tools() -> Iterable[ToolKind]:
    summary = N_("Write a request, collect signatures, hand them over with a text that nobody can have changed.")
    return (ToolKind(queries.TOOL, N_("Petitions"), summary, "petition.in_space", "petition"),)


@hookimpl
def register_usage_kinds() -> Iterable[UsageKind]:
    channels = {"channel": tuple(str(channel) for channel in Channel)}
    return (
        UsageKind("petition.submitted", N_("Petitions sent to the moderators"), ("petitions",)),
        UsageKind("petition.opened", N_("Petitions opened"), ("petitions",)),
        UsageKind("petition.rejected", N_("Petitions not accepted"), ("petitions",)),
        UsageKind("petition.signed", N_("Signatures"), ("signatures",), channels),
        UsageKind("petition.unsigned", N_("Signatures that count no more"), ("signatures",), channels),
        UsageKind("petition.withdrawn", N_("Petitions withdrawn"), ("petitions",)),
        UsageKind("petition.closed", N_("Petitions closed"), ("petitions",)),
        UsageKind("petition.answered", N_("Petitions answered"), ("petitions",)),
    )


@hookimpl
def register_practices() -> Iterable[Practice]:
    return (Practice("petition.open", N_("Bear a petition"), queries.TOOL, queries.FIGURES, queries.measure),)


@hookimpl
def register_tasks() -> Iterable[Task]:
    return tasks.TASKS


@hookimpl
def register_personal_data() -> Iterable[PersonalData | NotPersonal]:
    return personal.DECLARED


@hookimpl
def export_personal_data(person_id: int) -> Iterable[PersonalTable]:
    return (*own.of_person(person_id), *paper.of_person(person_id))


@hookimpl
def erase_personal_data(person_id: int) -> None:
    own.erase(person_id)


@hookimpl
def export_data_of_address(address: str) -> Iterable[PersonalTable]:
    return own.of_address(address)


@hookimpl
def erase_data_of_address(address: str, reference: str) -> None:
    own.erase_of_address(address, reference)


@hookimpl
def check_permission(actor: Actor, permission: str, resource: Any) -> bool | None:
    return permissions.answer(actor, permission, resource)


@hookimpl
def menu_items(actor: Actor, space: Any) -> Iterable[MenuItem]:
    # A space's page shows the tool itself, and the slot below.
    return (MenuItem(N_("Petitions"), "petition.index", weight=10),) if space is None else ()


@hookimpl
def slot_content(slot: Slot, actor: Actor, subject: Any) -> Iterable[SlotContent]:
    return slots.contents(slot, actor, subject)


@hookimpl
def describe_content(ref: ContentRef) -> ContentDescription | None:
    return moderating.describe(ref) or news.describe(ref)


@hookimpl
def moderate_content(ref: ContentRef, decision: ModerationDecision) -> bool | None:
    done = moderating.apply(ref, decision)
    return news.apply(ref, decision) if done is None else done


@hookimpl
def copy_space(source_id: int, target_id: int) -> None:
    services.copy_petitions(source_id=source_id, target_id=target_id)


@hookimpl
def export_space(space_id: int) -> SpacePart:
    return portable.export_petitions(space_id)


@hookimpl
def import_space(space_id: int, part: BroughtPart) -> None:
    portable.import_petitions(space_id, part)


@hookimpl
def erase_space(space_id: int) -> None:
    paper.forget_scans_of_space(space_id)
    services.erase_petitions(space_id=space_id)


@hookimpl
def demonstrate(stage: Stage) -> None:
    from plugins.petition import demonstration  # noqa: PLC0415 - only a demonstration plays

    demonstration.play(stage)
