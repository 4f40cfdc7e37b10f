"""Use cases of a suspension: nothing moves, for a reason that is shown; then the deadlines gain the days lost."""

from __future__ import annotations

from core import clock
from core.contracts import Actor
from core.errors import Conflict
from core.events import publish
from core.extensions import db
from core.permissions import require
from core.runtime import config
from plugins.petition import rules
from plugins.petition.events import PetitionResumed, PetitionSuspended
from plugins.petition.models import Petition
from plugins.petition.rules import State
from plugins.petition.services.lifecycle import tell_submitted, tell_withdrawn
from plugins.petition.services.moving import kept_reason, move


def suspend_petition(*, actor: Actor, petition: Petition, reason: str) -> Petition:
    """Stop a petition for a while, wherever it is on its road before the closing; its row is locked.

    Needs ``petition.suspend``. Raises Invalid without a reason, Conflict for a draft, and once it is over. Publishes
    PetitionSuspended.
    """
    require(actor, "petition.suspend", petition)
    reason = kept_reason(reason)
    at, present = clock.now(), State(petition.state)
    if present == State.OPEN and petition.closes_at is not None and at >= petition.closes_at:
        raise Conflict(rules.NOT_NOW[State.CLOSED])
    move(petition, State.SUSPENDED, by=actor.person_id, reason=reason)
    petition.suspended_at, petition.suspended_from = at, present
    db.session.flush()
    publish(PetitionSuspended(at=at, space_id=petition.space_id, petition_id=petition.id))
    if present == State.MODERATION:
        tell_withdrawn(petition)
    return petition


def resume_petition(*, actor: Actor, petition: Petition) -> Petition:
    """Let a suspended petition go on from where it stood; its row is locked.

    Needs ``petition.suspend``. Raises Conflict unless it is suspended. Publishes PetitionResumed.
    """
    require(actor, "petition.suspend", petition)
    rules.check_state(State(petition.state), State.SUSPENDED)
    at, back_to = clock.now(), State(petition.suspended_from or State.BACKING)
    gained = rules.days_lost(petition.suspended_at or at, at, config().site.timezone)
    move(petition, back_to, by=actor.person_id, days_gained=gained)
    prolong(petition, gained)
    db.session.flush()
    publish(PetitionResumed(at=at, space_id=petition.space_id, petition_id=petition.id, days_gained=gained))
    if back_to == State.MODERATION:
        tell_submitted(petition)
    return petition


def prolong(petition: Petition, days: int) -> None:
    """Move the deadline that runs, the moderators' or that of the signatures, so many days on."""
    timezone = config().site.timezone
    if petition.state == State.OPEN and petition.closes_at is not None:
        petition.closes_at = rules.add_days(petition.closes_at, days, timezone)
    elif petition.state == State.MODERATION and petition.review_due_at is not None:
        petition.review_due_at = rules.add_days(petition.review_due_at, days, timezone)
