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


class Health(enum.StrEnum):
    """How a thing stands: *warning* can wait a day, *failing* stops people or loses something."""

    OK = "ok"
    WARNING = "warning"
    FAILING = "failing"


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
class Finding:
    """What one check of health found. ``name``: ``federation.receipt``, one per check, always the same.

    ``seen``, ``why`` (why it matters, one sentence) and ``mending`` (the exact command or gesture) are message ids with
    ``%(name)s`` places for ``params``; what is well needs ``seen`` only. ``figures`` are what a stranger may read at
    ``/health``: numbers, never a name or an address.
    """

    name: str
    state: Health
    seen: str
    why: str = ""
    mending: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    figures: Mapping[str, int] = field(default_factory=dict)


class Unit(enum.StrEnum):
    """What a duration is counted in."""

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as it is told to people: ``Duration(6, Unit.MONTH)``."""

    count: int
    unit: Unit


class Basis(enum.StrEnum):
    """What allows a body to keep something of people (RGPD, article 6)."""

    CONSENT = "consent"
    LEGAL_OBLIGATION = "legal_obligation"
    PUBLIC_TASK = "public_task"


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Something that a component keeps of people; every text is a message id that the public reads.

    ``kept`` says how long and from when; its places (``%(after)s``) are filled by ``durations``, read whenever a page
    is drawn, so that a setting is told as it is. ``erased_by`` names the tasks that keep this word: a component that
    tells a duration has one. ``holds`` names what is meant, as ``table`` or ``table.column``.
    """

    name: str
    title: str
    subjects: str
    what: str
    purpose: str
    basis: Basis
    seen_by: str
    kept: str
    holds: tuple[str, ...]
    durations: Callable[[], Mapping[str, Duration]] | None = None
    erased_by: tuple[str, ...] = ()
    profiles: frozenset[Profile] = frozenset(Profile)


@dataclass(frozen=True, slots=True)
class NotPersonal:
    """Tables (or columns) of a component that say nothing of anybody, and why; never one that points at a person."""

    name: str
    why: str
    holds: tuple[str, ...]


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
