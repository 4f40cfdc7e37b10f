"""Use cases of the appeal: the author says why, somebody other than the first moderator answers within a week."""

from __future__ import annotations

from core import clock, journal
from core.contracts import Actor, Verdict
from core.errors import Conflict
from core.extensions import db
from core.i18n import N_
from core.permissions import require
from plugins.moderation import rules
from plugins.moderation.models import Appeal, Case, RegisterLine
from plugins.moderation.queries import cases
from plugins.moderation.rules import Outcome, Standing, State
from plugins.moderation.services import letters
from plugins.moderation.services.cases import carry_out, close, in_days, numbers, start
from plugins.moderation.services.deciding import CHANGED, cleaned, count, is_open_to_appeal
from plugins.moderation.services.locking import NOT_WAITING, take

TOO_LATE = N_("This decision can no longer be appealed against: its delay is over, or it was appealed already.")


def lodge(*, actor: Actor, case_id: int, words: str) -> Appeal:
    """Appeal against a decision on one's own text. Needs ``moderation.appeal``. Journal ``moderation.appealed``.

    Raises Invalid for an empty text, Conflict when the delay is over or an appeal was lodged. Tells those who may
    answer; the answer is due in ``appeal_days``.
    """
    case = cases.held(case_id)
    require(actor, "moderation.appeal", case)
    decision = cases.last_decision(case.id)
    if decision is None or not is_open_to_appeal(case):
        raise Conflict(TOO_LATE)
    appeal = Appeal(case_id=case.id, words=cleaned(words, "words"), lodged_at=clock.now(), answer="")
    appeal.decision = decision
    db.session.add(appeal)
    case.state = State.APPEALED
    start(case, in_days(numbers().appeal_days))
    _register(appeal, "lodged")
    db.session.flush()
    journal.record("moderation.appealed", {"appeals": 1}, {"verdict": decision.verdict}, space=case.space)
    letters.tell_waiting(case)
    return appeal


def settle(*, actor: Actor, case_id: int, outcome: Outcome, answer: str) -> Appeal:
    """Answer an appeal: the decision stands, or what it did is undone. Needs ``moderation.review``.

    Raises Forbidden for who decided first, Conflict when no appeal waits, somebody else holds the case or the text's
    owner says no. Journal ``moderation.appeal_settled``; a mail to the author.
    """
    case = take(actor=actor, case_id=case_id)
    appeal = cases.pending_appeal(case.id)
    if case.state != State.APPEALED or appeal is None:
        raise Conflict(NOT_WAITING)
    appeal.answer = cleaned(answer, "answer")
    appeal.outcome, appeal.settled_by_id, appeal.settled_at = outcome, actor.person_id, clock.now()
    _carry_out(case, appeal, outcome)
    late, length = count(case, appeal.settled_at), rules.hours(appeal.lodged_at, appeal.settled_at)
    _register(appeal, outcome, length)
    close(case, Standing.REVIEWED if outcome is Outcome.OVERTURNED else Standing(case.standing))
    db.session.flush()
    journal.record(
        "moderation.appeal_settled",
        {"appeals": 1, "hours": length, "late": late},
        {"outcome": outcome},
        space=case.space,
    )
    letters.tell_answer(case, appeal)
    return appeal


def _carry_out(case: Case, appeal: Appeal, outcome: Outcome) -> None:
    """Undo what was decided, or erase at last what an appeal has not saved."""
    verdict = Verdict(appeal.decision.verdict)
    if outcome is Outcome.OVERTURNED:
        if not carry_out(case, rules.UNDOES[verdict], by=appeal.settled_by_id):
            raise Conflict(CHANGED)
    elif verdict is Verdict.ERASE:
        carry_out(case, verdict, rule=appeal.decision.rule, reason=appeal.decision.reason, by=appeal.settled_by_id)


def _register(appeal: Appeal, word: str, hours: int | None = None) -> None:
    line = db.session.get(RegisterLine, appeal.decision.register_id) if appeal.decision.register_id else None
    if line is not None:
        line.appeal, line.appeal_hours = word, hours
