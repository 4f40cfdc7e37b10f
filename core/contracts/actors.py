"""Who acts: roles, channels, and the actor as a value."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field


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
