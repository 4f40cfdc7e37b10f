"""What petitions show on core's own pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.contracts import Actor, Slot, SlotContent
from core.spaces.models import Space
from plugins.petition import queries
from plugins.petition.permissions import is_staff, may_bear
from plugins.petition.views.sheet import sheet

ON_HOME = 3
IN_SPACE = 5


def contents(slot: Slot, actor: Actor, subject: Any) -> Iterable[SlotContent]:
    """Return the open petitions nearest their goal for the home page, those of a space for its page, and at the desk
    those with signatures to verify.
    """
    if slot == Slot.HOME:
        nearest = [sheet(petition) for petition in queries.open_petitions(ON_HOME)]
        return [*_to_verify(actor), SlotContent("petition/slots/home.html", {"sheets": nearest}, weight=20)]
    if slot == Slot.DESK:
        return _to_verify(actor)
    if slot == Slot.SPACE and isinstance(subject, Space) and queries.has_tool(subject.id):
        found = queries.petitions_in(subject.id, drafts=may_bear(actor, subject), limit=IN_SPACE)
        values = {"sheets": [sheet(petition) for petition in found], "of": subject, "more": len(found) == IN_SPACE}
        return [SlotContent("petition/slots/space.html", values, weight=20)]
    return ()


def _to_verify(actor: Actor) -> Iterable[SlotContent]:
    """Return the petitions with alerts that nobody has looked at, for the team alone: a passer-by costs no query."""
    watched = queries.review.watched() if is_staff(actor) else []
    return [SlotContent("petition/slots/desk.html", {"watched": watched}, weight=5)] if watched else []
