"""The use cases of indemnity: adopt a rule set, make an agreement with a centre."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy.exc import IntegrityError

from core import clock
from core.contracts import Actor
from core.errors import Conflict, Invalid
from core.extensions import db
from core.i18n import N_
from core.permissions import require
from core.text import clean_line
from plugins.indemnity import queries, rules
from plugins.indemnity.models import IndemnityAgreement, IndemnityRuleSet

EXAMPLE = Path(__file__).parent / "rulesets" / "example.toml"


def read_rule_set(path: Path) -> rules.RuleSet:
    """Read a rule set from a TOML file, whose keys are the fields of ``rules.RuleSet``.

    Raises Invalid, saying what is wrong, when a key is missing, unknown or of the wrong kind.
    """
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Invalid(N_("%(file)s cannot be read: %(why)s"), file=path.name, why=str(error)) from error
    kinds = rules.RuleSet.__annotations__
    if set(read) != set(kinds):
        wrong = ", ".join(sorted(set(read) ^ set(kinds)))
        raise Invalid(N_("%(file)s: missing or unknown keys: %(keys)s"), file=path.name, keys=wrong)
    for key, kind in kinds.items():
        if type(read[key]).__name__ != kind:
            raise Invalid(N_("%(file)s: %(key)s must be of the kind %(kind)s"), file=path.name, key=key, kind=kind)
    return rules.RuleSet(**read)


def adopt_rule_set(*, actor: Actor, content: rules.RuleSet) -> IndemnityRuleSet:
    """Adopt one version of a rule set; adopting the same again changes nothing.

    Raises Forbidden; Invalid for numbers that make no sense; Conflict when this version exists with another content.
    """
    require(actor, "indemnity.agree")
    if content.amount_cents < 0 or min(content.years_at_most, content.sessions_required, content.version) < 1:
        raise Invalid(N_("A rule set needs an amount that is not negative, and at least one year and one session."))
    if not content.code or not content.title or len(content.code) > 40 or len(content.title) > 160:
        raise Invalid(N_("A rule set needs a code of 40 characters at most and a title of 160 at most."))
    if present := queries.rule_set(content.code, content.version):
        if present.digest == content.digest:
            return present
        raise Conflict(
            N_("Version %(version)s of the rule set “%(code)s” exists with another content: give a new version."),
            version=content.version,
            code=content.code,
        )
    adopted = IndemnityRuleSet(
        **{name: getattr(content, name) for name in rules.RuleSet.__annotations__},
        digest=content.digest,
        adopted_at=clock.now(),
    )
    db.session.add(adopted)
    db.session.flush()
    return adopted


def make_agreement(
    *, actor: Actor, origin: str, number: str, decision: str, start: date, years: int
) -> IndemnityAgreement:
    """Write down what the Region has agreed with a centre, under the rule set in force on ``start``.

    Raises Forbidden; Invalid (unknown centre, no rule set on that day, a date too far away, no year); Conflict when
    the number is taken, the years overlap those of another agreement of the centre, or are too many in all.
    """
    require(actor, "indemnity.agree")
    if queries.centre(origin, lock=True) is None:
        raise Invalid(N_("No enrolled centre has this identifier."), field="origin")
    rule_set = _rule_set_for(start)
    _check_years(rule_set, origin, start, years)
    made = IndemnityAgreement(
        origin=origin,
        number=clean_line(number, 40),
        decision=clean_line(decision, 160),
        start=start,
        years=years,
        rule_set=rule_set,
        created_at=clock.now(),
    )
    return _added(made)


def _rule_set_for(start: date) -> IndemnityRuleSet:
    if start > queries.today() + timedelta(days=rules.MOST_DAYS_AHEAD):
        raise Invalid(N_("This date is more than two years away: check the year."), field="start")
    rule_set = queries.rule_set_on(start)
    if rule_set is None:
        raise Invalid(N_("No rule set was in force on that day: choose a later date."), field="start")
    return rule_set


def _check_years(rule_set: IndemnityRuleSet, origin: str, start: date, years: int) -> None:
    if years < 1:
        raise Invalid(N_("An agreement lasts one year at least."), field="years")
    others = queries.of_centre(origin)
    left = rules.years_left(rule_set.content, [other.years for other in others])
    if years > left:
        raise Conflict(
            N_("A centre has %(most)s years at most, over all its agreements. This one may still have: %(left)s."),
            field="years",
            most=rule_set.years_at_most,
            left=left,
        )
    wanted = rules.whole_of(start, years)
    for other in others:
        if wanted.overlaps(rules.whole_of(other.start, other.years)):
            raise Conflict(
                N_("This centre already has agreement %(number)s, from %(first)s to %(last)s: two may not overlap."),
                field="start",
                number=other.number,
                first=f"{other.start:%d/%m/%Y}",
                last=f"{rules.whole_of(other.start, other.years).last:%d/%m/%Y}",
            )


def _added(made: IndemnityAgreement) -> IndemnityAgreement:
    taken = Conflict(N_("Another agreement bears the number %(number)s."), field="number", number=made.number)
    if queries.numbered(made.number):
        raise taken
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError as error:
        raise taken from error
    return made
