"""Decisions, locks, corrections and appeals: who, when, under which rule, and what the author is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core import clock
from core.contracts import ANONYMOUS, SYSTEM, ContentSubmitted, Verdict
from core.errors import Conflict, Forbidden, Invalid, Missing
from core.events import publish, transaction
from core.extensions import db
from core.journal import queries as journal
from plugins.moderation import services
from plugins.moderation.models import Decision, Report
from plugins.moderation.queries import cases, register
from plugins.moderation.rules import Origin, Outcome, Standing, State
from tests.at_once import at_once
from tests.plugins.moderation.conftest import Table

pytestmark = pytest.mark.usefixtures("app")


def lodge(table: Table, ref, by=None, words="C’était une citation.") -> None:
    with transaction():
        services.lodge(actor=by or table.author, case_id=table.case(ref).id, words=words)


def settle(table: Table, ref, outcome: Outcome, by=None, answer="Relu à deux.") -> None:
    with transaction():
        services.settle(actor=by or table.second, case_id=table.case(ref).id, outcome=outcome, answer=answer)


# What waits to be published


def test_what_waits_is_in_the_queue_until_the_promised_day_and_moderators_are_told(table: Table, database: str):
    ref = table.text(public=False)
    case = table.submit(ref)
    assert (case.state, case.origin, case.standing) == (State.OPEN, Origin.SUBMISSION, Standing.WAITING)
    assert [waiting.id for waiting in cases.waiting()] == [case.id]
    assert len(table.mails(table.moderator)) == 1
    assert table.mails(table.animator) == []
    table.submit(ref)
    assert len(cases.waiting()) == 1


def test_accepted_it_is_published_and_its_author_told_and_the_register_says_so(table: Table, database: str):
    ref = table.text(public=False)
    table.submit(ref)
    table.decide(ref, Verdict.ACCEPT)
    case = table.case(ref)
    assert (case.state, case.standing) == (State.CLOSED, Standing.REVIEWED)
    assert table.shelf.texts[ref.id].public
    (told,) = table.mails(table.author)
    assert told.subject == "Votre texte est publié"
    (line,) = register.every_line()
    assert (line.verdict, line.rule, line.appeal, line.delay_hours) == ("accept", "", "none", 0)
    assert journal.total("moderation.decided", "decisions") == 1


def test_rejected_the_author_reads_what_why_under_which_rule_and_how_to_appeal(table: Table):
    ref = table.text("Contre le maire", public=False)
    table.submit(ref)
    table.decide(ref, Verdict.REJECT, rule="insult", reason="Le deuxième paragraphe insulte.")
    (told,) = table.mails(table.author)
    for said in ("Contre le maire", "Le deuxième paragraphe insulte.", "Insultes", "recours", "/mes-textes/"):
        assert said in told.body
    assert table.case(ref).state == State.DECIDED
    assert "Modératrice" not in told.body


def test_submitted_again_after_a_refusal_it_is_a_new_case(table: Table):
    ref = table.text(public=False)
    table.submit(ref)
    table.decide(ref, Verdict.REJECT)
    lodge(table, ref)
    first = table.case(ref).id
    table.submit(ref)
    second = table.case(ref)
    assert second.id != first and second.standing == Standing.WAITING
    assert cases.case(first).state == State.CLOSED
    assert cases.pending_appeal(first) is None
    assert [line.appeal for line in register.every_line()] == ["none"]


def test_what_was_reported_and_sent_again_meanwhile_waits_to_be_published(table: Table):
    ref = table.text()
    table.report(ref)
    table.shelf.texts[ref.id].public = False
    case = table.submit(ref)
    assert (case.origin, case.standing) == (Origin.SUBMISSION, Standing.WAITING)
    table.decide(ref, Verdict.REJECT)
    assert table.case(ref).standing == Standing.REJECTED


def test_what_is_gone_before_it_is_heard_of_opens_nothing(table: Table):
    ref = table.text(public=False)
    del table.shelf.texts[ref.id]
    with transaction():
        publish(ContentSubmitted(at=clock.now(), space_id=table.space.id, ref=ref, due_at=clock.now()))
    assert cases.waiting() == []


# Verdicts and their reasons


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"rule": ""}, "rule"),
        ({"rule": "other"}, "rule"),
        ({"rule": "no such rule"}, "rule"),
        ({"reason": " \n"}, "reason"),
        ({"reason": "x" * 2001}, "reason"),
    ],
)
def test_a_decision_against_a_text_names_a_rule_and_says_why(table: Table, options, field):
    ref = table.hidden()
    with pytest.raises(Invalid) as refused:
        table.decide(ref, Verdict.BLOCK, **options)
    assert refused.value.field == field
    assert table.shelf.verdicts == [Verdict.HIDE]


def test_only_what_the_law_forbids_is_erased(table: Table):
    ref = table.hidden()
    with pytest.raises(Invalid, match="Only what the law forbids"):
        table.decide(ref, Verdict.ERASE, rule="advert")


@pytest.mark.parametrize("verdict", [Verdict.ACCEPT, Verdict.REJECT, Verdict.HIDE])
def test_what_is_not_offered_of_a_hidden_text_is_refused(table: Table, verdict):
    ref = table.hidden()
    with pytest.raises(Conflict):
        table.decide(ref, verdict)
    assert table.shelf.verdicts == [Verdict.HIDE]


def test_when_the_owner_says_no_nothing_is_half_done(table: Table, database: str):
    ref = table.hidden()
    table.shelf.stubborn = True
    with pytest.raises(Conflict, match="does not allow it"):
        table.decide(ref, Verdict.BLOCK)
    assert table.case(ref).state == State.OPEN
    assert register.every_line() == []
    assert journal.total("moderation.decided", "decisions") == 0


def test_restored_it_is_shown_again_and_its_author_told(table: Table):
    ref = table.hidden()
    table.decide(ref, Verdict.RESTORE)
    assert table.shelf.texts[ref.id].public
    assert [mail.subject for mail in table.mails(table.author)][-1] == "Votre texte est de nouveau visible"
    (line,) = register.every_line()
    assert (line.verdict, line.was_hidden) == ("restore", True)


def test_a_case_is_decided_once(table: Table):
    ref = table.hidden()
    table.decide(ref, Verdict.BLOCK)
    with pytest.raises(Conflict, match="no longer waits"):
        table.decide(ref, Verdict.RESTORE, table.second)
    assert table.shelf.verdicts == [Verdict.HIDE, Verdict.BLOCK]


# Who may


def test_nobody_decides_of_her_own_text_even_from_the_team(table: Table):
    table.author = table.animator
    ref = table.hidden()
    with pytest.raises(Forbidden, match="your own text"):
        table.decide(ref, Verdict.RESTORE, table.animator)


def test_only_moderators_of_the_space_and_the_team_decide(table: Table):
    ref = table.hidden()
    for nobody in (table.author, table.person("Claudine L."), ANONYMOUS):
        with pytest.raises(Forbidden):
            table.decide(ref, Verdict.RESTORE, nobody)
    with pytest.raises(Conflict):
        table.decide(ref, Verdict.RESTORE, SYSTEM)  # a decision is somebody's
    table.decide(ref, Verdict.RESTORE, table.animator)
    assert table.case(ref).standing == Standing.REVIEWED


# Locks


def test_who_takes_a_case_keeps_others_out_until_the_lock_ends(table: Table, later):
    ref = table.hidden()
    case_id = table.case(ref).id
    with transaction():
        services.take(actor=table.moderator, case_id=case_id)
    with later(minutes=19, seconds=58):
        for act in (lambda: table.decide(ref, Verdict.RESTORE, table.second), lambda: take(table.second, case_id)):
            with pytest.raises(Conflict, match="in 1 minutes"):
                act()
    with later(minutes=20, seconds=1):
        take(table.second, case_id)
        with pytest.raises(Conflict, match="Somebody else"):
            table.decide(ref, Verdict.RESTORE, table.moderator)
    assert table.case(ref).locked_by_id == table.second.person_id


def take(actor, case_id: int) -> None:
    with transaction():
        services.take(actor=actor, case_id=case_id)


def test_a_case_that_is_left_is_free_and_only_its_holder_leaves_it(table: Table):
    ref = table.hidden()
    case_id = table.case(ref).id
    take(table.moderator, case_id)
    with transaction():
        services.leave(actor=table.second, case_id=case_id)
    assert table.case(ref).locked_by_id == table.moderator.person_id
    with transaction():
        services.leave(actor=table.moderator, case_id=case_id)
    table.decide(ref, Verdict.RESTORE, table.second)


def test_two_who_take_a_case_at_once_one_gets_it(table: Table, app, database: str):
    ref = table.hidden()
    case_id = table.case(ref).id
    actors = (table.moderator, table.second, table.animator)
    errors = at_once(app, *(lambda a=actor: services.take(actor=a, case_id=case_id) for actor in actors))
    assert [type(error) for error in errors] == [Conflict, Conflict]
    assert table.case(ref).locked_by_id in {actor.person_id for actor in actors}


def test_two_who_decide_at_once_decide_once(table: Table, app, database: str):
    ref = table.hidden()
    case_id = table.case(ref).id

    def act(actor, verdict):
        words = {"rule": "insult", "reason": "Une insulte."}
        return lambda: services.decide(actor=actor, case_id=case_id, verdict=verdict, **words)

    errors = at_once(app, act(table.moderator, Verdict.BLOCK), act(table.second, Verdict.RESTORE))
    assert [type(error) for error in errors] == [Conflict]
    decided = select(func.count()).select_from(Decision).where(Decision.decided_by_id.is_not(None))
    assert db.session.scalar(decided) == 1
    assert len(table.shelf.decided) == 2
    assert journal.total("moderation.decided", "decisions") == 1


# Corrections


def test_a_blocked_text_is_read_again_once_its_author_has_corrected_it_once(table: Table, database: str):
    ref = table.hidden()
    table.decide(ref, Verdict.BLOCK)
    table.edit(ref)
    case = table.case(ref)
    assert (case.state, case.standing, case.text_version) == (State.OPEN, Standing.CORRECTED, "v2")
    assert round((case.due_at - case.started_at) / timedelta(days=1)) == 10
    table.decide(ref, Verdict.BLOCK)
    table.edit(ref)
    assert table.case(ref).state == State.DECIDED
    assert [line.verdict for line in register.every_line()] == ["block", "block"]


def test_a_correction_that_is_right_is_shown_again(table: Table):
    ref = table.hidden()
    table.decide(ref, Verdict.BLOCK)
    table.edit(ref)
    table.decide(ref, Verdict.RESTORE, table.second)
    assert table.case(ref).state == State.CLOSED and table.shelf.texts[ref.id].public


def test_a_change_while_it_waits_only_moves_the_version(table: Table):
    ref = table.hidden()
    table.edit(ref)
    case = table.case(ref)
    assert (case.state, case.standing, case.text_version) == (State.OPEN, Standing.HIDDEN, "v2")


def test_what_its_author_removes_is_closed_with_its_appeal(table: Table):
    ref = table.hidden()
    table.decide(ref, Verdict.BLOCK)
    lodge(table, ref)
    table.withdraw(ref)
    case = table.case(ref)
    assert (case.state, case.standing) == (State.CLOSED, Standing.REMOVED)
    assert cases.pending_appeal(case.id) is None
    table.withdraw(ref)
    table.edit(ref)
    assert table.case(ref).standing == Standing.REMOVED


# Appeals


def test_an_appeal_goes_to_somebody_else_within_seven_days(table: Table, database: str):
    ref = table.hidden()
    table.decide(ref, Verdict.BLOCK)
    lodge(table, ref)
    case = table.case(ref)
    assert case.state == State.APPEALED
    assert round((case.due_at - case.started_at) / timedelta(days=1)) == 7
    assert [mail.subject for mail in table.mails(table.second)][-1] == "Un recours attend votre réponse"
    assert "recours" not in "".join(mail.subject for mail in table.mails(table.moderator))
    with pytest.raises(Forbidden, match="somebody else"):
        settle(table, ref, Outcome.UPHELD, table.moderator)
    settle(table, ref, Outcome.OVERTURNED)
    assert table.shelf.verdicts == [Verdict.HIDE, Verdict.BLOCK, Verdict.RESTORE]
    assert (table.case(ref).state, table.case(ref).standing) == (State.CLOSED, Standing.REVIEWED)
    told = table.mails(table.author)[-1]
    assert told.subject == "Votre recours est accepté" and "Relu à deux." in told.body
    (line,) = register.every_line()
    assert (line.appeal, line.appeal_hours) == ("overturned", 0)
    assert journal.total("moderation.appealed", "appeals") == 1
    assert journal.total("moderation.appeal_settled", "appeals") == 1


def test_an_appeal_that_is_not_granted_leaves_all_as_it_was(table: Table):
    ref = table.text(public=False)
    table.submit(ref)
    table.decide(ref, Verdict.REJECT)
    lodge(table, ref)
    settle(table, ref, Outcome.UPHELD, table.animator)
    assert table.shelf.verdicts == [Verdict.REJECT]
    assert (table.case(ref).state, table.case(ref).standing) == (State.CLOSED, Standing.REJECTED)
    assert register.every_line()[0].appeal == "upheld"


def test_an_appeal_against_a_rejection_that_is_granted_publishes(table: Table):
    ref = table.text(public=False)
    table.submit(ref)
    table.decide(ref, Verdict.REJECT)
    lodge(table, ref)
    settle(table, ref, Outcome.OVERTURNED)
    assert table.shelf.verdicts == [Verdict.REJECT, Verdict.ACCEPT]


def test_the_author_alone_appeals_once_and_before_the_end_of_the_delay(table: Table, later):
    ref = table.hidden()
    with pytest.raises(Conflict, match="no longer be appealed"):
        lodge(table, ref)
    table.decide(ref, Verdict.BLOCK)
    for other in (table.moderator, table.person("Claudine L."), ANONYMOUS):
        with pytest.raises(Forbidden):
            lodge(table, ref, other)
    with pytest.raises(Invalid):
        lodge(table, ref, words="  ")
    until = table.case(ref).appeal_until
    with clock.set_to(until), pytest.raises(Conflict):
        lodge(table, ref)
    with clock.set_to(until - timedelta(seconds=1)):
        lodge(table, ref)
    with pytest.raises(Conflict):
        lodge(table, ref)


def test_what_is_kept_cannot_be_appealed_against(table: Table):
    ref = table.hidden()
    table.decide(ref, Verdict.RESTORE)
    with pytest.raises(Conflict):
        lodge(table, ref)


@pytest.mark.parametrize("outcome", Outcome)
def test_two_who_answer_an_appeal_at_once_answer_once(table: Table, app, database: str, outcome):
    ref = table.hidden()
    table.decide(ref, Verdict.BLOCK)
    lodge(table, ref)
    case_id = table.case(ref).id

    def act(actor):
        return lambda: services.settle(actor=actor, case_id=case_id, outcome=outcome, answer="Relu.")

    errors = at_once(app, act(table.second), act(table.animator))
    assert [type(error) for error in errors] == [Conflict]
    assert journal.total("moderation.appeal_settled", "appeals") == 1


# Erasing


def test_what_is_to_be_erased_is_blocked_and_wiped_when_no_appeal_can_save_it(table: Table, database: str):
    ref = table.hidden()
    table.decide(ref, Verdict.ERASE, rule="hatred")
    assert table.shelf.verdicts == [Verdict.HIDE, Verdict.BLOCK]
    assert not table.shelf.texts[ref.id].erased
    until = table.case(ref).appeal_until
    for moment, erased in ((until - timedelta(seconds=1), False), (until, True)):
        with clock.set_to(moment), transaction():
            services.close_past()
        assert table.shelf.texts[ref.id].erased is erased
    assert (table.case(ref).state, table.case(ref).standing) == (State.CLOSED, Standing.ERASED)


def test_an_appeal_saves_it_or_ends_it(table: Table):
    saved, lost = table.hidden("Un"), table.text("Deux")
    for number in range(3):
        table.report(lost, table.person(f"Autre {number}"))
    for ref, outcome in ((saved, Outcome.OVERTURNED), (lost, Outcome.UPHELD)):
        table.decide(ref, Verdict.ERASE, rule="hatred")
        lodge(table, ref)
        settle(table, ref, outcome)
    assert [table.shelf.texts[ref.id].erased for ref in (saved, lost)] == [False, True]
    assert table.shelf.texts[saved.id].public


def test_a_text_that_is_to_be_erased_cannot_be_corrected(table: Table):
    ref = table.hidden()
    table.decide(ref, Verdict.ERASE, rule="hatred")
    table.edit(ref)
    assert table.case(ref).state == State.DECIDED


# Alerts


def subjects(table: Table, actor) -> list[str]:
    return [mail.subject for mail in table.mails(actor) if mail.key.count("alert")]


def alert() -> int:
    with transaction():
        return services.alert()


def test_a_report_older_than_48_hours_alerts_each_moderator_then_the_centre_once(table: Table, later, database: str):
    ref = table.text()
    table.report(ref)
    with later(hours=47, minutes=59):
        assert alert() == 0
    with later(hours=48, minutes=1):
        assert (alert(), alert()) == (1, 0)
    assert len(subjects(table, table.moderator)) == len(subjects(table, table.second)) == 1
    assert subjects(table, table.animator) == []
    with later(hours=96, minutes=1):
        assert (alert(), alert()) == (1, 0)
    assert len(subjects(table, table.animator)) == 1
    assert len(subjects(table, table.moderator)) == 1


def test_a_centre_that_was_switched_off_alerts_both_at_once(table: Table, later):
    table.report(table.text())
    with later(days=9):
        assert alert() == 1
    assert len(subjects(table, table.moderator)) == len(subjects(table, table.animator)) == 1


def test_what_was_promised_alerts_before_its_end_and_the_centre_when_it_is_late(table: Table, later):
    ref = table.text(public=False)
    table.submit(ref)
    with later(days=8, minutes=1):
        assert alert() == 1
    assert subjects(table, table.moderator) == ["Un délai de modération se termine bientôt"]
    assert subjects(table, table.animator) == []
    with later(days=10, minutes=1):
        assert alert() == 1
        table.decide(ref, Verdict.ACCEPT)
    assert subjects(table, table.animator) == ["En retard : un texte attend toujours un modérateur"]
    assert journal.total("moderation.decided", "late") == 1


def test_an_appeal_never_alerts_who_decided_first(table: Table, later):
    ref = table.hidden()
    table.decide(ref, Verdict.BLOCK)
    lodge(table, ref)
    with later(days=7, minutes=1):
        assert alert() == 1
    assert subjects(table, table.moderator) == []
    assert len(subjects(table, table.second)) == len(subjects(table, table.animator)) == 1


def test_a_space_without_a_free_moderator_alerts_the_centre_at_once(table: Table, later):
    space = table.make.real_space(name="Les jardins")
    ref = table.text(space=space)
    table.report(ref)
    with later(hours=49):
        alert()
    assert len(subjects(table, table.animator)) == 1
    assert subjects(table, table.moderator) == []


# What is kept


def test_reports_then_the_case_are_erased_and_the_register_stays(table: Table, database: str):
    ref = table.hidden()
    table.decide(ref, Verdict.RESTORE)
    closed = table.case(ref).closed_at

    def kept_at(moment) -> tuple[int, int]:
        with clock.set_to(moment), transaction():
            services.erase_past()
        counted = [db.session.scalar(select(func.count()).select_from(table)) for table in (Report, Decision)]
        return counted[0], counted[1]

    assert kept_at(closed + timedelta(days=180) - timedelta(seconds=1)) == (3, 2)
    assert kept_at(closed + timedelta(days=180)) == (0, 2)
    assert table.case(ref).reporters == 3
    assert kept_at(closed + timedelta(days=364)) == (0, 2)
    assert kept_at(closed + timedelta(days=366)) == (0, 0)
    with pytest.raises(AssertionError):
        table.case(ref)
    assert len(register.every_line()) == 1


def test_cases_whose_delay_of_appeal_is_over_are_closed(table: Table, later):
    ref = table.hidden()
    table.decide(ref, Verdict.BLOCK)
    with later(days=31), transaction():
        assert services.close_past() == 1
    assert (table.case(ref).state, table.case(ref).standing) == (State.CLOSED, Standing.BLOCKED)


def test_a_case_whose_text_is_gone_is_closed_by_itself(table: Table):
    ref = table.text()
    table.report(ref)
    del table.shelf.texts[ref.id]
    with transaction():
        assert services.close_past() == 1
    assert table.case(ref).standing == Standing.REMOVED


def test_a_space_is_erased_with_its_cases_and_the_register_stays(table: Table, database: str):
    ref = table.hidden()
    table.decide(ref, Verdict.BLOCK)
    lodge(table, ref)
    case_id = table.case(ref).id
    with transaction():
        services.erase_cases(space_id=table.space.id)
    with pytest.raises(Missing):
        cases.held(case_id)
    assert db.session.scalar(select(func.count()).select_from(Report)) == 0
    assert len(register.every_line()) == 1
