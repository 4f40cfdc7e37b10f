"""What is kept under an address, for whoever proves it: the same answer for everybody, a link of one hour, limits."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.errors import Missing
from core.events import transaction
from core.extensions import db
from core.own import links, services
from core.work import queue_mail
from core.work.models import Mail

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
KNOWN, UNKNOWN = "alix@example.org", "inconnu@example.org"
OUTSIDE = {"REMOTE_ADDR": "203.0.113.9"}


def leave_a_mail(address: str = KNOWN) -> None:
    with transaction():
        queue_mail(key=f"left {address}", recipient=address, subject="Bonjour <b>", body="Un <script>lien</script>")


def last_mail() -> Mail:
    db.session.rollback()
    return db.session.scalars(select(Mail).order_by(Mail.id.desc()).limit(1)).one()


def ask(client, address: str, **options):
    return client.post("/mes-donnees", data={"email": address}, **options)


def link_in(mail: Mail) -> str:
    found = re.search(r"https://centre\.example(/\S+)", mail.body)
    assert found
    return found[1]


def opened(client) -> str:
    """Leave a mail, ask for the link and return its path."""
    leave_a_mail()
    ask(client, KNOWN)
    return link_in(last_mail())


def test_the_answer_is_the_same_whoever_it_is(client):
    leave_a_mail()
    answers = [ask(client, address) for address in (KNOWN, UNKNOWN)]
    assert {(one.status_code, one.headers["Location"]) for one in answers} == {(303, "/mes-donnees/envoye")}
    assert answers[0].data == answers[1].data
    mails = list(db.session.scalars(select(Mail).order_by(Mail.id)))[1:]
    assert [one.recipient for one in mails] == [KNOWN, UNKNOWN]
    assert "/mes-donnees/lien/" in mails[0].body
    assert "/mes-donnees/lien/" not in mails[1].body
    assert "Rien n’est gardé" in mails[1].body
    assert KNOWN not in client.get("/mes-donnees/envoye").text


def test_no_cookie_and_no_trace_of_the_address_in_the_link(client):
    path = opened(client)
    answer = client.get(path)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "alix" not in path
    assert "Bonjour &lt;b&gt;" in answer.text
    assert "<script>lien" not in answer.text


@pytest.mark.usefixtures("centre")
def test_a_link_opens_for_one_hour_and_not_a_second_more():
    with clock.set_to(NOON):
        token = links.sealed(KNOWN)
    for at in (NOON, NOON + links.LASTS - SECOND):
        with clock.set_to(at):
            assert links.opened(token) == KNOWN
    with clock.set_to(NOON + links.LASTS), pytest.raises(Missing):
        links.opened(token)


@pytest.mark.usefixtures("centre")
@pytest.mark.parametrize("token", ["", "x", "é", "a" * 2000, "gAAAAA" + "b" * 120])
def test_what_was_not_made_here_opens_nothing(token):
    with pytest.raises(Missing):
        links.opened(token)


def test_a_changed_link_is_a_page_that_says_so(client):
    path = opened(client)
    for wrong in (path[:-1], path[:-1] + ("A" if path[-1] != "A" else "B")):
        answer = client.get(wrong)
        assert answer.status_code == 404
        assert "il sert une heure" in answer.text


def test_the_file_is_the_addressees(client):
    answer = client.get(opened(client) + "/telecharger")
    assert answer.headers["Cache-Control"] == "private, no-store"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as file:
        assert KNOWN in file.read("mes-donnees.json").decode()
        assert "&lt;script&gt;lien" in file.read("mes-donnees.html").decode()


def test_the_mails_are_erased_together(client):
    path = opened(client)
    answer = client.post(f"{path}/effacer", data={"reference": "core.mails"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{path}?note=erased")
    db.session.rollback()
    assert services.kept_for(KNOWN) == []
    assert "Rien n’est gardé pour cette adresse" in client.get(path).text


@pytest.mark.parametrize("reference", ["", "core.mails ", "petition.signature-1", "x" * 500, "../core.mails"])
def test_a_reference_that_is_none_erases_nothing(client, reference):
    path = opened(client)
    assert client.post(f"{path}/effacer", data={"reference": reference}).status_code == 303
    db.session.rollback()
    assert len(services.kept_for(KNOWN)[0].rows) == 2


def test_somebody_elses_mails_are_not_hers(client):
    leave_a_mail("alix+autre@example.org")
    path = opened(client)
    assert "alix+autre" not in client.get(path).text


def test_an_address_is_asked_for_three_times_an_hour_from_anywhere(client):
    for number in range(3):
        assert ask(client, KNOWN, environ_base={"REMOTE_ADDR": f"203.0.113.{number}"}).status_code == 303
    refused = ask(client, KNOWN.upper(), environ_base={"REMOTE_ADDR": "10.0.0.7"})
    assert refused.status_code == 429
    assert "Trop" in refused.text
    assert ask(client, UNKNOWN, environ_base={"REMOTE_ADDR": "203.0.113.1"}).status_code == 303


def test_a_network_asks_ten_times_an_hour_and_the_centre_without_end(client):
    for number in range(11):
        answer = ask(client, f"a{number}@example.org", environ_base=OUTSIDE)
        assert answer.status_code == (303 if number < 10 else 429)
        inside = ask(client, f"b{number}@example.org", environ_base={"REMOTE_ADDR": "10.0.0.7"})
        assert inside.status_code == 303


@pytest.mark.parametrize("typed", ["", "alix", "alix@", "<script>@x.fr"])
def test_what_is_no_address_is_said_at_its_field(client, typed):
    answer = ask(client, typed)
    assert answer.status_code == 422
    assert 'id="email-error"' in answer.text


def test_without_mail_the_page_leads_to_the_centre(build_instance):
    app = build_instance(plugins=[], tables={"mail": {"mode": "none"}, "site": {"address": "1 place Baudin"}})
    with app.app_context():
        browser = app.test_client()
        page = browser.get("/mes-donnees").text
        assert "n’envoie pas d’e-mail" in page
        assert "1 place Baudin" in page
        assert 'name="email"' not in page
        assert ask(browser, KNOWN).status_code == 422


def test_the_english_page_sends_an_english_mail(client):
    leave_a_mail()
    answer = client.post("/en/mes-donnees", data={"email": KNOWN})
    assert answer.headers["Location"] == "/en/mes-donnees/envoye"
    mail = last_mail()
    assert mail.subject == "What is kept for your address"
    assert link_in(mail).startswith("/en/mes-donnees/lien/")
