"""The values that cross the border between core and a plugin: frozen, without behaviour of their own."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


class Profile(enum.StrEnum):
    """What an instance is: a cyber-centre, or the hub of a Region."""

    CENTRE = "centre"
    REGION = "region"


class Channel(enum.StrEnum):
    """How a contribution came in (*canal*)."""

    WEB = "web"
    KIOSK = "kiosk"
    ASSISTED = "assisted"
    PAPER = "paper"


class SpaceKind(enum.StrEnum):
    """A sandbox never counts, sends no mail, and can be reset."""

    REAL = "real"
    SANDBOX = "sandbox"


class SpaceRole(enum.StrEnum):
    """Roles inside one space: *responsable*, *modérateur*, *membre*."""

    MANAGER = "manager"
    MODERATOR = "moderator"
    MEMBER = "member"


class Role(enum.StrEnum):
    """Roles on the whole instance."""

    ADMINISTRATOR = "administrator"
    ANIMATOR = "animator"
    OFFICER = "officer"


class Slot(enum.StrEnum):
    """The few places on core's pages that plugins may fill."""

    HOME = "home"
    DESK = "desk"
    SPACE = "space"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class PluginInfo:
    """What a plugin is. ``settings`` is a frozen dataclass whose every field has a default;
    the table ``[<name>]`` of ``preau.toml`` fills it.
    """

    name: str
    title: str
    profiles: frozenset[Profile]
    requires: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    settings: type[Any] | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as a value: it outlives the database session that it was read from.

    ``person_id`` is None for a passer-by. ``space_roles`` maps a space's id to the role held in it.
    ``shared`` is true on a card's session or a registered PC: forgotten after 3 minutes without a gesture.
    """

    person_id: int | None = None
    name: str = ""
    roles: frozenset[Role] = frozenset()
    space_roles: Mapping[int, SpaceRole] = field(default_factory=dict)
    channel: Channel = Channel.WEB
    shared: bool = False

    @property
    def signed_in(self) -> bool:
        return self.person_id is not None

    def has_role(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    def role_in(self, space_id: int | None) -> SpaceRole | None:
        return self.space_roles.get(space_id) if space_id is not None else None


ANONYMOUS = Actor()
SYSTEM = Actor(name="system", roles=frozenset({Role.ADMINISTRATOR, Role.ANIMATOR, Role.OFFICER}))


@dataclass(frozen=True, slots=True)
class Permission:
    """A thing that may be allowed: ``petition.sign``. ``title`` is a message id."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class ToolKind:
    """A tool that a space can switch on. ``endpoint`` takes ``space_id`` and shows the tool in that space."""

    name: str
    title: str
    summary: str
    endpoint: str
    icon: str


@dataclass(frozen=True, slots=True)
class UsageKind:
    """What one kind of journal entry may hold: names of figures, and closed vocabularies of dimensions."""

    name: str
    title: str
    figures: tuple[str, ...]
    dimensions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Practice:
    """An exercise on the real tool. ``measure(space_id)`` returns a value for every name in ``figures``."""

    name: str
    title: str
    tool: str
    figures: tuple[str, ...]
    measure: Callable[[int], Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Task:
    """Periodic work: idempotent, run at least every ``every_seconds`` by the one worker."""

    name: str
    every_seconds: int
    run: Callable[[], None]


@dataclass(frozen=True, slots=True)
class MenuItem:
    """An entry of the main menu or of a space's menu; ``label`` is a message id."""

    label: str
    endpoint: str
    values: Mapping[str, Any] = field(default_factory=dict)
    weight: int = 50


@dataclass(frozen=True, slots=True)
class SlotContent:
    """A fragment for a slot: a template of the plugin and its values."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    weight: int = 50


@dataclass(frozen=True, slots=True)
class Event:
    """A fact, told after its commit. Subclasses are named in the past tense and hold ids and values only."""

    at: datetime
    space_id: int | None
