"""One-hour codes, roles, closing and opening again, on their pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core import clock
from core.contracts import SYSTEM, Profile, Role
from core.events import transaction
from core.extensions import db
from core.people import queries, services
from core.people.models import BrowserSession, Person
from core.testing import Build, Maker
from tests.core.views.conftest import OUTSIDE, PASSWORD

NEW = "cinq autres mots encore meilleurs"


def by_code(client: FlaskClient, code: str, onward: str = "", **options: Any) -> Any:
    return client.post("/connexion", data={"way": "code", "once-code": code, "next": onward}, **options)


def given(client: FlaskClient, person: Person) -> str:
    """The code that the page shows."""
    page = client.post(f"/personnes/{person.id}/code")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "private, no-store"
    found = re.search(r'class="value">(\w{3} \w{3} \w{3})<', page.text)
    assert found is not None
    return found[1]


@pytest.fixture
def desk(client: FlaskClient, centre: Flask, animator: Person) -> FlaskClient:
    """The animator's own browser."""
    browser = centre.test_client()
    browser.sign_in(animator)  # type: ignore[attr-defined]
    return browser


def test_the_code_is_shown_once(desk: FlaskClient, participant: Person) -> None:
    code = given(desk, participant)
    again = desk.get(f"/personnes/{participant.id}/code", follow_redirects=True)
    assert code not in again.text
    assert code.replace(" ", "") not in again.text
    assert "pas utilisé" in again.text
    assert "par Nadia K." in again.text


@pytest.mark.parametrize("field", ["once-code", "code"])
def test_a_code_signs_in_from_either_field(
    client: FlaskClient, desk: FlaskClient, participant: Person, field: str
) -> None:
    way = "card" if field == "code" else "code"
    typed = given(desk, participant).lower().replace("0", "o")
    answer = client.post("/connexion", data={"way": way, field: f" {typed} ", "next": "/moi"})
    assert (answer.status_code, answer.location) == (303, "/moi")
    assert "Claudine L." in client.get("/moi").text
    assert db.session.scalars(select(BrowserSession).order_by(BrowserSession.id.desc())).first().shared  # type: ignore[union-attr]
    assert "(utilisé)" in desk.get(f"/personnes/{participant.id}").text


def test_a_card_signs_in_from_the_field_of_the_code_too(client: FlaskClient, make: Maker, participant: Person) -> None:
    assert by_code(client, make.card(participant), onward="/moi").location == "/moi"


@pytest.mark.parametrize("code", ["", " ", "AAA", "AAA AAA AAA", "é" * 9, "<b>AAAAAAAA", "9" * 4000])
def test_a_wrong_code_is_refused_at_its_field(client: FlaskClient, centre: Flask, code: str) -> None:
    answer = by_code(client, code)
    assert answer.status_code == 422
    assert "Set-Cookie" not in answer.headers
    assert 'id="once-code-error"' in answer.text
    assert "<b>AAAA" not in answer.text


def test_codes_are_tried_twenty_times_from_one_network(client: FlaskClient, centre: Flask) -> None:
    with clock.set_to(clock.now().replace(minute=1, second=0)):
        tries = [by_code(client, "AAA AAA AAA", environ_base=OUTSIDE).status_code for _ in range(21)]
    assert tries == [422] * 20 + [429]


def test_a_code_itself_is_tried_five_times_even_here(
    client: FlaskClient, desk: FlaskClient, participant: Person
) -> None:
    with clock.set_to(clock.now().replace(minute=1, second=0)):
        code = given(desk, participant)
        wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
        here = {"REMOTE_ADDR": "10.1.2.3"}
        assert [by_code(client, wrong, environ_base=here).status_code for _ in range(5)] == [422] * 5
        answer = by_code(client, code, environ_base=here)
        assert answer.status_code == 429
        assert "mal tapé trop souvent" in answer.text
        assert by_code(client, given(desk, participant), environ_base=here).status_code == 303


def test_whoever_has_a_password_may_choose_a_new_one(
    client: FlaskClient, centre: Flask, administrator: Person, with_password: Person
) -> None:
    chief = centre.test_client()
    chief.sign_in(administrator)  # type: ignore[attr-defined]
    answer = by_code(client, given(chief, with_password), onward="/personnes")
    assert answer.location == "/moi/mot-de-passe?next=/personnes"
    page = client.get(answer.location).text
    assert 'name="current"' not in page
    assert 'href="/personnes"' in page
    assert client.post("/moi/mot-de-passe", data={"password": "court"}).status_code == 422
    assert client.post("/moi/mot-de-passe", data={"password": NEW}).location == "/connexion?note=password"
    assert client.get("/moi").status_code == 303
    entered = client.post("/connexion", data={"way": "password", "email": "nadia@centre.example", "password": NEW})
    assert entered.status_code == 303
    assert client.post("/moi/mot-de-passe", data={"password": NEW + "!"}).status_code == 422


def test_the_page_of_a_code_leads_to_no_other_site(
    client: FlaskClient, centre: Flask, administrator: Person, with_password: Person
) -> None:
    chief = centre.test_client()
    chief.sign_in(administrator)  # type: ignore[attr-defined]
    by_code(client, given(chief, with_password))
    page = client.get("/moi/mot-de-passe?next=https://evil.example/").text
    assert 'href="/moi">Continuer sans le changer' in page
    assert 'href="https://evil' not in page


def test_the_hour_over_the_present_password_is_asked_again(client: FlaskClient, desk: FlaskClient, make: Maker) -> None:
    hashed = services.hash_password(PASSWORD)
    person = make.person("Odile V.", email="odile@exemple.fr")
    with transaction():
        services.set_password(actor=SYSTEM, person=person, password_hash=hashed)
    now = clock.now()
    with clock.set_to(now):
        by_code(client, given(desk, person))
    for minutes in (15, 30, 45, 60):
        with clock.set_to(now.fromtimestamp(now.timestamp() + 60 * minutes, tz=now.tzinfo)):
            page = client.get("/moi/mot-de-passe").text
            assert ('name="current"' in page) is (minutes == 60)


def test_an_animator_offers_no_code_to_an_administrator_nor_to_herself(
    desk: FlaskClient, animator: Person, administrator: Person
) -> None:
    for person, status in ((administrator, 403), (animator, 409)):
        page = desk.get(f"/personnes/{person.id}").text
        assert f'action="/personnes/{person.id}/code"' not in page
        assert desk.post(f"/personnes/{person.id}/code").status_code == status
    assert "preau people reset" in desk.get(f"/personnes/{administrator.id}").text


def test_somebody_who_is_not_staff_gives_no_code(client: FlaskClient, make: Maker, participant: Person) -> None:
    client.sign_in(participant)
    assert client.post(f"/personnes/{make.person('Ahmed B.').id}/code").status_code == 403
    assert client.post("/personnes/999/code").status_code in {403, 404}


def test_two_people_of_one_name_are_told_apart(desk: FlaskClient, make: Maker, participant: Person) -> None:
    other = make.person("claudine l.")
    page = desk.get(f"/personnes/{participant.id}").text
    assert "Une autre personne porte ce nom" in page
    assert f'href="/personnes/{other.id}"' in page
    assert "Est-ce la bonne personne" in desk.post(f"/personnes/{participant.id}/code").text


def test_a_hostile_name_stays_text(client: FlaskClient, make: Maker, administrator: Person) -> None:
    person = make.person("<script>alert(1)</script> %(name)s {{7*7}}")
    client.sign_in(administrator)
    pages = [client.post(f"/personnes/{person.id}/code"), client.get(f"/personnes/{person.id}/roles")]
    for page in [*pages, client.get(f"/personnes/{person.id}/fermer"), client.get("/personnes")]:
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert(1)&lt;/script&gt; %(name)s {{7*7}}" in page.text


def test_an_administrator_names_somebody_who_had_no_password(
    client: FlaskClient, administrator: Person, participant: Person
) -> None:
    client.sign_in(administrator)
    page = f"/personnes/{participant.id}/roles"
    refused = client.post(page, data={"roles": "animator"})
    assert refused.status_code == 422
    assert "mot de passe" in refused.text
    assert client.post(page, data={"roles": "animator", "password": NEW}).status_code == 422
    assert client.post(page, data={"roles": "animator", "email": "c@exemple.fr", "password": "x"}).status_code == 422
    assert queries.person(participant.id).email is None
    done = client.post(page, data={"roles": "animator", "email": "c@exemple.fr", "password": NEW})
    assert done.location == f"/personnes/{participant.id}?note=roles"
    shown = client.get(done.location).text
    assert "Les rôles sont enregistrés" in shown
    assert "Rôle donné" in shown
    assert "par Rachid M." in shown


def test_a_refused_role_leaves_the_password_as_it_was(
    client: FlaskClient, administrator: Person, participant: Person
) -> None:
    client.sign_in(administrator)
    data = {"roles": "officer", "email": "c@exemple.fr", "password": NEW}
    assert client.post(f"/personnes/{participant.id}/roles", data=data).status_code == 422
    assert queries.person(participant.id).password_hash is None


def test_an_animator_has_no_page_of_roles(desk: FlaskClient, animator: Person, participant: Person) -> None:
    for person in (animator, participant):
        assert desk.get(f"/personnes/{person.id}/roles").status_code == 403
        assert desk.post(f"/personnes/{person.id}/roles", data={"roles": "administrator"}).status_code == 403
    assert queries.roles(animator.id) == ["animator"]
    assert "/roles" not in desk.get(f"/personnes/{participant.id}").text


def test_the_last_administrator_keeps_her_role(client: FlaskClient, make: Maker, administrator: Person) -> None:
    client.sign_in(administrator)
    page = f"/personnes/{administrator.id}/roles"
    refused = client.post(page, data={})
    assert refused.status_code == 422
    assert "dernière personne chargée de l’administration" in refused.text
    make.person("Odile T.", Role.ADMINISTRATOR)
    done = client.post(page, data={})
    assert done.location == "/moi?note=roles"
    assert "Les rôles sont enregistrés" in client.get(done.location).text
    assert client.get(page).status_code == 403


def test_who_may_do_what_names_the_team_the_rights_and_the_changes(
    desk: FlaskClient, make: Maker, animator: Person, administrator: Person, participant: Person
) -> None:
    gone = make.person("Odile T.", Role.ANIMATOR)
    with transaction():
        services.close_account(actor=make.actor(administrator), person=gone)
    page = desk.get("/personnes/qui-peut-quoi").text
    team, changes = page.split("Derniers changements")
    assert "Nadia K." in team
    assert "Rachid M." in team
    assert "Claudine L." not in page
    assert "Odile T." not in team
    assert "Donner des rôles" in team
    assert "Compte fermé" in changes
    assert "par une commande, sur la machine elle-même" in changes
    assert "Odile T." in changes.split("Celles et ceux qui sont partis")[1]


def test_staff_is_closed_and_opened_again(client: FlaskClient, administrator: Person, animator: Person) -> None:
    client.sign_in(administrator)
    assert "Rôles retirés : Animation." in client.get(f"/personnes/{animator.id}/fermer").text
    page = f"/personnes/{animator.id}"
    assert client.post(f"{page}/fermer").status_code == 303
    assert client.post(f"{page}/fermer").status_code == 409
    assert "Le nom reste" in client.get(page).text
    assert f'href="{page}"' not in client.get("/personnes").text
    assert f'href="{page}"' in client.get("/personnes?etat=fermes&q=nadia").text
    assert client.post(f"{page}/roles", data={"roles": "animator"}).status_code == 422
    assert client.post(f"{page}/rouvrir").location == f"{page}?note=reopened"
    assert "Le compte est rouvert" in client.get(f"{page}?note=reopened").text
    assert client.post(f"{page}/rouvrir").status_code == 409


def test_only_an_administrator_sees_and_opens_closed_accounts(desk: FlaskClient, participant: Person) -> None:
    assert desk.post(f"/personnes/{participant.id}/fermer").status_code == 303
    assert desk.get("/personnes?etat=fermes").status_code == 403
    assert "/rouvrir" not in desk.get(f"/personnes/{participant.id}").text
    assert desk.post(f"/personnes/{participant.id}/rouvrir").status_code == 403
    assert "Aucun" not in desk.get("/personnes").text


def test_a_hub_speaks_of_officers(build_instance: Build, make: Maker) -> None:
    app = build_instance(Profile.REGION, plugins=[])
    with app.app_context():
        chief, officer = make.person("Olivier P.", Role.ADMINISTRATOR), make.person("Hélène M.", Role.OFFICER)
        browser = app.test_client()
        browser.sign_in(chief)  # type: ignore[attr-defined]
        form = browser.get(f"/personnes/{officer.id}/roles").text
        assert 'value="officer"' in form
        assert 'value="animator"' not in form
        page = browser.get("/personnes/qui-peut-quoi").text
        assert "Ouvrir un bac à sable" not in page
        assert "Voir le bureau de la Région" in page
        assert "Postes du centre" not in browser.get("/personnes").text


@pytest.mark.parametrize("typed", [[""], ["", "mayor"], ["mayor"], ["", "officer"]])
def test_a_role_that_no_box_bears_is_refused(
    client: FlaskClient, administrator: Person, participant: Person, typed: list[str]
) -> None:
    client.sign_in(administrator)  # type: ignore[attr-defined]
    answer = client.post(f"/personnes/{participant.id}/roles", data={"roles": typed})
    assert answer.status_code == 422
    assert queries.roles(participant.id) == []
