"""Who follows: asked, confirmed, stopped, told, erased; on both databases where SQL decides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core import clock, following
from core.contracts import SYSTEM, ContentRef
from core.errors import Invalid, Missing, Unavailable
from core.events import transaction
from core.extensions import db
from core.following import followers as cases
from core.following import telling
from core.following.models import News
from core.following.telling import Letter
from core.i18n import language
from core.spaces import services as spaces
from tests.core.following.conftest import ADDRESS, PART, REF, ask, follow, followers, mails, tell, token_in

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.usefixtures("database", "board")
def test_a_mailbox_follows_once_it_has_confirmed():
    ask()
    assert [one.confirmed_at for one in followers()] == [None]
    assert not tell("avant")
    with transaction():
        following.confirm(token=token_in(mails()[0]))
    first = followers()[0].confirmed_at
    with transaction():
        following.confirm(token=token_in(mails()[0]))
    assert followers()[0].confirmed_at == first
    assert tell("apres")


@pytest.mark.usefixtures("database", "board")
def test_one_mailbox_follows_once_however_it_is_spelt():
    ask("Claudine+nouvelles@Exemple.fr")
    ask("claudine@exemple.fr")
    assert [one.email for one in followers()] == ["Claudine+nouvelles@exemple.fr"]
    assert {one.recipient for one in mails()} == {"Claudine+nouvelles@exemple.fr"}


@pytest.mark.usefixtures("board")
def test_who_follows_already_is_told_by_mail_alone_and_not_without_end():
    follow()
    for _ in range(7):
        ask()
    assert [mail.subject for mail in mails()] == ["Vous suivez déjà : Un auvent"] * 5
    assert "Confirmez" not in "".join(mail.body for mail in mails())


@pytest.mark.usefixtures("board")
def test_the_link_is_sent_five_times_at_most():
    for _ in range(7):
        ask()
    assert len(mails()) == 5
    assert len({token_in(mail) for mail in mails()}) == 1


@pytest.mark.parametrize("email", ["", "claudine", "a@b", "x" * 250 + "@exemple.fr", "a@exemple.fr\nBcc: b@exemple.fr"])
@pytest.mark.usefixtures("board")
def test_what_is_no_address_does_not_follow(email):
    with pytest.raises(Invalid):
        ask(email)
    assert followers() == []


def test_nobody_follows_what_is_gone(board):
    board.gone.add(REF)
    with pytest.raises(Missing):
        ask()
    with pytest.raises(Missing):
        follow()


@pytest.mark.usefixtures("board")
def test_a_site_that_sends_no_mail_has_no_followers(tables, centre):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.following.followers.mail.can_send", lambda: False)
        with pytest.raises(Unavailable):
            ask()
    assert followers() == []


@pytest.mark.parametrize("token", ["", "1", "x", "0-abc", "1-" + "0" * 64, "999999999-" + "a" * 64, "1-é\ud800"])
@pytest.mark.usefixtures("board")
def test_a_link_that_is_none_confirms_and_stops_nothing(token):
    follow()
    with pytest.raises(Missing), transaction():
        following.confirm(token=token)
    with transaction():
        following.unsubscribe(token=token)
    assert len(followers()) == 1


@pytest.mark.usefixtures("database", "board")
def test_stopping_erases_the_address_and_can_be_done_twice():
    token = _token(follow())
    for _ in range(2):
        with transaction():
            following.unsubscribe(token=token)
    assert followers() == []
    with pytest.raises(Missing):
        following.find(token)


@pytest.mark.usefixtures("board")
def test_the_link_of_an_erased_row_does_not_open_the_next():
    with clock.set_to(NOON):
        token = _token(follow())
        with transaction():
            following.unsubscribe(token=token)
    with clock.set_to(NOON + timedelta(seconds=1)):
        assert follow("autre@exemple.fr").id == int(token.partition("-")[0])
    with pytest.raises(Missing):
        following.find(token)


def _token(follower):
    return cases.links.token_of(follower)


@pytest.mark.usefixtures("database", "board")
def test_a_news_reaches_each_follower_once_in_her_language():
    follow()
    follow("john@example.com", "en")
    with transaction():
        following.tell(REF, key="fait", write=lambda: Letter(f"En {language()}", "Corps."))
    assert not tell("fait")
    assert telling.tell_due() == 2
    assert telling.tell_due() == 0
    assert [(mail.recipient, mail.subject) for mail in mails()] == [(ADDRESS, "En fr"), ("john@example.com", "En en")]
    assert "/suivi/" in mails()[0].body
    assert "/en/suivi/" in mails()[1].body
    assert mails()[1].unsubscribe.startswith("/en/suivi/")
    assert mails()[1].unsubscribe.endswith("/arreter")
    assert all(one.heard_at is not None for one in followers())


@pytest.mark.usefixtures("database", "board")
def test_many_followers_are_told_in_several_transactions(monkeypatch):
    monkeypatch.setattr(telling, "BATCH", 3)
    monkeypatch.setattr(telling, "ROUNDS", 2)
    for number in range(8):
        follow(f"p{number}@exemple.fr")
    tell()
    assert telling.tell_due() == 6
    assert telling.tell_due() == 2
    assert telling.tell_due() == 0
    assert len({mail.recipient for mail in mails()}) == len(mails()) == 8


@pytest.mark.usefixtures("database", "board")
def test_a_batch_that_fails_is_written_again_whole(monkeypatch):
    follow()
    tell()
    with monkeypatch.context() as patch:
        patch.setattr(telling.mails, "send_news", _fail)
        with pytest.raises(OSError, match="coupure"):
            telling.tell_due()
    assert mails() == []
    assert telling.tell_due() == 1


def _fail(*_arguments):
    raise OSError("coupure")


@pytest.mark.usefixtures("board")
def test_who_follows_later_does_not_hear_of_what_was_before():
    with clock.set_to(NOON):
        follow()
    with clock.set_to(NOON + timedelta(hours=2)):
        follow("tard@exemple.fr")
        assert tell(at=NOON + timedelta(hours=1))
        assert telling.tell_due() == 1
    assert [mail.recipient for mail in mails()] == [ADDRESS]


@pytest.mark.usefixtures("board")
def test_nothing_is_written_where_nobody_follows():
    assert not tell()
    assert db.session.query(News).count() == 0


def test_what_is_hidden_tells_nobody(board):
    follow()
    board.hidden.add(REF)
    assert not tell()
    board.hidden = {PART}
    assert not tell(about=PART)
    assert tell()
    board.hidden = {REF}
    assert telling.tell_due() == 0
    board.hidden = set()
    assert telling.tell_due() == 1


def test_what_was_hidden_for_a_week_is_no_news_any_more(board):
    with clock.set_to(NOON):
        follow()
        tell(about=PART)
        board.hidden = {PART}
        telling.tell_due()
    with clock.set_to(NOON + telling.STALE):
        telling.tell_due()
        board.hidden = set()
        assert telling.tell_due() == 0
    assert mails() == []


def test_what_stopped_between_the_fact_and_the_mail_hears_nothing(board):
    token = _token(follow())
    tell()
    with transaction():
        following.unsubscribe(token=token)
    assert telling.tell_due() == 0


@pytest.mark.usefixtures("database", "board")
def test_an_address_that_is_not_confirmed_goes_after_thirty_days():
    with clock.set_to(NOON):
        ask()
        follow("oui@exemple.fr")
    with clock.set_to(NOON + timedelta(days=30) - timedelta(seconds=1)):
        _erase_past()
        assert len(followers()) == 2
    with clock.set_to(NOON + timedelta(days=30)):
        _erase_past()
    assert [one.email for one in followers()] == ["oui@exemple.fr"]


@pytest.mark.usefixtures("database", "board")
def test_an_address_goes_a_year_after_the_last_news():
    with clock.set_to(NOON):
        follow()
        follow("muette@exemple.fr")
        with transaction():
            following.unsubscribe(token=_token(following.follows(REF, ADDRESS)))
    with clock.set_to(NOON + timedelta(days=1)):
        follow()
    with clock.set_to(NOON + timedelta(days=100)):
        tell()
        telling.tell_due()
        with transaction():
            following.unsubscribe(token=_token(following.follows(REF, "muette@exemple.fr")))
        follow("muette@exemple.fr")
    heard = NOON + timedelta(days=100)
    with clock.set_to(heard.replace(year=heard.year + 1)):
        _erase_past()
        assert len(followers()) == 2
    with clock.set_to(heard.replace(year=heard.year + 1) + timedelta(seconds=1)):
        _erase_past()
    assert followers() == []


def _erase_past():
    with transaction():
        cases.erase_past()


def test_who_follows_what_is_gone_is_erased_with_what_was_to_leave(board):
    follow()
    tell()
    board.gone.add(REF)
    _erase_past()
    assert followers() == []
    assert db.session.query(News).count() == 0


def test_who_follows_what_is_switched_off_stays(board, monkeypatch):
    follow()
    board.gone.add(REF)
    monkeypatch.setattr(cases.contents, "is_asleep", lambda ref: ref == REF)
    _erase_past()
    assert len(followers()) == 1


def test_what_is_forgotten_is_that_content_alone(board):
    follow()
    with transaction():
        following.follow(ref=PART, email=ADDRESS, language="fr")
        following.forget(REF)
    assert [one.ref for one in followers()] == [PART]
    with transaction():
        following.forget(ContentRef("core", "part", 2))
    assert len(followers()) == 1


def test_in_a_sandbox_all_stays_in_its_letter_box(board, trial):
    board.hidden = {REF}
    ask()
    with transaction():
        following.confirm(token=token_in(mails()[0]))
    tell()
    telling.tell_due()
    assert [(mail.delivery, mail.space_id) for mail in mails()] == [("letter_box", trial.id)] * 2
    assert "https://" not in mails()[1].body
    with transaction():
        spaces.reset_sandbox(actor=SYSTEM, sandbox=trial)
    assert followers() == []
    assert mails() == []


@pytest.mark.parametrize("title", ["<script>alert(1)</script>", "Un\u2028auvent =?utf-8?q?x?=", "a\r\nBcc: b@c.fr"])
def test_a_hostile_title_is_plain_text_on_one_line_of_the_subject(board, title):
    board.title = title
    ask()
    assert "\n" not in mails()[0].subject
    assert title in mails()[0].body or title.replace("\r\n", "\n") in mails()[0].body
