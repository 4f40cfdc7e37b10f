"""Hook implementations of pathway."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Blueprint

from core.contracts import (
    Actor,
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
)
from core.events import transaction
from core.hookspecs import hookimpl
from core.i18n import N_
from plugins.pathway import permissions, personal, tasks, views
from plugins.pathway.queries import progress
from plugins.pathway.rules.states import Purpose
from plugins.pathway.services import own, remeasure
from plugins.pathway.views import menu, slots

if TYPE_CHECKING:
    import click

    from core.demonstration import Stage

_PURPOSES = tuple(str(purpose) for purpose in Purpose)


@hookimpl
def register_blueprints() -> Iterable[Blueprint]:
    return (views.blueprint,)


@hookimpl
def register_commands() -> Iterable[click.Command]:
    from plugins.pathway.cli import check  # noqa: PLC0415 - only a terminal needs what checks a course

    return (check,)


@hookimpl
def register_permissions() -> Iterable[Permission]:
    return permissions.PERMISSIONS


@hookimpl
def register_usage_kinds() -> Iterable[UsageKind]:
    figures = ("sessions", "attendances", "minutes")
    return (
        UsageKind("pathway.session_closed", N_("Sessions held"), figures, {"purpose": _PURPOSES}),
        UsageKind("pathway.session_cancelled", N_("Sessions cancelled"), ("sessions",), {"purpose": _PURPOSES}),
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
    return menu.items(actor) if space is None else ()


@hookimpl
def slot_content(slot: Slot, actor: Actor, subject: Any) -> Iterable[SlotContent]:
    return slots.contents(slot, actor, subject)


@hookimpl
def handle_event(event: Event) -> None:
    if event.space_id is not None and progress.is_practised_in(event.space_id):
        with transaction():
            remeasure(space_id=event.space_id)


@hookimpl
def demonstrate(stage: Stage) -> None:
    from plugins.pathway.demonstration import play  # noqa: PLC0415 - only a demonstration plays

    play(stage)
