"""What the pathway shows on core's pages: the next sessions at home, what somebody followed on her page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core import clock, formats
from core.contracts import Actor, Slot, SlotContent
from core.permissions import allowed
from core.runtime import config
from plugins.pathway.queries import progress, sessions
from plugins.pathway.services.certificates import followed
from plugins.pathway.views import content

ON_HOME = 3


def contents(slot: Slot, actor: Actor, subject: Any) -> Iterator[SlotContent]:
    """Yield the fragments for one place."""
    if slot is Slot.HOME:
        day = clock.local_day(clock.now(), config().site.timezone)
        if actor.person_id is not None:
            mine = [one for one in sessions.sessions_of(actor.person_id) if sessions.local_day(one) == day]
            if mine:
                yield SlotContent("pathway/slots/mine.html", {"sessions": mine}, weight=5)
        coming = [(row, max(0, row.seats - row.taken)) for row in sessions.next_for_all(clock.now(), ON_HOME)]
        yield SlotContent("pathway/slots/coming.html", {"coming": coming}, weight=20)
    elif slot is Slot.PERSON and subject is not None and allowed(actor, "pathway.certify", subject.id):
        values = {
            "person": subject,
            "followed": content.dated(followed(subject.id)),
            "certificates": progress.certificates_of(subject.id),
            "duration": formats.duration,
        }
        yield SlotContent("pathway/slots/person.html", values, weight=40)
