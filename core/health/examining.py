"""Asks everybody how things are, the database first: without it nobody else can answer."""

from __future__ import annotations

from collections.abc import Iterable

from core.contracts import Finding, Health
from core.events import call_isolated
from core.extensions import db
from core.health import database
from core.i18n import N_
from core.runtime import runtime

_ORDER = tuple(Health)


def examine(*, thorough: bool = False) -> list[Finding]:
    """Return what core and the plugins find; without ``thorough``, what is cheap and what a stranger may know."""
    first = database.answers(thorough=thorough)
    if first.state == Health.FAILING:
        return [first]
    asked = runtime().plugins.hook.check_health.get_hookimpls()
    answers = call_isolated("check_health", thorough=thorough)
    db.session.rollback()
    found = [first, *(finding for answer in answers for finding in answer)]
    if len(answers) < len(asked):
        found.append(_silent())
    return found


def worst(findings: Iterable[Finding]) -> Health:
    """Return the worst state among them; ``ok`` when there is none."""
    return max((finding.state for finding in findings), key=_ORDER.index, default=Health.OK)


def _silent() -> Finding:
    return Finding(
        "core.plugins",
        Health.FAILING,
        N_("A part of the program could not say how it is."),
        N_("What it watches may be broken without anybody seeing it."),
        N_("Read the end of the newest file in the folder “logs”: it names the part. Then update it or switch it off."),
    )
