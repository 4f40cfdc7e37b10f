"""Reports: by anyone, never public, three different people hide a text until it is read, once."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from core import clock
from core.contracts import ANONYMOUS, ContentRef, Verdict
from core.errors import Conflict, Forbidden, Invalid, Missing
from core.events import transaction
from core.extensions import db
from core.journal import queries as journal
from plugins.moderation import services
from plugins.moderation.models import Case, Report
from plugins.moderation.queries import register
from plugins.moderation.rules import Origin, Outcome, Standing, State
from tests.at_once import at_once
from tests.plugins.moderation.conftest import Table

pytestmark = pytest.mark.usefixtures("app")


def test_a_passer_by_reports_and_the_case_waits_48_hours(table: Table, database: str):
    ref = table.text()
    table.report(ref, words="Une insulte.")
    case = table.case(ref)
    assert (case.state, case.origin, case.standing, case.reporters) == (State.OPEN, Origin.REPORTS, Standing.SHOWN, 1)
    assert round((case.due_at - case.opened_at).total_seconds()) == 48 * 3600
    assert table.shelf.decided == []
    assert journal.total("moderation.reported", "reports") == 1


def test_three_different_people_hide_a_text_once(table: Table, database: str):
    ref = table.text()
    for number in range(2):
        table.report(ref, table.person(f"Voisin {number}"))
    assert table.shelf.decided == []
    table.report(ref, network="198.51.100.7")
    with pytest.raises(Missing):
        table.report(ref, table.person("Voisin 4"))
    assert table.shelf.verdicts == [Verdict.HIDE]
    assert table.case(ref).standing == Standing.HIDDEN
    assert journal.total("moderation.hidden", "contents") == 1
    assert table.shelf.decided[0].by is None


def test_one_network_is_one_person_whatever_it_sends(table: Table):
    ref = table.text()
    for _ in range(5):
        table.report(ref, network="192.0.2.1")
    assert table.case(ref).reporters == 1
    assert table.shelf.decided == []


def test_somebody_who_is_known_reports_a_text_once(table: Table):
    ref, neighbour = table.text(), table.person("Claudine L.")
    table.report(ref, neighbour)
    with pytest.raises(Conflict, match="reported this text already"):
        table.report(ref, neighbour)
    assert db.session.scalar(select(func.count()).select_from(Report)) == 1


def test_three_reports_in_the_same_second_hide_once(table: Table, app, database: str):
    ref = table.text()
    neighbours = [table.person(f"Voisin {number}") for number in range(3)]

    def act(neighbour):
        return lambda: services.file_report(actor=neighbour, ref=ref, reason="insult", words="", network="")

    assert at_once(app, *(act(neighbour) for neighbour in neighbours)) == []
    assert table.shelf.verdicts == [Verdict.HIDE]
    assert db.session.scalar(select(func.count()).select_from(Case)) == 1
    assert table.case(ref).reporters == 3


def test_the_keys_of_reporters_cannot_be_followed_from_one_text_to_another(table: Table):
    neighbour = table.person("Claudine L.")
    table.report(table.text("Un"), neighbour)
    table.report(table.text("Deux"), neighbour)
    keys = list(db.session.scalars(select(Report.reporter_key)))
    assert len(set(keys)) == 2


def test_what_is_not_public_cannot_be_reported_nor_told_apart_from_what_is_not_there(table: Table):
    hidden = table.text(public=False)
    for ref in (hidden, ContentRef("shelf", "text", 99), ContentRef("nobody", "text", 1)):
        with pytest.raises(Missing, match="does not exist, or it is not public"):
            table.report(ref)


@pytest.mark.parametrize(
    ("reason", "words", "field"),
    [("", "", "reason"), ("unheard", "", "reason"), ("other", "  ", "words"), ("insult", "x" * 1001, "words")],
)
def test_a_reason_of_the_published_list_is_needed_and_words_for_another(table: Table, reason, words, field):
    with pytest.raises(Invalid) as refused:
        table.report(table.text(), reason=reason, words=words)
    assert refused.value.field == field
    assert db.session.scalar(select(func.count()).select_from(Case)) == 0


def test_nobody_reports_her_own_text(table: Table):
    with pytest.raises(Conflict, match="your own text"):
        table.report(table.text(), table.author)


def test_a_text_that_was_read_and_kept_is_not_hidden_again_as_long_as_it_stays_the_same(table: Table):
    ref = table.hidden()
    table.decide(ref, Verdict.RESTORE)
    for number in range(3):
        table.report(ref, table.person(f"Autre {number}"))
    assert table.shelf.verdicts == [Verdict.HIDE, Verdict.RESTORE]
    assert table.case(ref).state == State.OPEN
    table.shelf.texts[ref.id].version += 1
    table.report(ref, table.person("Encore une"))
    assert table.shelf.verdicts[-1] is Verdict.HIDE


def test_what_was_read_before_publication_may_still_be_hidden_by_reports(table: Table):
    ref = table.text(public=False)
    table.submit(ref)
    table.decide(ref, Verdict.ACCEPT)
    for number in range(3):
        table.report(ref, table.person(f"Voisin {number}"))
    assert table.shelf.verdicts == [Verdict.ACCEPT, Verdict.HIDE]


def test_a_text_whose_owner_cannot_hide_it_stays_in_the_queue(table: Table):
    table.shelf.stubborn = True
    ref = table.hidden()
    assert (table.case(ref).standing, table.case(ref).reporters) == (Standing.SHOWN, 3)
    assert journal.total("moderation.hidden", "contents") == 0


def test_reports_of_one_text_do_not_fill_a_disk(table: Table, monkeypatch):
    monkeypatch.setattr("plugins.moderation.services.reporting.MOST_OF_ONE_TEXT", 2)
    ref = table.text()
    table.report(ref)
    table.report(ref)
    with pytest.raises(Conflict, match="many times"):
        table.report(ref)


def test_what_was_decided_is_not_reported_again_while_it_can_be_appealed(table: Table):
    ref = table.hidden()
    table.decide(ref, Verdict.BLOCK)
    table.shelf.texts[ref.id].public = True  # an owner who shows what it refused, with the reason
    with pytest.raises(Conflict, match="decided of this text already"):
        table.report(ref)


def test_hiding_tells_the_author_and_the_moderators_at_once(table: Table):
    table.hidden("Un auvent")
    (told,) = table.mails(table.author)
    assert "masqu" in told.subject and "Un auvent" in told.body and "/mes-textes/" in told.body
    assert len(table.mails(table.moderator)) == len(table.mails(table.second)) == 1
    assert table.mails(table.animator) == []
    assert "/moderation/dossiers/" in table.mails(table.moderator)[0].body


def test_the_author_learns_nothing_of_a_single_report(table: Table):
    ref = table.text()
    table.report(ref, words="Une insulte.")
    table.decide(ref, Verdict.ACCEPT)
    assert table.mails(table.author) == []
    assert table.shelf.verdicts == []
    assert table.case(ref).standing == Standing.REVIEWED


def test_imaginary_reports_exist_only_in_a_sandbox(table: Table):
    with pytest.raises(Conflict, match="only in a sandbox"), transaction():
        services.imagine_reports(actor=table.moderator, ref=table.text())
    with pytest.raises(Forbidden), transaction():
        services.imagine_reports(actor=table.author, ref=table.text())


def test_in_a_sandbox_all_is_practised_alone_and_nothing_counts(table: Table, database: str):
    person = table.make.person("Élève")
    sandbox = table.make.sandbox(person)
    table.author = pupil = table.make.actor(person)
    ref = table.text(space=sandbox, public=False)
    with pytest.raises(Missing):
        table.report(ref, ANONYMOUS)
    with transaction():
        services.imagine_reports(actor=pupil, ref=ref)
    assert table.shelf.verdicts == [Verdict.HIDE]
    table.decide(ref, Verdict.BLOCK, pupil)
    case_id = table.case(ref).id
    with transaction():
        services.lodge(actor=pupil, case_id=case_id, words="C’était une citation.")
    with transaction():
        services.settle(actor=pupil, case_id=case_id, outcome=Outcome.OVERTURNED, answer="En effet.")
    assert table.shelf.verdicts == [Verdict.HIDE, Verdict.BLOCK, Verdict.RESTORE]
    assert {mail.delivery for mail in table.mails()} == {"letter_box"}
    assert register.every_line() == []
    figures = {"reported": "reports", "hidden": "contents", "decided": "decisions", "appealed": "appeals"}
    assert [journal.total(f"moderation.{kind}", figure) for kind, figure in figures.items()] == [0, 0, 0, 0]


def test_the_moment_of_a_report_is_kept(table: Table):
    ref = table.text()
    table.report(ref)
    assert db.session.scalars(select(Report)).one().created_at <= clock.now()
