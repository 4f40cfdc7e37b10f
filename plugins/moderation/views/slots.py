"""What moderation shows on core's own pages: what waits, at the desk; what was decided, on an author's own page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core import clock
from core.contracts import Actor, MenuItem, Slot, SlotContent
from core.i18n import N_
from core.people.models import Person
from core.permissions import allowed
from core.spaces.models import Space
from plugins.moderation.permissions import is_team
from plugins.moderation.queries import cases


def contents(slot: Slot, actor: Actor, subject: Any) -> Iterable[SlotContent]:
    """Return the fragments for one place; passers-by cost no query."""
    if slot is Slot.DESK and is_team(actor):
        load = cases.load(clock.now())
        if load.waiting:
            return [SlotContent("moderation/slots/desk.html", {"load": load}, weight=3 if load.late else 30)]
    if slot is Slot.PERSON and isinstance(subject, Person) and subject.id == actor.person_id:
        told = cases.of_author(subject.id, limit=1)
        if told:
            values = {"unanswered": cases.unanswered(subject.id)}
            return [SlotContent("moderation/slots/person.html", values, weight=10)]
    return ()


def menu(actor: Actor, space: Any) -> Iterable[MenuItem]:
    """Return the queue: in the main menu for whoever moderates a real space, in a space's own for its moderators."""
    if not actor.signed_in:
        return ()
    if space is None:
        return (
            [MenuItem(N_("Moderation"), "moderation.queue", weight=50)] if allowed(actor, "moderation.review") else ()
        )
    if isinstance(space, Space) and allowed(actor, "moderation.review", space):
        return [MenuItem(N_("Moderation"), "moderation.in_space", {"space_id": space.id}, weight=80)]
    return ()
