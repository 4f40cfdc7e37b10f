"""Hook implementations of indemnity."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from core.contracts import Actor, MenuItem, NotPersonal, Permission, PersonalData, Role, Slot, SlotContent
from core.hookspecs import hookimpl
from core.i18n import N_
from plugins.indemnity import cli, demonstration, views

if TYPE_CHECKING:
    import click
    from flask import Blueprint

    from core.demonstration import Stage

_PERMISSIONS = (
    Permission("indemnity.view", N_("See agreements and what they are worth")),
    Permission("indemnity.agree", N_("Make agreements with centres")),
)

_TABLES = ("indemnity_rule_set", "indemnity_agreement")


@hookimpl
def register_blueprints() -> Iterable[Blueprint]:
    return (views.blueprint,)


@hookimpl
def register_commands() -> Iterable[click.Command]:
    return (cli.due, cli.adopt)


@hookimpl
def register_permissions() -> Iterable[Permission]:
    return _PERMISSIONS


@hookimpl
def register_personal_data() -> Iterable[PersonalData | NotPersonal]:
    return (NotPersonal("indemnity.agreements", N_("Agreements with centres and their rules"), _TABLES),)


@hookimpl
def check_permission(actor: Actor, permission: str, resource: Any) -> bool | None:
    """Officers may both; administrators of the hub may look, not agree."""
    if permission not in {declared.name for declared in _PERMISSIONS}:
        return None
    looking = permission == "indemnity.view" and actor.has_role(Role.ADMINISTRATOR)
    return True if looking or actor.has_role(Role.OFFICER) else None


@hookimpl
def menu_items(actor: Actor, space: Any) -> Iterable[MenuItem]:
    if space is not None or not actor.has_role(Role.OFFICER, Role.ADMINISTRATOR):
        return ()
    return (MenuItem(N_("Agreements"), "indemnity.index", weight=20),)


@hookimpl
def slot_content(slot: Slot, actor: Actor, subject: Any) -> Iterable[SlotContent]:
    return views.home(actor) if slot == Slot.HOME else ()


@hookimpl
def demonstrate(stage: Stage) -> None:
    demonstration.play(stage)
