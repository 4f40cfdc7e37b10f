"""The use case of deciding: a verdict with its rule and its reason, carried out, registered, told to the author."""

from __future__ import annotations

from datetime import datetime

from core import clock, journal
from core.contracts import Actor, Verdict
from core.errors import Conflict, Invalid
from core.extensions import db
from core.i18n import N_
from core.text import BadText, clean_text
from plugins.moderation import house, rules
from plugins.moderation.models import Case, Decision
from plugins.moderation.rules import ADVERSE, BECOMES, Delay, Standing, State, Urgency
from plugins.moderation.services import letters
from plugins.moderation.services.cases import carry_out, close, in_days, numbers, release, write_down
from plugins.moderation.services.locking import NOT_WAITING, take

CHANGED = N_("The state of this text does not allow it any more. Look at it again, then decide.")


def decide(*, actor: Actor, case_id: int, verdict: Verdict, rule: str = "", reason: str = "") -> Decision:
    """Decide of a text that waits or was reported. Needs ``moderation.review``; takes the lock when it is free.

    Against a text, ``rule`` (a name of the rules of the house) and ``reason`` (told to the author) are needed, and only
    what breaks a rule of the law is erased: blocked at once, and wiped when no appeal can save it any more. Raises
    Invalid for a missing rule or reason, Forbidden for one's own text, Conflict when somebody else holds the case, when
    it is decided already or when the text's owner says no. Journal ``moderation.decided``; a mail to the author.
    """
    case = take(actor=actor, case_id=case_id)
    if verdict not in rules.offered(State(case.state), Standing(case.standing)):
        raise Conflict(NOT_WAITING)
    against = verdict in ADVERSE
    rule, reason = (_rule(rule, verdict), cleaned(reason, "reason")) if against else ("", "")
    _carry_out(case, verdict, rule, reason, actor.person_id)
    decision = write_down(case, verdict, rule=rule, reason=reason, by=actor.person_id)
    late = count(case, decision.decided_at)
    journal.record(
        "moderation.decided",
        {"decisions": 1, "hours": rules.hours(case.started_at, decision.decided_at), "late": late},
        {"verdict": verdict, "origin": case.origin},
        space=case.space,
    )
    if against:
        case.state, case.standing = State.DECIDED, BECOMES[verdict]
        case.appeal_until = in_days(numbers().appeal_within_days)
        release(case)
    else:
        close(case, BECOMES[verdict])
    db.session.flush()
    letters.tell_decision(case, decision)
    return decision


def _carry_out(case: Case, verdict: Verdict, rule: str, reason: str, by: int | None) -> None:
    """Let the owner make it so; what stays shown is left as it is."""
    if verdict is Verdict.ACCEPT and case.standing == Standing.SHOWN:
        return
    if not carry_out(case, rules.carried_out(verdict), rule=rule, reason=reason, by=by):
        raise Conflict(CHANGED)


def count(case: Case, at: datetime) -> int:
    """Return 1 when the delay that ends at that moment was not kept, else 0."""
    return int(rules.urgency(Delay(case.started_at, case.due_at), at) is Urgency.LATE)


def _rule(name: str, verdict: Verdict) -> str:
    rule = house.BY_NAME.get(name)
    if rule is None:
        raise Invalid(N_("Choose the rule that this text breaks."), field="rule")
    if verdict is Verdict.ERASE and not rule.illegal:
        raise Invalid(N_("Only what the law forbids is erased. Choose such a rule, or block the text."), field="rule")
    return name


def cleaned(words: str, field: str) -> str:
    """Return a text that must say something. Raises Invalid at ``field``."""
    try:
        said = clean_text(words, numbers().reason).strip()
    except BadText as error:
        raise Invalid(error.message_id, field=field, **error.params) from error
    if not said:
        raise Invalid(N_("Write why, in a few plain sentences."), field=field)
    return said


def is_open_to_appeal(case: Case) -> bool:
    """Say whether the author may still appeal."""
    return case.state == State.DECIDED and case.appeal_until is not None and clock.now() < case.appeal_until
