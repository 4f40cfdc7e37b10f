"""Hook implementations of moderation; each delegates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Blueprint

from core.contracts import (
    Actor,
    Channel,
    ContentEdited,
    ContentLink,
    ContentSubmitted,
    ContentWithdrawn,
    Event,
    MenuItem,
    NotPersonal,
    Permission,
    PersonalData,
    PersonalTable,
    Slot,
    SlotContent,
    Task,
    UsageKind,
    Verdict,
)
from core.events import transaction
from core.hookspecs import hookimpl
from core.i18n import N_
from plugins.moderation import house, permissions, personal, services, tasks, views
from plugins.moderation.rules import ADVERSE, Origin, Outcome
from plugins.moderation.services import own
from plugins.moderation.views import slots

if TYPE_CHECKING:
    from core.demonstration import Stage

_HEARD = {
    ContentSubmitted: services.content_submitted,
    ContentEdited: services.content_edited,
    ContentWithdrawn: services.content_withdrawn,
}


@hookimpl
def register_blueprints() -> Iterable[Blueprint]:
    return (views.blueprint,)


@hookimpl
def register_permissions() -> Iterable[Permission]:
    return permissions.PERMISSIONS


@hookimpl
def register_content_links() -> Iterable[ContentLink]:
    return (ContentLink("moderation.report", N_("Report this text"), "moderation.report"),)


@hookimpl
def register_usage_kinds() -> Iterable[UsageKind]:
    verdicts = tuple(str(verdict) for verdict in Verdict)
    reported = {"reason": house.REASONS, "channel": tuple(str(channel) for channel in Channel)}
    decided = {"verdict": verdicts, "origin": tuple(str(origin) for origin in Origin)}
    return (
        UsageKind("moderation.reported", N_("Texts reported"), ("reports",), reported),
        UsageKind("moderation.hidden", N_("Texts hidden until they are read"), ("contents",)),
        UsageKind("moderation.decided", N_("Decisions of moderators"), ("decisions", "hours", "late"), decided),
        UsageKind(
            "moderation.appealed",
            N_("Appeals against decisions"),
            ("appeals",),
            {"verdict": tuple(sorted(str(verdict) for verdict in ADVERSE))},
        ),
        UsageKind(
            "moderation.appeal_settled",
            N_("Appeals answered"),
            ("appeals", "hours", "late"),
            {"outcome": tuple(str(outcome) for outcome in Outcome)},
        ),
    )


@hookimpl
def register_tasks() -> Iterable[Task]:
    return tasks.TASKS


@hookimpl
def register_personal_data() -> Iterable[PersonalData | NotPersonal]:
    return personal.DECLARED


@hookimpl
def export_personal_data(person_id: int) -> Iterable[PersonalTable]:
    return own.of_person(person_id)


@hookimpl
def erase_personal_data(person_id: int) -> None:
    own.erase(person_id)


@hookimpl
def check_permission(actor: Actor, permission: str, resource: Any) -> bool | None:
    return permissions.answer(actor, permission, resource)


@hookimpl
def menu_items(actor: Actor, space: Any) -> Iterable[MenuItem]:
    return slots.menu(actor, space)


@hookimpl
def slot_content(slot: Slot, actor: Actor, subject: Any) -> Iterable[SlotContent]:
    return slots.contents(slot, actor, subject)


@hookimpl
def handle_event(event: Event) -> None:
    if heard := _HEARD.get(type(event)):
        with transaction():
            heard(event)  # type: ignore[operator]


@hookimpl
def erase_space(space_id: int) -> None:
    services.erase_cases(space_id=space_id)


@hookimpl
def demonstrate(stage: Stage) -> None:
    from plugins.moderation import demonstration  # noqa: PLC0415 - only a demonstration plays

    demonstration.play(stage)
