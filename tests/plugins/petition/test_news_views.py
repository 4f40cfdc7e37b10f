"""Pages of following a petition, of its news, of deleting a draft."""

from __future__ import annotations

import pytest

from core.contracts import Verdict
from core.events import transaction
from core.extensions import db
from core.following.links import PATH
from core.people.models import Person
from plugins.petition.models import Petition, Wish
from plugins.petition.services.news import ref_of_news
from tests.plugins.petition.conftest import Table, mails
from tests.plugins.petition.test_news import ADDRESS, decide, follow, followers, publish, work

#: To the page of signing in, or refused.
TURNED_AWAY = {303, 403}


def signed_in(client, table: Table):
    client.sign_in(db.session.get_one(Person, table.bearer.person_id))
    return client


def test_a_passer_by_follows_a_petition_from_its_page(client, table: Table):
    number = table.opened()
    assert f"/petitions/{number}/suivre" in client.get(f"/petitions/{number}").text
    sent = client.post(f"/petitions/{number}/suivre", data={"email": ADDRESS})
    assert sent.status_code == 303
    assert PATH in mails()[-1].body
    path = PATH + mails()[-1].body.partition(PATH)[2].split()[0]
    assert client.post(path).status_code == 303
    assert followers() == [ADDRESS]
    assert f"/petitions/{number}" in client.get(path).text


def test_nobody_follows_what_she_may_not_read(client, table: Table):
    number = table.draft()
    assert client.get(f"/petitions/{number}/suivre").status_code in TURNED_AWAY
    assert client.post(f"/petitions/{number}/suivre", data={"email": ADDRESS}).status_code in TURNED_AWAY
    assert client.get("/petitions/999/suivre").status_code == 404
    assert followers() == []


def test_the_form_of_a_signature_asks_whether_to_be_told_and_the_link_says_it(client, table: Table):
    number = table.opened()
    page = client.get(f"/petitions/{number}").text
    assert "Tenez-moi au courant" in page
    assert "checked" not in page
    data = {"name": "Alix Dupin", "place": "Denain", "email": ADDRESS}
    client.post(f"/petitions/{number}/signer", data=data)
    path = f"/petitions/signatures/{table.token(number)}"
    assert "Vous serez tenu au courant" not in client.get(path).text
    client.post(f"/petitions/{number}/signer", data={**data, "follow": "y"})
    assert "Vous serez tenu au courant" in client.get(path).text
    client.post(path)
    work()
    assert followers() == [ADDRESS]


def test_news_are_written_published_and_read(client, table: Table):
    number = table.opened()
    assert "Pas encore de nouvelle" in client.get(f"/petitions/{number}/nouvelles").text
    assert client.get(f"/petitions/{number}/nouvelles/ecrire").status_code in TURNED_AWAY
    follow(number)
    signed_in(client, table)
    path = f"/petitions/{number}/nouvelles/ecrire"
    refused = client.post(path, data={"title": "", "text": "x" * 5001})
    assert refused.status_code == 422
    assert refused.text.count('aria-invalid="true"') == 2
    done = client.post(path, data={"title": "Le <i>maire</i>", "text": "**Jeudi**\n\n<img src=x onerror=alert(1)>"})
    assert done.location == f"/petitions/{number}/nouvelles?note=told"
    page = client.get(done.location).text
    assert "Elle part dans quelques minutes" in page
    assert "Le &lt;i&gt;maire&lt;/i&gt;" in page
    assert "<strong>Jeudi</strong>" in page
    assert "<img src=x" not in page
    assert work() == ["Le <i>maire</i> – Un auvent pour le marché"]
    client.post(path, data={"title": "Suite", "text": "Vendredi."})
    assert "au plus tôt" in client.get(done.location).text


def test_news_can_be_reported_and_those_out_of_sight_are_for_its_space_alone(client, table: Table):
    number = table.opened()
    news = publish(table, number, "Une nouvelle vive")
    path = f"/petitions/{number}/nouvelles"
    assert f"/signaler/petition/news/{news}" in client.get(path).text
    assert client.get(f"/signaler/petition/news/{news}").status_code == 200
    decide(ref_of_news(news), Verdict.HIDE)
    assert "Une nouvelle vive" not in client.get(path).text
    assert "Une nouvelle vive" in signed_in(client, table).get(path).text


def test_news_are_refused_with_a_sentence_when_there_is_nothing_to_tell(client, table: Table):
    number = table.draft()
    signed_in(client, table)
    assert client.get(f"/petitions/{number}/nouvelles/ecrire").status_code == 409
    assert client.post(f"/petitions/{number}/nouvelles/ecrire", data={"title": "a", "text": "b"}).status_code in {
        409,
        422,
    }


def test_a_draft_is_deleted_after_one_more_question(client, table: Table):
    number = table.backed()
    path = f"/petitions/{number}/supprimer"
    assert client.get(path).status_code in TURNED_AWAY
    assert client.post(path).status_code in TURNED_AWAY
    signed_in(client, table)
    assert path in client.get(f"/petitions/{number}").text
    assert "3 personnes le soutiennent" in client.get(path).text
    done = client.post(path)
    assert "Le brouillon est supprimé" in client.get(done.location).text
    db.session.rollback()
    assert db.session.get(Petition, number) is None
    assert client.post(path).status_code == 404


@pytest.mark.parametrize("made", ["submitted", "opened"])
def test_what_was_sent_has_no_such_page(client, table: Table, made: str):
    number = getattr(table, made)()
    signed_in(client, table)
    assert client.get(f"/petitions/{number}/supprimer").status_code == 409
    assert client.post(f"/petitions/{number}/supprimer").status_code == 409
    assert f"/petitions/{number}/supprimer" not in client.get(f"/petitions/{number}").text


def test_in_a_sandbox_a_stranger_neither_follows_nor_reads_news(client, table: Table):
    number = table.opened(table.sandbox())
    assert client.get(f"/petitions/{number}/suivre").status_code in TURNED_AWAY
    assert client.get(f"/petitions/{number}/nouvelles").status_code in TURNED_AWAY
    signed_in(client, table)
    assert client.get(f"/petitions/{number}/nouvelles").headers["X-Robots-Tag"] == "noindex, nofollow"
    client.post(f"/petitions/{number}/suivre", data={"email": ADDRESS})
    assert mails()[-1].delivery == "letter_box"


def test_a_wish_goes_with_the_signature_that_is_taken_back(table: Table):
    number = table.opened()
    table.ask(number, follow=True)
    with transaction():
        db.session.execute(db.text("DELETE FROM petition_signature"))
    assert db.session.query(Wish).count() == 0
