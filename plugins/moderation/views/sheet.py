"""What pages show of a case: its text as it is now, its delay in words, who holds it; and the page around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, render_template

from core import clock
from core.contracts import Actor, ContentDescription, Verdict
from core.runtime import settings
from core.spaces.models import Space
from plugins.moderation import house, rules
from plugins.moderation.models import Case
from plugins.moderation.queries import cases
from plugins.moderation.rules import Bar, Origin, Outcome, Standing, State, Urgency
from plugins.moderation.services.locking import bar_of
from plugins.moderation.settings import ModerationSettings
from plugins.moderation.wording import APPEALS, BARS, ORIGINS, STANDINGS, STATES, URGENCIES, VERDICTS


@dataclass(frozen=True, slots=True)
class Sheet:
    """A case as pages show it. ``content`` is None once the text is gone. ``held``: by ``me``, ``other`` or nobody."""

    case: Case
    content: ContentDescription | None
    standing: tuple[str, str]
    state: str
    origin: str
    urgency: tuple[str, str]
    held: str
    bar: str

    @property
    def waits(self) -> bool:
        return self.case.state in cases.WAITING

    @property
    def is_appeal(self) -> bool:
        return self.case.state == State.APPEALED


def sheet(case: Case, actor: Actor) -> Sheet:
    """Work out what pages show of a case."""
    waits, at = case.state in cases.WAITING, clock.now()
    barred = bar_of(case, actor.person_id) if waits and actor.person_id is not None else None
    return Sheet(
        case=case,
        content=cases.described(case.ref),
        standing=STANDINGS[Standing(case.standing)],
        state=STATES[State(case.state)],
        origin=ORIGINS[Origin(case.origin)],
        urgency=URGENCIES[rules.urgency(case.delay, at) if waits else Urgency.CALM],
        held=_held(case, actor, free=case.locked_until is None or case.locked_until <= at),
        bar=BARS[Bar(barred)] if barred else "",
    )


def _held(case: Case, actor: Actor, *, free: bool) -> str:
    if free or case.locked_by_id is None:
        return ""
    return "me" if case.locked_by_id == actor.person_id else "other"


@dataclass(frozen=True, slots=True)
class Told:
    """One decision of a case in words, for its history; ``appeal`` with its answer, if there is one."""

    at: Any
    verdict: str
    rule: str
    reason: str
    by_itself: bool
    appeal: Any = None
    outcome: str = ""


def history(case: Case) -> list[Told]:
    """Return what was decided in a case, in words, the first first."""
    appeals = {appeal.decision_id: appeal for appeal in cases.appeals(case.id)}
    return [
        Told(
            at=decision.decided_at,
            verdict=VERDICTS[Verdict(decision.verdict)],
            rule=house.title_of(decision.rule),
            reason=decision.reason,
            by_itself=decision.decided_by_id is None,
            appeal=(appeal := appeals.get(decision.id)),
            outcome=APPEALS[Outcome(appeal.outcome)] if appeal and appeal.outcome else "",
        )
        for decision in cases.decisions(case.id)
    ]


def page(template: str, space: Space | None = None, status: int = 200, **values: Any) -> Response:
    """Draw a page of moderation; what concerns one text stays out of search engines."""
    values = {"space": space, "numbers": settings("moderation", ModerationSettings), "house": house, **values}
    return make_response(render_template(f"moderation/{template}", **values), status)


def unlisted(response: Response) -> Response:
    """Keep a page out of search engines."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
