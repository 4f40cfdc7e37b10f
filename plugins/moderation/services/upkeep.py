"""What happens by itself: alerts, the end of a delay of appeal, the erasure of what is kept no longer."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from core import clock
from core.contracts import Verdict
from core.extensions import db
from plugins.moderation import rules
from plugins.moderation.models import Case, Report
from plugins.moderation.queries import cases
from plugins.moderation.rules import Origin, Standing, State
from plugins.moderation.services import letters
from plugins.moderation.services.cases import carry_out, close, numbers

AT_ONCE = 500


def alert() -> int:
    """Alert those who should have answered: the moderators of the space, then the centre; return how many cases.

    One alert for each level of each delay, however often this runs.
    """
    at = clock.now()
    found = select(Case).where(Case.state.in_(cases.WAITING), Case.alerted < 2).order_by(Case.due_at).limit(AT_ONCE)
    told = 0
    for case in db.session.scalars(found.with_for_update(of=Case)):
        report = case.origin == Origin.REPORTS and case.state == State.OPEN and case.corrected_at is None
        level = rules.alert_level(case.delay, at, report=report)
        if level > case.alerted:
            letters.alert(case, level, after=case.alerted)
            case.alerted = level
            told += 1
    db.session.flush()
    return told


def close_past() -> int:
    """Close the cases whose delay of appeal is over, and erase what was to be; return how many.

    A case whose text is gone without a word is closed too.
    """
    over = Case.state == State.DECIDED, Case.appeal_until <= clock.now()
    found = list(
        db.session.scalars(select(Case).where(*over).order_by(Case.id).limit(AT_ONCE).with_for_update(of=Case))
    )
    for case in found:
        if case.standing == Standing.ERASED and (decision := cases.last_decision(case.id)):
            carry_out(case, Verdict.ERASE, rule=decision.rule, reason=decision.reason, by=decision.decided_by_id)
        close(case, Standing(case.standing))
    gone = [case for case in _waiting() if cases.described(case.ref) is None]
    for case in gone:
        close(case, Standing.REMOVED)
    db.session.flush()
    return len(found) + len(gone)


def _waiting() -> list[Case]:
    return list(db.session.scalars(select(Case).where(Case.state.in_(cases.WAITING)).order_by(Case.id).limit(AT_ONCE)))


def erase_past() -> None:
    """Erase the reports of cases closed for ``reports_kept_days`` and the cases closed for ``cases_kept_months``."""
    at, kept = clock.now(), numbers()
    old = select(Case.id).where(Case.closed_at <= at - timedelta(days=kept.reports_kept_days))
    db.session.execute(delete(Report).where(Report.case_id.in_(old)))
    db.session.execute(delete(Case).where(Case.closed_at <= clock.months_before(at, kept.cases_kept_months)))
