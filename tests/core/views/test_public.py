"""What a passer-by meets: the home page, no cookie anywhere, and the mails of a demonstration."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from core.contracts import Profile
from core.events import transaction
from core.people.models import Person
from core.testing import Build, Maker
from core.work import mail, queue_mail

PUBLIC = ["/", "/connexion", "/espaces", "/communes?q=denain", "/rien", "/connexion?next=//evil.example"]


@pytest.mark.parametrize("page", PUBLIC)
def test_a_passer_by_gets_no_cookie(client: FlaskClient, make: Maker, participant: Person, page: str) -> None:
    make.real_space(participant)
    answer = client.get(page)
    assert answer.status_code in {200, 404}
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert "Cookie" in answer.headers["Vary"]


def test_home_says_where_it_is_and_how_to_come_in(client: FlaskClient, make: Maker, participant: Person) -> None:
    make.real_space(participant, name="Les amis du marché")
    page = client.get("/").text
    assert "Cyber-centre de Denain" in page
    assert "59220 Denain" in page
    assert 'href="/connexion"' in page
    assert "Les amis du marché" in page


def test_home_of_staff_leads_to_the_work(client: FlaskClient, animator: Person) -> None:
    client.sign_in(animator)
    page = client.get("/").text
    assert "Bonjour, Nadia K." in page
    assert page.count('href="/personnes"') == 2


def test_home_of_a_member_shows_her_spaces(client: FlaskClient, make: Maker, participant: Person) -> None:
    make.sandbox(participant, name="Essai du conseil")
    client.sign_in(participant)
    assert "Essai du conseil" in client.get("/").text


def test_home_of_a_hub_tells_passers_by_what_it_is(build_instance: Build) -> None:
    page = build_instance(Profile.REGION, plugins=[]).test_client().get("/").text
    assert "Des nombres, jamais un nom." in page
    assert "Se connecter" in page


def _queued() -> int:
    with transaction():
        queue_mail(key="k", recipient="moi@exemple.fr", subject="Votre séance", body="https://centre.example/moi")
    return mail.shown()[0].id


def test_mails_that_are_shown_are_for_administrators(
    client: FlaskClient, participant: Person, animator: Person, administrator: Person
) -> None:
    number = _queued()
    for page in ("/demonstration/courriels", f"/demonstration/courriels/{number}"):
        assert client.get(page).location.startswith("/connexion")
        for person, status in ((participant, 403), (animator, 403), (administrator, 200)):
            client.sign_in(person)
            assert client.get(page).status_code == status
        client.delete_cookie(next(iter(client._cookies.values())).key)


def test_in_a_demonstration_everybody_reads_them(build_instance: Build) -> None:
    app = build_instance(plugins=[], tables={"site": {"demonstration": True}})
    with app.app_context():
        number = _queued()
    browser = app.test_client()
    assert "Votre séance" in browser.get("/demonstration/courriels").text
    answer = browser.get(f"/demonstration/courriels/{number}")
    assert '<a href="/moi">' in answer.text
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("mail", [{"mode": "none"}, {"mode": "smtp", "host": "mail.example", "sender": "a@b.example"}])
def test_a_centre_that_sends_its_mails_shows_none(build_instance: Build, mail: dict[str, Any]) -> None:
    app = build_instance(plugins=[], tables={"site": {"demonstration": True}, "mail": mail})
    assert app.test_client().get("/demonstration/courriels").status_code == 404
