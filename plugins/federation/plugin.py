"""Hook implementations of federation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from core.contracts import (
    Actor,
    Finding,
    MenuItem,
    NotPersonal,
    Permission,
    PersonalData,
    PersonalTable,
    Profile,
    Role,
    Slot,
    SlotContent,
    Task,
)
from core.hookspecs import hookimpl
from core.i18n import N_
from core.permissions import allowed
from core.runtime import config
from plugins.federation import exchange, models, personal, queries, watch
from plugins.federation.services import own

if TYPE_CHECKING:
    import click
    from flask import Blueprint

    from core.demonstration import Stage

__all__ = ["models"]
_LINK, _HUB = "federation.link", frozenset({"federation.enrol", "federation.accept"})


@hookimpl
def register_blueprints() -> Iterable[Blueprint]:
    from plugins.federation.routes import blueprint  # noqa: PLC0415 - commands need no pages

    return (blueprint(),)


@hookimpl
def register_commands() -> Iterable[click.Command]:
    from plugins.federation import cli  # noqa: PLC0415 - pages need no commands

    return (cli.enrol, cli.send, cli.recover, cli.export, cli.import_, cli.invite, cli.receive, cli.verify)


@hookimpl
def register_permissions() -> Iterable[Permission]:
    return (
        Permission(_LINK, N_("Link the centre with the Region")),
        Permission("federation.enrol", N_("Connect centres")),
        Permission("federation.accept", N_("Accept kinds of usage")),
    )


@hookimpl
def register_tasks() -> Iterable[Task]:
    return (Task("federation.exchange", 60, exchange.task),)


@hookimpl
def register_personal_data() -> Iterable[PersonalData | NotPersonal]:
    return personal.DECLARED


@hookimpl
def export_personal_data(person_id: int) -> Iterable[PersonalTable]:
    return own.of_person(person_id)


@hookimpl
def check_permission(actor: Actor, permission: str, resource: Any) -> bool | None:
    """In a centre, its animators; at the hub, the Region's officers; administrators in both."""
    if permission == _LINK and config().profile == Profile.CENTRE:
        return actor.has_role(Role.ADMINISTRATOR, Role.ANIMATOR) or None
    if permission in _HUB and config().profile == Profile.REGION:
        return actor.has_role(Role.ADMINISTRATOR, Role.OFFICER) or None
    return None


@hookimpl
def menu_items(actor: Actor, space: Any) -> Iterable[MenuItem]:
    if space is not None or not actor.signed_in:
        return ()
    if allowed(actor, _LINK):
        return (MenuItem(N_("Link with the Region"), "federation.index", weight=80),)
    if allowed(actor, "federation.enrol"):
        return (MenuItem(N_("Connected centres"), "federation.index", weight=40),)
    return ()


@hookimpl
def slot_content(slot: Slot, actor: Actor, subject: Any) -> Iterable[SlotContent]:
    if slot not in {Slot.HOME, Slot.DESK} or not allowed(actor, _LINK) or not queries.is_behind(queries.link()):
        return ()
    return (SlotContent("federation/stopped.html", weight=1),)


@hookimpl
def check_health(thorough: bool) -> Iterable[Finding]:
    return watch.found(thorough=thorough)


@hookimpl
def demonstrate(stage: Stage) -> None:
    from plugins.federation import demonstration  # noqa: PLC0415 - only a demonstration needs it

    demonstration.play(stage)
