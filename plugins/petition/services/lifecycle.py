"""Use cases of a petition's life: send it to the moderators, open, reject, close, withdraw.

Opening and rejecting are decisions of the moderators: whoever decides has asked for the permission
(``services/moderating.py``). A petition that moves has its row locked by the caller.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from core import clock, journal
from core.contracts import Actor, ContentRef, ContentSubmitted, ContentWithdrawn
from core.events import publish
from core.extensions import db
from core.permissions import require
from core.places.communes import commune
from core.runtime import config, settings
from plugins.petition import queries, rules
from plugins.petition.events import PetitionClosed, PetitionOpened, PetitionRejected, PetitionWithdrawn
from plugins.petition.models import Petition
from plugins.petition.rules import AnswerState, Collectivity, LegalKind, State, Visibility
from plugins.petition.services.moving import kept_reason, move
from plugins.petition.services.writing import frozen_text
from plugins.petition.settings import PetitionSettings


def ref_of(petition_id: int) -> ContentRef:
    """Return how the moderators name a petition."""
    return ContentRef("petition", "petition", petition_id)


def submit_petition(*, actor: Actor, petition: Petition) -> Petition:
    """Send a petition that has its backers to the moderators: its text can no longer change.

    Needs ``petition.submit``. Raises Conflict without enough backers, and unless they are looked for. Journal
    ``petition.submitted``; publishes ContentSubmitted.
    """
    require(actor, "petition.submit", petition)
    rules.check_move(State(petition.state), State.MODERATION)
    numbers, timezone = settings("petition", PetitionSettings), config().site.timezone
    rules.check_backers(petition.backers, numbers.backers_needed)
    at = clock.now()
    petition.submitted_at = at
    petition.review_due_at = rules.end_of_day(
        clock.local_day(at, timezone) + timedelta(days=numbers.review_days), timezone
    )
    move(petition, State.MODERATION, by=actor.person_id)
    db.session.flush()
    journal.record("petition.submitted", {"petitions": 1}, space=petition.space)
    tell_submitted(petition)
    return petition


def tell_submitted(petition: Petition) -> None:
    """Tell the moderators that a petition waits for them, and until when."""
    if petition.review_due_at is not None:
        publish(
            ContentSubmitted(
                at=clock.now(),
                space_id=petition.space_id,
                ref=ref_of(petition.id),
                due_at=petition.review_due_at,
            )
        )


def tell_withdrawn(petition: Petition) -> None:
    """Tell the moderators that nothing waits for them any more."""
    publish(ContentWithdrawn(at=clock.now(), space_id=petition.space_id, ref=ref_of(petition.id)))


def goal_of(petition: Petition | queries.ReadPetition) -> int:
    """Return the goal that opening a petition now would fix: the law's, or a share of the population."""
    if petition.legal_kind == LegalKind.CGCT and petition.electors and petition.collectivity:
        return rules.legal_goal(petition.electors, Collectivity(petition.collectivity))
    numbers, territory = settings("petition", PetitionSettings), commune(petition.space.territory)
    return rules.goal(territory.population if territory else 0, numbers.goal_share_per_thousand, numbers.goal_least)


def open_petition(*, petition: Petition, by: int | None, rule: str = "", reason: str = "") -> Petition:
    """Open a petition to signatures: its text is frozen under its fingerprint, its goal and last day are fixed.

    Raises Conflict unless it is with the moderators, or was rejected and has won its appeal. Journal
    ``petition.opened``; publishes PetitionOpened.
    """
    numbers, at, timezone = settings("petition", PetitionSettings), clock.now(), config().site.timezone
    move(petition, State.OPEN, by=by, rule=rule, reason=reason)
    petition.rejected_at = None
    petition.goal = goal_of(petition)
    petition.text_sha256 = rules.fingerprint(frozen_text(petition))
    petition.opened_at = at
    petition.closes_at = rules.closing_moment(clock.local_day(at, timezone), numbers.open_months, timezone)
    db.session.flush()
    journal.record("petition.opened", {"petitions": 1}, space=petition.space)
    publish(
        PetitionOpened(
            at=at,
            space_id=petition.space_id,
            petition_id=petition.id,
            goal=petition.goal,
            text_sha256=petition.text_sha256,
        )
    )
    return petition


def reject_petition(*, petition: Petition, by: int | None, rule: str, reason: str) -> Petition:
    """Do not open a petition; it stays public with the rule and the reason.

    Raises Conflict unless it is with the moderators. Journal ``petition.rejected``; publishes PetitionRejected.
    """
    reason = kept_reason(reason)
    move(petition, State.REJECTED, by=by, rule=rule, reason=reason)
    petition.rejected_at = clock.now()
    db.session.flush()
    journal.record("petition.rejected", {"petitions": 1}, space=petition.space)
    publish(PetitionRejected(at=clock.now(), space_id=petition.space_id, petition_id=petition.id))
    return petition


def withdraw_petition(*, actor: Actor, petition: Petition, reason: str) -> Petition:
    """Give a petition up, with a reason that is shown. Needs ``petition.withdraw``.

    Raises Conflict for a draft, and once it is closed; Invalid without a reason. Journal ``petition.withdrawn``;
    publishes PetitionWithdrawn, and ContentWithdrawn.
    """
    require(actor, "petition.withdraw", petition)
    reason = kept_reason(reason)
    move(petition, State.WITHDRAWN, by=actor.person_id, reason=reason)
    petition.withdrawn_at = clock.now()
    db.session.flush()
    journal.record("petition.withdrawn", {"petitions": 1}, space=petition.space)
    publish(PetitionWithdrawn(at=clock.now(), space_id=petition.space_id, petition_id=petition.id))
    tell_withdrawn(petition)
    return petition


def close_petition(*, actor: Actor, petition: Petition) -> Petition:
    """Close an open petition before its time. Needs ``petition.close``. Raises Conflict unless it is open.

    Journal ``petition.closed``; publishes PetitionClosed.
    """
    require(actor, "petition.close", petition)
    return _close(queries.locked(petition.id), actor.person_id)


def close_due() -> int:
    """Close the petitions whose time has come, as of that time, and return how many.

    One that is hidden waits for its moderator: if it is shown again, it gains the days that were lost.
    """
    due = select(Petition.id).where(
        Petition.state == State.OPEN, Petition.visibility != Visibility.HIDDEN, Petition.closes_at <= clock.now()
    )
    identities = list(db.session.scalars(due.order_by(Petition.id)))
    for identity in identities:
        _close(queries.locked(identity), None)
    return len(identities)


def _close(petition: Petition, by: int | None) -> Petition:
    at = clock.now()
    answered = petition.answer_state == AnswerState.GIVEN
    move(petition, State.ANSWERED if answered else State.CLOSED, by=by)
    petition.closed_at = min(at, petition.closes_at or at)
    db.session.flush()
    journal.record("petition.closed", {"petitions": 1}, space=petition.space)
    publish(PetitionClosed(at=at, space_id=petition.space_id, petition_id=petition.id, signatures=petition.signatures))
    return petition
