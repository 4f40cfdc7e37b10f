"""Use cases of the lock: a moderator takes a case for a while, so that two do not decide of it at once."""

from __future__ import annotations

from datetime import timedelta

from core import clock
from core.contracts import Actor
from core.errors import Conflict, Forbidden
from core.i18n import N_
from core.permissions import require
from plugins.moderation import rules
from plugins.moderation.models import Case
from plugins.moderation.queries import cases
from plugins.moderation.rules import Bar, State
from plugins.moderation.services.cases import numbers, release

NOT_WAITING = N_(
    "This case no longer waits for a decision: somebody has decided, or its author has withdrawn the text."
)
TAKEN = N_("Somebody else is reviewing this case. Take another one, or come back in %(minutes)s minutes.")
BARRED = {
    Bar.OWN_TEXT: N_("This is your own text: somebody else has to decide."),
    Bar.DECIDED_FIRST: N_("You took the decision that is appealed against: somebody else has to answer."),
}


def take(*, actor: Actor, case_id: int) -> Case:
    """Take a case for ``lock_minutes``; taking one's own again begins anew. Needs ``moderation.review``.

    Raises Forbidden for one's own text and, on appeal, for who decided first; Conflict while somebody else holds it,
    and once it no longer waits.
    """
    case = cases.held(case_id)
    require(actor, "moderation.review", case.space)
    if actor.person_id is None or State(case.state) not in cases.WAITING:
        raise Conflict(NOT_WAITING)
    if reason := bar_of(case, actor.person_id):
        raise Forbidden(BARRED[reason])
    at = clock.now()
    if not rules.may_lock(case.locked_by_id, case.locked_until, actor.person_id, at):
        left = (case.locked_until or at) - at
        raise Conflict(TAKEN, minutes=max(1, -int(-left.total_seconds() // 60)))
    case.locked_by_id = actor.person_id
    case.locked_until = at + timedelta(minutes=numbers().lock_minutes)
    return case


def leave(*, actor: Actor, case_id: int) -> None:
    """Leave a case to others; one that somebody else holds stays hers. Needs ``moderation.review``."""
    case = cases.held(case_id)
    require(actor, "moderation.review", case.space)
    if case.locked_by_id == actor.person_id:
        release(case)


def bar_of(case: Case, person_id: int) -> Bar | None:
    """Return why somebody may not decide of a case, or None."""
    last = cases.last_decision(case.id) if case.state == State.APPEALED else None
    first_id = last.decided_by_id if last else None
    return rules.bar(person_id, case.author_id, first_id, sandbox=case.space.is_sandbox)
