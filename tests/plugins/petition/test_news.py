"""News, followers of a petition, drafts that go: who may, who is told of what, and once; on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from core import clock, following
from core.contracts import ANONYMOUS, ContentRef, ModerationDecision, Role, Verdict
from core.errors import Conflict, Forbidden, Invalid
from core.events import transaction
from core.extensions import db
from core.following import telling as sending
from core.following.models import Follower
from core.runtime import runtime
from plugins.petition import queries, services
from plugins.petition.models import News, Petition, Wish
from plugins.petition.rules import DebateState
from tests.plugins.petition.conftest import CELL, Table, counted, mails

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
ADDRESS = "claudine@exemple.fr"


def follow(petition_id: int, email: str = ADDRESS, language: str = "fr") -> None:
    with transaction():
        following.follow(ref=services.ref_of(petition_id), email=email, language=language)


def publish(table: Table, petition_id: int, title: str = "Le maire nous reçoit", **other) -> int:
    values = {"actor": table.bearer, "text": "Rendez-vous **jeudi**.", **other}
    with transaction():
        return services.publish_news(petition=queries.locked(petition_id), title=title, **values).id


def work() -> list[str]:
    """Let the tasks pass and return the subjects of what is new."""
    before = len(mails())
    for task in (services.follow_signers, services.tell_followers, services.tell_news):
        with transaction():
            task()
    sending.tell_due()
    return [mail.subject for mail in mails()[before:]]


def followers() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Follower.email).order_by(Follower.id)))


def decide(ref: ContentRef, verdict: Verdict) -> bool | None:
    with transaction():
        decision = ModerationDecision(ref, verdict, "insult", "Motif", None, clock.now())
        return runtime().plugins.hook.moderate_content(ref=ref, decision=decision)


@pytest.mark.usefixtures("database")
def test_news_are_kept_as_written_and_leave_once(table: Table):
    number = table.opened()
    follow(number)
    publish(table, number, "<b>Du neuf</b>", text="Un *pas*\r\n\r\n<script>alert(1)</script>")
    assert work() == ["<b>Du neuf</b> – Un auvent pour le marché"]
    assert work() == []
    kept = db.session.scalars(select(News)).one()
    assert kept.text == "Un *pas*\n\n<script>alert(1)</script>"
    assert "<script>" not in kept.text_html
    assert "<em>pas</em>" in kept.text_html
    body = mails()[-1].body
    assert "<script>alert(1)</script>" in body
    assert f"https://centre.example/petitions/{number}/nouvelles" in body
    assert mails()[-1].unsubscribe


@pytest.mark.usefixtures("database")
def test_news_are_never_changed_nor_taken_away(table: Table):
    news = publish(table, table.opened())
    for change in ("UPDATE petition_news SET title = 'x'", "DELETE FROM petition_news"):
        with pytest.raises(DBAPIError, match=r"never changed|append-only"), transaction():
            db.session.execute(db.text(change))
    assert db.session.get(News, news) is not None


@pytest.mark.usefixtures("database")
def test_a_petition_goes_with_its_news(table: Table):
    number = table.opened()
    publish(table, number)
    with transaction():
        services.erase_petitions(space_id=table.space.id)
    assert db.session.scalars(select(News)).all() == []


@pytest.mark.parametrize("field", ["title", "text"])
@pytest.mark.parametrize("typed", ["", "   ", "a\x00b", "é" * 5001])
def test_news_that_cannot_be_kept_are_refused_at_their_field(table: Table, field: str, typed: str):
    number = table.opened()
    with pytest.raises(Invalid) as caught:
        publish(table, number, **{"title": "Titre", "text": "Texte", field: typed})
    assert caught.value.field == field


def test_a_title_has_120_characters_at_most(table: Table):
    number = table.opened()
    publish(table, number, "é" * 120)
    with pytest.raises(Invalid):
        publish(table, number, "é" * 121)


def test_only_those_who_bear_it_and_the_team_write_news(table: Table, make):
    number = table.opened()
    publish(table, number, actor=table.animator)
    for actor in (ANONYMOUS, make.actor(make.person("Voisine"))):
        with pytest.raises(Forbidden):
            publish(table, number, actor=actor)


def test_there_is_nothing_to_tell_before_the_opening_nor_after_a_withdrawal(table: Table):
    for number in (table.draft(), table.backed(), table.submitted()):
        with pytest.raises(Conflict):
            publish(table, number)
    number = table.opened()
    with transaction():
        services.withdraw_petition(actor=table.bearer, petition=queries.locked(number), reason="Obtenu.")
    with pytest.raises(Conflict):
        publish(table, number)
    stopped = table.backed()
    with transaction():
        services.suspend_petition(actor=table.animator, petition=queries.locked(stopped), reason="Doute.")
    with pytest.raises(Conflict, match="never open"):
        publish(table, stopped)


def test_news_of_a_day_leave_together_the_next(table: Table):
    with clock.set_to(NOON):
        number = table.opened()
    with clock.set_to(NOON + timedelta(minutes=1)):
        follow(number)
        publish(table, number, "Une")
        assert services.next_departure(number) is None
        assert work() == ["Une – Un auvent pour le marché"]
        assert services.next_departure(number) == NOON + timedelta(days=1, minutes=1)
    with clock.set_to(NOON + timedelta(hours=5)):
        publish(table, number, "Deux")
        publish(table, number, "Trois")
        assert work() == []
    with clock.set_to(NOON + timedelta(days=1)):
        assert work() == []
    with clock.set_to(NOON + timedelta(days=1, minutes=1)):
        assert work() == ["Nouvelles de la pétition – Un auvent pour le marché"]
    assert "Deux" in mails()[-1].body
    assert "Trois" in mails()[-1].body


def test_news_out_of_sight_are_told_to_nobody_and_not_described_as_public(table: Table):
    number = table.opened()
    follow(number)
    ref = ContentRef("petition", "news", publish(table, number))
    told = runtime().plugins.hook.describe_content(ref=ref)
    assert (told.title, told.is_public, told.space_id) == ("Le maire nous reçoit", True, table.space.id)
    assert decide(ref, Verdict.HIDE) is True
    assert not runtime().plugins.hook.describe_content(ref=ref).is_public
    assert work() == []
    assert decide(ref, Verdict.RESTORE) is True
    assert work() == ["Le maire nous reçoit – Un auvent pour le marché"]


def test_news_hidden_once_their_mail_is_ready_do_not_leave(table: Table):
    number = table.opened()
    follow(number)
    ref = ContentRef("petition", "news", publish(table, number))
    with transaction():
        services.tell_news()
    decide(ref, Verdict.BLOCK)
    assert sending.tell_due() == 0


@pytest.mark.usefixtures("database")
def test_erased_news_leave_no_text_and_never_come_back(table: Table):
    ref = ContentRef("petition", "news", publish(table, table.opened()))
    assert decide(ref, Verdict.ACCEPT) is False
    assert decide(ref, Verdict.REJECT) is False
    assert decide(ref, Verdict.ERASE) is True
    kept = db.session.scalars(select(News).execution_options(populate_existing=True)).one()
    assert (kept.title, kept.text, kept.text_html) == ("(texte effacé)", "(texte effacé)", "")
    assert decide(ref, Verdict.RESTORE) is False
    assert decide(ContentRef("petition", "news", 99), Verdict.HIDE) is False
    assert runtime().plugins.hook.describe_content(ref=ContentRef("petition", "news", 99)) is None


@pytest.mark.usefixtures("database")
def test_followers_hear_of_each_fact_once(table: Table):
    number = table.opened()
    follow(number)
    assert work() == []
    for gesture in (services.suspend_petition, services.resume_petition):
        reason = {"reason": "Un doute."} if gesture is services.suspend_petition else {}
        with transaction():
            gesture(actor=table.animator, petition=queries.locked(number), **reason)
        assert len(work()) == 1
    assert "Un doute." in mails()[-2].body
    table.answer(number)
    assert work() == ["La pétition a une réponse – Un auvent pour le marché"]
    assert "Le maire" in mails()[-1].body
    for state, day in ((DebateState.SCHEDULED, date(2030, 1, 8)), (DebateState.REFUSED, None)):
        with transaction():
            petition = queries.locked(number)
            services.note_debate(actor=table.bearer, petition=petition, state=state, day=day, text="Le conseil.")
        assert len(work()) == 1
    assert "8 janvier 2030" in mails()[-2].body
    table.close(number)
    assert work() == ["La pétition est close – Un auvent pour le marché"]
    assert work() == []


def test_followers_hear_of_a_withdrawal_with_its_reason(table: Table):
    number = table.opened()
    follow(number)
    with transaction():
        services.withdraw_petition(actor=table.bearer, petition=queries.locked(number), reason="C’est obtenu.")
    assert work() == ["La pétition est retirée – Un auvent pour le marché"]
    assert "C’est obtenu." in mails()[-1].body


def test_the_goal_is_told_when_it_is_first_reached(table: Table):
    number = table.opened()
    follow(number)
    petition = queries.petition(number)
    with transaction():
        services.count(number, "paper", {CELL: petition.goal}, **counting(petition))
    assert work() == ["L’objectif est atteint – Un auvent pour le marché"]
    assert counted(number)
    for change in (-1, 1):
        with transaction():
            services.count(number, "paper", {CELL: change}, **counting(queries.petition(number)))
    assert work() == []


def counting(petition: Petition) -> dict[str, object]:
    return {"space_id": petition.space_id, "space": petition.space, "at": clock.now()}


def test_who_follows_a_rejected_petition_hears_that_it_opens_after_all(table: Table):
    number = table.submitted()
    with transaction():
        services.reject_petition(petition=queries.locked(number), by=None, rule="", reason="Trop vague.")
    follow(number)
    with transaction():
        services.open_petition(petition=queries.locked(number), by=None)
    assert work() == ["La pétition est ouverte – Un auvent pour le marché"]


def test_a_fact_of_more_than_a_week_is_not_told(table: Table):
    with clock.set_to(NOON):
        number = table.opened()
        follow(number)
    with clock.set_to(NOON + timedelta(minutes=1)):
        table.close(number)
    with clock.set_to(NOON + timedelta(days=7, minutes=2)):
        assert work() == []


def test_mails_speak_the_language_of_the_follower(table: Table):
    number = table.opened()
    follow(number, language="en")
    table.close(number)
    assert work() == ["The petition is closed – Un auvent pour le marché"]
    assert f"https://centre.example/en/petitions/{number}" in mails()[-1].body


@pytest.mark.usefixtures("database")
def test_a_signer_who_asks_for_it_follows_once_she_has_confirmed(table: Table):
    number = table.opened()
    table.ask(number, follow=True)
    work()
    assert followers() == []
    table.confirm(table.token(number))
    assert counted(number) == {"web": 1}
    work()
    assert followers() == ["alix@example.org"]
    assert db.session.scalars(select(Wish)).all() == []


def test_a_signer_who_does_not_ask_is_not_followed(table: Table):
    number = table.opened()
    table.sign(number)
    work()
    assert followers() == []


def test_nobody_asks_in_the_name_of_a_signature_that_counts(table: Table):
    number = table.opened()
    table.sign(number)
    table.ask(number, follow=True)
    work()
    assert followers() == []
    assert db.session.scalars(select(Wish)).all() == []


def test_the_last_word_of_a_signer_counts(table: Table):
    number = table.opened()
    table.ask(number, follow=True)
    table.ask(number, follow=False)
    table.confirm(table.token(number))
    work()
    assert followers() == []


def test_a_wish_waits_while_the_centre_sends_no_mail(table: Table, monkeypatch):
    number = table.opened()
    table.ask(number, follow=True)
    table.confirm(table.token(number))
    with monkeypatch.context() as patch:
        patch.setattr("core.following.followers.mail.can_send", lambda: False)
        work()
        assert followers() == []
    work()
    assert followers() == ["alix@example.org"]


def test_a_text_against_the_law_has_no_followers_any_more(table: Table):
    number = table.opened()
    follow(number)
    decide(services.ref_of(number), Verdict.ERASE)
    assert followers() == []


def test_in_a_sandbox_all_that_is_told_stays_in_its_letter_box(table: Table):
    sandbox = table.sandbox()
    number = table.opened(sandbox)
    follow(number)
    publish(table, number)
    table.close(number)
    assert len(work()) == 2
    assert {(mail.delivery, mail.space_id) for mail in mails()[-2:]} == {("letter_box", sandbox.id)}
    assert "https://" not in mails()[-1].body


@pytest.mark.usefixtures("database")
def test_an_author_deletes_a_draft_with_its_backers_and_nobody_is_told(table: Table):
    for number in (table.draft(), table.backed()):
        before = len(mails())
        with transaction():
            services.delete_draft(actor=table.bearer, petition=queries.locked(number))
        assert db.session.get(Petition, number) is None
        assert len(mails()) == before


def test_what_was_sent_is_not_deleted(table: Table):
    for number in (table.submitted(), table.opened()):
        with pytest.raises(Conflict), transaction():
            services.delete_draft(actor=table.bearer, petition=queries.locked(number))
        assert db.session.get(Petition, number) is not None


def test_a_draft_is_deleted_by_its_author_or_the_team_alone(table: Table, make):
    other = make.person("Karim B.")
    sandbox = make.sandbox(table.bearer_person, other, tools=["petition"])
    table.bearer = make.actor(table.bearer_person)
    number = table.draft(sandbox)
    for actor in (ANONYMOUS, make.actor(other)):
        with pytest.raises(Forbidden), transaction():
            services.delete_draft(actor=actor, petition=queries.locked(number))
    animator = make.actor(make.person("Nadia", Role.ANIMATOR))
    with transaction():
        services.delete_draft(actor=animator, petition=queries.locked(number))
    assert db.session.get(Petition, number) is None


def tend() -> None:
    with transaction():
        services.tend_drafts()


@pytest.mark.usefixtures("database")
def test_a_draft_left_alone_goes_a_year_later_after_a_warning(table: Table):
    with clock.set_to(NOON):
        number = table.draft()
        table.bearer_person.email = None
    with transaction():
        db.session.execute(db.text("UPDATE core_person SET email = 'monique@exemple.fr' WHERE name = 'Monique D.'"))
    db.session.expire_all()
    end = NOON.replace(year=NOON.year + 1)
    with clock.set_to(end - timedelta(days=30, minutes=1)):
        tend()
        assert mails() == []
    with clock.set_to(end - timedelta(days=30)):
        tend()
        tend()
        assert [mail.subject for mail in mails()] == ["Votre brouillon sera effacé : Un auvent pour le marché"]
        assert mails()[0].recipient == "monique@exemple.fr"
        assert "23 novembre" in mails()[0].body
    with clock.set_to(end - timedelta(minutes=1)):
        tend()
        assert db.session.get(Petition, number) is not None
    with clock.set_to(end):
        tend()
    assert db.session.get(Petition, number) is None


def test_who_corrects_her_draft_keeps_it(table: Table):
    with clock.set_to(NOON):
        number = table.draft()
    end = NOON.replace(year=NOON.year + 1)
    with clock.set_to(end - timedelta(days=10)):
        tend()
        texts = {"title": "Un autre titre", "summary": "Résumé", "body": "Texte", "addressee": "Le maire"}
        with transaction():
            services.rewrite_petition(actor=table.bearer, petition=queries.locked(number), **texts)
    with clock.set_to(end + timedelta(days=60)):
        tend()
    assert db.session.get(Petition, number) is not None


def test_a_machine_that_was_off_for_years_warns_before_it_erases(table: Table):
    with clock.set_to(NOON):
        number = table.backed()
    late = NOON.replace(year=NOON.year + 5)
    for days, is_there in ((0, True), (29, True), (30, False)):
        with clock.set_to(late + timedelta(days=days)):
            tend()
            assert (db.session.get(Petition, number) is not None) is is_there


def test_what_was_published_or_is_tried_in_a_sandbox_is_no_abandoned_draft(table: Table):
    with clock.set_to(NOON):
        numbers = [table.opened(), table.draft(table.sandbox())]
    for years in (2, 3):
        with clock.set_to(NOON.replace(year=NOON.year + years)):
            tend()
    assert all(db.session.get(Petition, number) is not None for number in numbers)
