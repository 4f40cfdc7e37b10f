"""What moderation keeps of somebody, as she reads it: what she reported, her texts, her appeals, what she decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import String, cast, delete, select, update

from core.contracts import PersonalTable, Verdict
from core.extensions import db
from core.i18n import N_
from core.own.reading import Column, read
from plugins.moderation import house
from plugins.moderation.models import Appeal, Case, Decision, Report
from plugins.moderation.rules import Standing
from plugins.moderation.wording import STANDINGS, VERDICTS

_REPORTS, _CASES = "moderation.reports", "moderation.cases"
_GOES_ON = N_("The case goes on: what was said is kept until its end, then for its delay.")
_DECIDED = N_("What a moderator decided stays in its case, and goes with it.")
_REASONS = {name: house.title_of(name) for name in house.REASONS}
_UNSEEN = {"synchronize_session": False}


def of_person(person_id: int) -> Iterable[PersonalTable]:
    """Yield what moderation keeps of a person."""
    yield _reports(person_id)
    for over in (True, False):
        yield from _as_author(person_id, over=over)
    yield from _as_moderator(person_id)


def _reports(person_id: int) -> PersonalTable:
    columns = (
        Column(Report.created_at, N_("Reported on")),
        Column(Report.reason, N_("Reason"), _REASONS),
        Column(Report.words, N_("Your words")),
    )
    return read(_REPORTS, Report, columns, Report.reporter_id == person_id)


def _as_author(person_id: int, *, over: bool) -> Iterator[PersonalTable]:
    """Yield the cases of her texts with what was decided and her appeals: those that are over, then the others."""
    where = Case.author_id == person_id, Case.closed_at.is_not(None) if over else Case.closed_at.is_(None)
    stays = "" if over else _GOES_ON
    standings = {str(standing): STANDINGS[standing][0] for standing in Standing}
    columns = (
        Column(Case.opened_at, N_("Here since")),
        Column(Case.standing, N_("What became of it"), standings),
        Column(Case.corrected_at, N_("Corrected by its author")),
        Column(Case.appeal_until, N_("May be appealed until")),
    )
    yield read(_CASES, Case, columns, *where, stays=stays)
    yield read(_CASES, Decision, _decided(), *where, joins=[(Case, Case.id == Decision.case_id)], stays=stays)
    yield read(_CASES, Appeal, _appealed(), *where, joins=[(Case, Case.id == Appeal.case_id)], stays=stays)


def _decided() -> tuple[Column, ...]:
    verdicts = {str(verdict): VERDICTS[verdict] for verdict in Verdict}
    return (
        Column(Decision.decided_at, N_("Decided on")),
        Column(Decision.verdict, N_("Decision"), verdicts),
        Column(Decision.rule, N_("Rule"), _REASONS),
        Column(Decision.reason, N_("Reason")),
    )


def _appealed() -> tuple[Column, ...]:
    return (
        Column(Appeal.lodged_at, N_("Appealed on")),
        Column(Appeal.words, N_("Your words")),
        Column(Appeal.answer, N_("Answer")),
    )


def _as_moderator(person_id: int) -> Iterator[PersonalTable]:
    locks = (Column(Case.locked_until, N_("Held until")),)
    yield read(_CASES, Case, locks, Case.locked_by_id == person_id)
    yield read(_CASES, Decision, _decided(), Decision.decided_by_id == person_id, stays=_DECIDED)
    answered = (Column(Appeal.settled_at, N_("Appeal answered on")), Column(Appeal.answer, N_("Answer")))
    yield read(_CASES, Appeal, answered, Appeal.settled_by_id == person_id, stays=_DECIDED)


def erase(person_id: int) -> None:
    """Erase the cases of her texts that are over, who sent what she reported, and what she holds.

    A report stays with its reason alone: that somebody sent it still counts, and it leads to nobody.
    """
    held = update(Case).where(Case.locked_by_id == person_id).values(locked_by_id=None, locked_until=None)
    nobody = {"reporter_id": None, "reporter_key": "erased " + cast(Report.id, String), "words": ""}
    db.session.execute(held, execution_options=_UNSEEN)
    db.session.execute(update(Report).where(Report.reporter_id == person_id).values(nobody), execution_options=_UNSEEN)
    over = select(Case.id).where(Case.author_id == person_id, Case.closed_at.is_not(None))
    db.session.execute(delete(Case).where(Case.id.in_(over)), execution_options=_UNSEEN)
