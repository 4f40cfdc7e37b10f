"""The pages of following: the same for all on screen, one gesture to confirm, one click without cookie to stop."""

from __future__ import annotations

import email
import email.policy

import pytest

from core import following
from core.contracts import Role
from core.events import transaction
from core.following import links, telling
from core.work import mail
from tests.core.following.conftest import ADDRESS, REF, ask, follow, followers, mails, tell, token_in

PAGE = "/tableau/suivre"


@pytest.mark.usefixtures("board")
def test_from_the_form_to_the_news(client):
    page = client.get(PAGE)
    assert "Suivre par e-mail" in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    sent = client.post(PAGE, data={"email": ADDRESS})
    assert (sent.status_code, sent.location) == (303, f"{PAGE}?note=asked")
    assert "Encore une étape" in client.get(sent.location).text
    path = links.PATH + token_in(mails()[0])
    asked = client.get(path)
    assert "Un auvent" in asked.text
    assert followers()[0].confirmed_at is None
    confirmed = client.post(path)
    assert confirmed.status_code == 303
    assert "Vous recevrez les nouvelles" in client.get(confirmed.location).text
    assert followers()[0].confirmed_at is not None
    assert not client.get_cookie("session")


@pytest.mark.usefixtures("board")
def test_the_screen_is_the_same_whoever_follows(client):
    first = client.post(PAGE, data={"email": ADDRESS})
    with transaction():
        following.confirm(token=token_in(mails()[0]))
    again = client.post(PAGE, data={"email": ADDRESS})
    assert (first.status_code, first.location, first.text) == (again.status_code, again.location, again.text)
    assert client.get(first.location).text == client.get(again.location).text


@pytest.mark.usefixtures("board")
def test_a_wrong_address_is_said_at_its_field(client):
    page = client.post(PAGE, data={"email": "claudine"})
    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text
    assert "nom@exemple.fr" in page.text
    assert mails() == []


@pytest.mark.usefixtures("board")
def test_an_address_is_not_flooded_from_one_network(client):
    answers = [
        client.post(PAGE, data={"email": ADDRESS}, environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code
        for _ in range(7)
    ]
    assert answers == [303] * 6 + [429]
    inside = client.post(PAGE, data={"email": ADDRESS}, environ_base={"REMOTE_ADDR": "10.0.0.7"})
    assert inside.status_code == 303


@pytest.mark.usefixtures("board")
def test_an_account_with_an_address_follows_by_one_click(client, make):
    client.sign_in(make.person("Nadia K.", Role.ANIMATOR, email="nadia@exemple.fr"))
    assert 'name="email"' not in client.get(PAGE).text
    done = client.post(PAGE)
    assert done.location == f"{PAGE}?note=followed"
    assert "nadia@exemple.fr" in client.get(done.location).text
    assert followers()[0].confirmed_at is not None
    assert mails() == []
    stop = links.stop(followers()[0])
    assert stop in client.get(PAGE).text


@pytest.mark.usefixtures("board")
def test_an_account_without_an_address_is_asked_for_one(client, make):
    client.sign_in(make.person("Claudine L."))
    assert 'name="email"' in client.get(PAGE).text


def test_what_is_gone_or_unknown_is_said_so(client, board):
    follow()
    path = links.page(followers()[0])
    board.gone.add(REF)
    assert client.get(PAGE).status_code == 404
    assert client.get(path).status_code == 404
    assert client.get(links.PATH + "1-abc").status_code == 404
    assert client.post(links.PATH + "1-abc").status_code == 404
    assert client.get(links.PATH + "1-abc/arreter").status_code == 404


@pytest.mark.usefixtures("board")
def test_to_look_at_the_page_stops_nothing_and_its_button_does(client):
    stop = links.stop(follow())
    page = client.get(stop)
    assert page.text.count("<button") >= 1
    assert len(followers()) == 1
    done = client.post(stop)
    assert done.status_code == 200
    assert "Vous ne suivez plus" in done.text
    assert followers() == []
    assert client.post(stop).status_code == 200


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize("site", [None, "cross-site"])
def test_a_mailbox_stops_by_one_post_without_cookie_nor_origin(client, site):
    stop = links.stop(follow())
    headers = {"Sec-Fetch-Site": site, "Accept": None}
    done = client.post(stop, data={"List-Unsubscribe": "One-Click"}, headers=headers)
    assert done.status_code == 200
    assert "Set-Cookie" not in done.headers
    assert followers() == []


@pytest.mark.usefixtures("board")
def test_the_other_routes_keep_their_guard(client):
    ask()
    path = links.PATH + token_in(mails()[0])
    assert client.post(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post(PAGE, data={"email": ADDRESS}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert followers()[0].confirmed_at is None


@pytest.mark.usefixtures("board")
def test_a_machine_route_reads_no_cookie(client, make):
    client.sign_in(make.person("Nadia K.", Role.ANIMATOR))
    done = client.post(links.stop(follow()), headers={"Sec-Fetch-Site": "cross-site"})
    assert "Nadia" not in done.text


@pytest.mark.usefixtures("board")
def test_pages_speak_the_language_of_their_address(client):
    client.post(f"/en{PAGE}", data={"email": ADDRESS})
    assert "/en/suivi/" in mails()[0].body
    assert "Receive the news" in client.get("/en" + links.PATH + token_in(mails()[0])).text


def test_in_a_sandbox_the_page_leads_to_its_letter_box(client, board, trial):
    sent = client.post(PAGE, data={"email": ADDRESS})
    assert f"/espaces/{trial.id}/courrier" in client.get(sent.location).text
    assert mails()[0].body.count("https://") == 0


class TestHeaders:
    """What a mailbox receives, byte by byte."""

    @pytest.fixture
    def tables(self, postbox):
        sending = {"mode": "smtp", "sender": "centre@denain.example", "host": "127.0.0.1", "port": postbox.port}
        return {"mail": sending}

    @staticmethod
    def received(postbox):
        mail.send_due()
        return [email.message_from_bytes(raw, policy=email.policy.default) for _to, raw in postbox.received]

    @pytest.mark.usefixtures("board")
    def test_every_mail_to_a_follower_bears_the_two_headers(self, client, postbox):
        ask()
        with transaction():
            following.confirm(token=token_in(mails()[0]))
        ask()
        tell()
        telling.tell_due()
        found = self.received(postbox)
        assert len(found) == 3
        url = f"<https://centre.example{links.stop(followers()[0])}>"
        for message, (_to, raw) in zip(found, postbox.received, strict=True):
            assert message.get_all("List-Unsubscribe") == [url]
            assert message.get_all("List-Unsubscribe-Post") == ["List-Unsubscribe=One-Click"]
            assert f"\r\nList-Unsubscribe: {url}\r\n".encode() in raw
            assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
        path = str(found[-1]["List-Unsubscribe"]).strip("<>").removeprefix("https://centre.example")
        assert (
            client.post(path, data={"List-Unsubscribe": "One-Click"}, headers={"Sec-Fetch-Site": None}).status_code
            == 200
        )
        assert followers() == []

    def test_a_hostile_title_adds_no_header(self, board, postbox):
        board.title = "Auvent\r\nBcc: tous@exemple.fr\r\nList-Unsubscribe: <https://ailleurs.example>"
        ask()
        message = self.received(postbox)[0]
        assert message["Bcc"] is None
        assert len(message.get_all("List-Unsubscribe")) == 1
        assert "ailleurs" not in message["List-Unsubscribe"]
