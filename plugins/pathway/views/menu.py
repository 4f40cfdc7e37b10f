"""What the pathway puts in the main menu."""

from __future__ import annotations

from collections.abc import Iterator

from core.contracts import Actor, MenuItem, Role
from core.i18n import N_
from plugins.pathway.views.content import easy_values


def items(actor: Actor) -> Iterator[MenuItem]:
    """Yield the entries: the day first for animators, then what everybody may read."""
    if actor.has_role(Role.ANIMATOR, Role.ADMINISTRATOR):
        yield MenuItem(N_("Today"), "pathway.today", weight=-10)
    elif actor.signed_in:
        yield MenuItem(N_("Today"), "pathway.today", weight=5)
    yield MenuItem(N_("Sessions"), "pathway.programme", weight=20)
    yield MenuItem(N_("Courses"), "pathway.courses", easy_values(), weight=30)
