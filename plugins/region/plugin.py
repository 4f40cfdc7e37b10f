"""Hook implementations of region."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from core.contracts import Actor, MenuItem, Slot, SlotContent
from core.hookspecs import hookimpl
from core.i18n import N_
from core.permissions import allowed
from plugins.region import demonstration, views

if TYPE_CHECKING:
    from flask import Blueprint

    from core.demonstration import Stage


@hookimpl
def register_blueprints() -> Iterable[Blueprint]:
    return (views.blueprint,)


@hookimpl
def menu_items(actor: Actor, space: Any) -> Iterable[MenuItem]:
    if space is not None or not allowed(actor, "region.desk"):
        return ()
    return (MenuItem(N_("Centres"), "region.index", weight=10),)


@hookimpl
def slot_content(slot: Slot, actor: Actor, subject: Any) -> Iterable[SlotContent]:
    return views.home(actor) if slot == Slot.HOME else ()


@hookimpl
def demonstrate(stage: Stage) -> None:
    demonstration.play(stage)
