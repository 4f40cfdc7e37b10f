"""A petition that came while it was open elsewhere: not signed here before the team has said that it is not there."""

from __future__ import annotations

from core import clock
from core.contracts import Actor
from core.errors import Conflict, Invalid
from core.extensions import db
from core.i18n import N_
from core.permissions import require
from plugins.petition.models import Arrival, Petition
from plugins.petition.services.moving import someone

HELD = N_(
    "This petition comes from another site, where it was still open. It cannot be signed here until the team of the "
    "centre has made sure that it is no longer signed there, so that nobody counts twice."
)


def check_not_held(petition: Petition) -> None:
    """Raise Conflict while a petition that was brought in may still be signed where it comes from."""
    arrival = db.session.get(Arrival, petition.id)
    if arrival is not None and arrival.is_held:
        raise Conflict(HELD)


def release(*, actor: Actor, petition: Petition, agreed: bool) -> None:
    """Let a petition that was brought in be signed here; who says that it may is kept. Row locked by the caller.

    Needs ``petition.release``. Raises Invalid without that word, Conflict when nothing holds it.
    """
    require(actor, "petition.release", petition)
    by = someone(actor)
    arrival = db.session.get(Arrival, petition.id, populate_existing=True)
    if arrival is None or not arrival.is_held:
        raise Conflict(N_("This petition can be signed here already."))
    if not agreed:
        raise Invalid(N_("Tick this box once you have made sure of it."), field="agreed")
    arrival.is_held, arrival.released_at, arrival.released_by = False, clock.now(), by
    db.session.flush()
