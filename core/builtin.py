"""What core itself brings through the hooks: its permissions, usage kinds, periodic tasks and menu."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core import journal, limits, uploads
from core.backup import nightly
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
    SpaceKind,
    SpacePart,
    SpaceRole,
    Task,
    UsageKind,
)
from core.events import as_use_case
from core.following import followers, telling
from core.health import checks
from core.hookspecs import hookimpl
from core.i18n import N_
from core.notices import declarations
from core.notices import queries as notices
from core.own import held
from core.people import erasure, sessions
from core.runtime import config
from core.spaces import services as spaces
from core.spaces.models import ORGANISATION_KINDS, Space
from core.spaces.portable import own
from core.work import mail

_PERMISSIONS = (
    Permission("people.welcome", N_("Write down participants and give cards")),
    Permission("people.administer", N_("Give roles")),
    Permission("space.found", N_("Write down organisations")),
    Permission("space.open_sandbox", N_("Open a sandbox")),
    Permission("space.make_real", N_("Make a sandbox real")),
    Permission("space.manage", N_("Manage a space")),
    Permission("space.view", N_("See a space")),
    Permission("space.export", N_("Take a space away in one file")),
    Permission("space.import", N_("Bring a space in from a file")),
    Permission("space.erase", N_("Erase a whole space")),
    Permission("centre.desk", N_("See the centre's desk")),
    Permission("region.desk", N_("See the Region's desk")),
    Permission("notice.fill", N_("Fill in the public pages")),
    Permission("journal.confirm_clock", N_("Confirm the computer's date")),
    Permission("instance.back_up", N_("Make backups and take them away")),
    Permission("work.mails", N_("See the mails of a demonstration")),
)
_NAMES = frozenset(declared.name for declared in _PERMISSIONS)
_STAFF = frozenset(
    {
        "people.welcome", "space.found", "space.open_sandbox", "space.make_real", "space.import", "space.erase",
        "centre.desk",
    }
)  # fmt: skip


@hookimpl
def register_permissions() -> Iterable[Permission]:
    return _PERMISSIONS


@hookimpl
def register_usage_kinds() -> Iterable[UsageKind]:
    return (
        UsageKind("people.welcomed", N_("People welcomed"), ("people",)),
        UsageKind(
            "space.organisation_received",
            N_("Organisations received"),
            ("organisations",),
            {"kind": ORGANISATION_KINDS},
        ),
        UsageKind(
            "space.sandbox_opened", N_("Sandboxes opened"), ("sandboxes",), {"origin": ("association", "lesson")}
        ),
        UsageKind("space.made_real", N_("Sandboxes made real"), ("spaces",)),
        UsageKind("space.imported", N_("Spaces brought in from elsewhere"), ("spaces",)),
        UsageKind("space.erased", N_("Spaces erased"), ("spaces",)),
    )


@hookimpl
def register_personal_data() -> Iterable[PersonalData | NotPersonal]:
    return declarations.DECLARED


@hookimpl
def export_personal_data(person_id: int) -> Iterable[PersonalTable]:
    return held.of_person(person_id)


@hookimpl
def erase_personal_data(person_id: int) -> None:
    held.erase(person_id)


@hookimpl
def export_data_of_address(address: str) -> Iterable[PersonalTable]:
    return held.of_address(address)


@hookimpl
def erase_data_of_address(address: str, reference: str) -> None:
    held.erase_of_address(address, reference)


@hookimpl
def check_permission(actor: Actor, permission: str, resource: Any) -> bool | None:
    """Administrators may all that core declares; animators what the desk needs; managers their own space."""
    if permission not in _NAMES:
        return None
    if actor.has_role(Role.ADMINISTRATOR):
        return True
    if permission == "journal.confirm_clock":
        return actor.has_role(*Role) or None
    if permission == "region.desk":
        return actor.has_role(Role.OFFICER) or None
    if permission in _STAFF and actor.has_role(Role.ANIMATOR):
        return True
    return _space_answer(actor, permission, resource) if isinstance(resource, Space) else None


def _space_answer(actor: Actor, permission: str, space: Space) -> bool | None:
    role = actor.role_in(space.id)
    if permission == "space.view":
        return True if space.kind == SpaceKind.REAL or role or actor.has_role(Role.ANIMATOR) else None
    if permission in {"space.manage", "space.export"}:
        return True if role == SpaceRole.MANAGER or actor.has_role(Role.ANIMATOR) else None
    return None


@hookimpl
def export_space(space_id: int) -> SpacePart:
    return own.export_space(space_id)


@hookimpl
def register_tasks() -> Iterable[Task]:
    return (
        Task("core.seal", 60, as_use_case(journal.seal)),
        Task("core.send_mails", 5, _send_mails),
        Task("core.tell_followers", 30, _tell_followers),
        Task("core.erase_followers", 3600, as_use_case(followers.erase_past)),
        Task("core.erase_past", 3600, as_use_case(_erase_past)),
        Task("core.erase_sandboxes", 3600, as_use_case(spaces.erase_due_sandboxes)),
        Task("core.sweep_uploads", 3600, as_use_case(uploads.sweep)),
        Task("core.back_up", 300, nightly.run),
    )


def _send_mails() -> None:
    mail.send_due()


def _tell_followers() -> None:
    telling.tell_due()


def _erase_past() -> None:
    sessions.erase_past()
    erasure.erase_past()
    limits.erase_past()
    mail.erase_old()


@hookimpl
def menu_items(actor: Actor, space: Any) -> Iterable[MenuItem]:
    if space is not None:
        return ()
    items = [MenuItem(N_("Home"), "home.index", weight=0)]
    if actor.has_role(Role.ANIMATOR, Role.ADMINISTRATOR):
        items.append(MenuItem(N_("People"), "people.index", weight=60))
    if actor.signed_in and config().profile == Profile.CENTRE:
        items.append(MenuItem(N_("Spaces"), "spaces.index", weight=70))
    return items


@hookimpl
def check_health(thorough: bool) -> Iterable[Finding]:
    return checks.found(thorough=thorough)


@hookimpl
def slot_content(slot: Slot, actor: Actor, subject: Any) -> Iterable[SlotContent]:
    """Tell an administrator, at home, what the public pages still lack; and, at the desk too, how backups stand."""
    from core.views import backups  # noqa: PLC0415 - pages import the application's parts, bound before them

    told = list(backups.contents(slot, actor))
    if slot is Slot.HOME and actor.has_role(Role.ADMINISTRATOR) and (remaining := notices.remaining()):
        told.append(SlotContent("notices/remaining.html", {"remaining": remaining}, weight=1))
    return told
