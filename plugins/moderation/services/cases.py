"""What every use case does with a case: open it, start its delay, carry out a verdict, close it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, update

from core import clock
from core.contracts import ContentDescription, ModerationDecision, Verdict
from core.events import publish
from core.extensions import db, insert
from core.runtime import runtime, settings
from plugins.moderation import house, rules
from plugins.moderation.events import ContentModerated
from plugins.moderation.models import Appeal, Case, Decision, RegisterLine
from plugins.moderation.queries import cases
from plugins.moderation.rules import Origin, Standing, State
from plugins.moderation.settings import ModerationSettings


def numbers() -> ModerationSettings:
    """Return the settings of moderation."""
    return settings("moderation", ModerationSettings)


def open_case(content: ContentDescription, origin: Origin, due_at: datetime) -> Case:
    """Return the case of a content that goes on, its row held; a new one when there is none.

    Two who open it at once get the same one: the database lets one row in.
    """
    at = clock.now()
    row = {
        "plugin": content.ref.plugin,
        "kind": content.ref.kind,
        "content_id": content.ref.id,
        "kind_title": content.kind_title[:80],
        "text_version": content.text_version[:80],
        "space_id": content.space_id,
        "author_id": content.author_id,
        "origin": origin,
        "state": State.OPEN,
        "standing": Standing.WAITING if origin is Origin.SUBMISSION else Standing.SHOWN,
        "opened_at": at,
        "started_at": at,
        "due_at": due_at,
        "alerted": 0,
        "reporters": 0,
    }
    once = insert(Case).values(**row)
    one = ["plugin", "kind", "content_id"]
    db.session.execute(once.on_conflict_do_nothing(index_elements=one, index_where=Case.closed_at.is_(None)))
    found = cases.going_on(content.ref)
    if found is None:
        raise LookupError("a case that was just opened is not there")
    return found


def start(case: Case, due_at: datetime) -> None:
    """Let a delay run from now on, for whoever takes the case."""
    case.started_at, case.due_at, case.alerted = clock.now(), due_at, 0
    release(case)


def release(case: Case) -> None:
    """Let anybody take a case."""
    case.locked_by_id = case.locked_until = None


def close(case: Case, standing: Standing) -> None:
    """Close a case: nothing is left to decide."""
    case.state, case.standing, case.closed_at = State.CLOSED, standing, clock.now()
    release(case)


def drop_appeal(case: Case) -> None:
    """Take an appeal back that waits for an answer, and its word in the register: its text is no longer there."""
    if appeal := cases.pending_appeal(case.id):
        line = RegisterLine.id == appeal.decision.register_id
        db.session.execute(update(RegisterLine).where(line).values(appeal="none"))
        db.session.execute(delete(Appeal).where(Appeal.id == appeal.id))


def in_days(days: int) -> datetime:
    """Return the moment that comes in so many days."""
    return clock.now() + timedelta(days=days)


def carry_out(case: Case, verdict: Verdict, *, rule: str = "", reason: str = "", by: int | None = None) -> bool:
    """Let the owner of a content make a verdict so; return whether it did. Publishes ContentModerated then."""
    at = clock.now()
    decision = ModerationDecision(case.ref, verdict, rule, reason, by, at, house.title_of(rule))
    done = runtime().plugins.hook.moderate_content(ref=case.ref, decision=decision) is True
    if done:
        publish(ContentModerated(at=at, space_id=case.space_id, ref=case.ref, verdict=verdict))
    return done


def write_down(case: Case, verdict: Verdict, *, rule: str = "", reason: str = "", by: int | None = None) -> Decision:
    """Write a decision down in its case; one that somebody took in a real space enters the public register too."""
    at = clock.now()
    decision = Decision(case_id=case.id, verdict=verdict, rule=rule, reason=reason, decided_by_id=by, decided_at=at)
    if by is not None and not case.space.is_sandbox:
        decision.register_id = _register(case, verdict, rule)
    db.session.add(decision)
    db.session.flush()
    return decision


def _register(case: Case, verdict: Verdict, rule: str) -> int:
    at = clock.now()
    line = RegisterLine(
        day=clock.local_day(at, runtime().config.site.timezone),
        plugin=case.plugin,
        kind=case.kind,
        kind_title=case.kind_title,
        origin=case.origin,
        was_hidden=case.hidden_at is not None,
        verdict=verdict,
        rule=rule,
        delay_hours=rules.hours(case.started_at, at),
    )
    db.session.add(line)
    db.session.flush()
    return line.id
