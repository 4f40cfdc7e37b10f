"""The register of people, cards and PCs: who may, what is said, what is shown once."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core import tokens
from core.errors import Conflict, Forbidden, Missing
from core.events import transaction
from core.extensions import db
from core.journal import queries as journal
from core.people import queries, services
from core.people.models import Person
from core.testing import Maker
from core.web.actors import kiosk_cookie

PAGES = [
    "/personnes",
    "/personnes/ajouter",
    "/personnes/1",
    "/personnes/1/fermer",
    "/personnes/qui-peut-quoi",
    "/postes",
]


@pytest.mark.parametrize("page", PAGES)
def test_only_staff_sees_the_register(client: FlaskClient, participant: Person, animator: Person, page: str) -> None:
    assert client.get(page).location.startswith("/connexion?next=")
    client.sign_in(participant)
    assert client.get(page).status_code == 403
    client.sign_in(animator)
    assert client.get(page).status_code == 200


def test_somebody_unknown_is_missing(client: FlaskClient, animator: Person) -> None:
    client.sign_in(animator)
    assert client.get("/personnes/999").status_code == 404
    assert client.get(f"/personnes/{2**63}").status_code == 404


def test_the_team_is_not_among_the_people_received(make: Maker, animator: Person, administrator: Person) -> None:
    assert journal.total("people.welcomed", "people") == 0
    make.person("Monique D.")
    assert journal.total("people.welcomed", "people") == 1


def test_people_are_found_without_accents(client: FlaskClient, make: Maker, animator: Person) -> None:
    make.person("Éric Zola")
    client.sign_in(animator)
    page = client.get("/personnes?q=eric").text
    assert "Éric Zola" in page
    assert "1 personne trouvée." in page
    assert "Personne ne porte ce nom ici" in client.get("/personnes?q=zzz").text


def test_an_animator_adds_a_participant_by_name(client: FlaskClient, animator: Person) -> None:
    client.sign_in(animator)
    answer = client.post("/personnes/ajouter", data={"name": "  Monique   D. "})
    assert answer.status_code == 303
    assert "Monique D." in client.get(answer.location).text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"name": ""}, "Remplissez ce champ."),
        ({"name": "=1+1"}, "commencer par"),
        ({"name": "a@b.fr"}, "pas une adresse"),
        ({"name": "Monique", "email": "pas une adresse"}, "adresse e-mail"),
        ({"name": "Monique\nD."}, "une seule ligne"),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    client: FlaskClient, animator: Person, data: dict[str, str], said: str
) -> None:
    client.sign_in(animator)
    answer = client.post("/personnes/ajouter", data=data)
    assert answer.status_code == 422
    assert said in answer.text


def test_an_address_that_somebody_has_is_refused(client: FlaskClient, make: Maker, animator: Person) -> None:
    make.person("Ahmed B.", email="ahmed@exemple.fr")
    client.sign_in(animator)
    answer = client.post("/personnes/ajouter", data={"name": "Autre", "email": "Ahmed@exemple.fr"})
    assert answer.status_code == 422
    assert "déjà cette adresse" in answer.text


def test_an_animator_cannot_give_roles(client: FlaskClient, animator: Person, make: Maker) -> None:
    client.sign_in(animator)
    assert 'name="roles"' not in client.get("/personnes/ajouter").text
    client.post("/personnes/ajouter", data={"name": "Monique", "roles": "administrator", "password": "x" * 20})
    assert queries.roles(db.session.scalars(select(Person.id).where(Person.name == "Monique")).one()) == []
    actor, other = make.actor(animator), make.person("Autre")
    with pytest.raises(Forbidden), transaction():
        services.set_password(actor=actor, person=other, password_hash="x")


def test_an_administrator_gives_a_role_with_a_password(client: FlaskClient, administrator: Person) -> None:
    client.sign_in(administrator)
    data = {"name": "Sylvie R.", "email": "sylvie@centre.example", "roles": "animator"}
    assert client.post("/personnes/ajouter", data=data).status_code == 422
    answer = client.post("/personnes/ajouter", data={**data, "password": "quatre mots sans rapport"})
    assert answer.status_code == 303
    assert "Animation" in client.get(answer.location).text
    assert client.post("/personnes/ajouter", data={**data, "roles": "officer", "password": "x" * 20}).status_code == 422


def test_a_card_shows_its_code_once(client: FlaskClient, animator: Person, participant: Person) -> None:
    client.sign_in(animator)
    answer = client.post(f"/personnes/{participant.id}/carte")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    code = answer.text.split('name="code" value="')[1].split('"')[0]
    assert queries.bears_code(participant.id, code)
    assert "<svg" in answer.text
    again = client.get(f"/personnes/{participant.id}/carte", follow_redirects=True)
    assert code not in again.text
    assert tokens.read_code(code) not in again.text


def test_a_card_prints_while_it_is_valid(
    client: FlaskClient, make: Maker, animator: Person, participant: Person
) -> None:
    client.sign_in(animator)
    code = make.card(participant)
    printed = client.post(f"/personnes/{participant.id}/carte.pdf", data={"code": code})
    assert printed.headers["Content-Disposition"].startswith("attachment")
    assert printed.data.startswith(b"%PDF-")
    make.card(participant)
    assert client.post(f"/personnes/{participant.id}/carte.pdf", data={"code": code}).status_code == 409
    assert client.post(f"/personnes/{animator.id}/carte.pdf", data={"code": code}).status_code == 409


def test_no_card_for_staff_nor_by_a_participant(client: FlaskClient, animator: Person, participant: Person) -> None:
    client.sign_in(animator)
    assert client.post(f"/personnes/{animator.id}/carte").status_code == 409
    client.sign_in(participant)
    assert client.post(f"/personnes/{participant.id}/carte").status_code == 403
    assert client.post(f"/personnes/{participant.id}/carte.pdf", data={"code": "A"}).status_code == 403


def test_closing_says_what_ends_and_what_stays(client: FlaskClient, animator: Person, participant: Person) -> None:
    client.sign_in(animator)
    page = client.get(f"/personnes/{participant.id}/fermer").text
    assert "Ce qui prend fin" in page
    assert "Ce qui reste" in page
    answer = client.post(f"/personnes/{participant.id}/fermer")
    assert "Le compte est fermé" in client.get(answer.location).text
    assert client.post(f"/personnes/{participant.id}/carte").status_code == 409
    assert "Claudine L." not in client.get("/personnes").text


def test_an_animator_does_not_close_the_account_of_staff(
    client: FlaskClient, animator: Person, administrator: Person
) -> None:
    client.sign_in(animator)
    assert client.post(f"/personnes/{administrator.id}/fermer").status_code == 403
    client.sign_in(administrator)
    assert client.post(f"/personnes/{administrator.id}/fermer").status_code == 409


def test_an_administrator_sets_a_password_and_ends_the_sessions(
    client: FlaskClient, centre: Flask, administrator: Person, with_password: Person
) -> None:
    theirs = centre.test_client()
    theirs.sign_in(with_password)  # type: ignore[attr-defined]
    client.sign_in(administrator)
    page = f"/personnes/{with_password.id}/mot-de-passe"
    assert client.post(page, data={"password": "court"}).status_code == 422
    assert client.post(page, data={"password": "encore quatre mots neufs"}).status_code == 303
    assert theirs.get("/moi").status_code == 303
    assert client.post(f"/personnes/{administrator.id}/mot-de-passe", data={"password": "x" * 20}).status_code == 422


def test_a_pc_is_registered_and_taken_back(client: FlaskClient, centre: Flask, make: Maker, animator: Person) -> None:
    client.sign_in(animator)
    assert client.post("/postes", data={"name": ""}).status_code == 422
    answer = client.post("/postes", data={"name": "Poste 3"})
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith(kiosk_cookie()))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    page = client.get(answer.location).text
    assert "ce poste-ci" in page
    assert 'data-idle-out="180"' in page
    kiosk = queries.kiosks()[0]
    stranger = make.actor(make.person("Ahmed B."))
    with pytest.raises(Forbidden), transaction():
        services.revoke_kiosk(actor=stranger, kiosk_id=kiosk.id)
    assert client.post(f"/postes/{kiosk.id}/retirer").status_code == 303
    assert "ce poste-ci" not in client.get("/postes").text
    assert client.post(f"/postes/{kiosk.id}/retirer").status_code == 404


def test_the_use_cases_check_by_themselves(make: Maker, animator: Person, participant: Person) -> None:
    stranger = make.actor(participant)
    with pytest.raises(Forbidden), transaction():
        services.register_kiosk(actor=stranger, name="Poste 9")
    staff = make.actor(animator)
    with pytest.raises(Missing), transaction():
        services.revoke_kiosk(actor=staff, kiosk_id=99)
    with pytest.raises(Conflict), transaction():
        services.set_password(actor=stranger, person=db.session.get_one(Person, participant.id), password_hash="x")


def test_a_missing_choice_is_said_in_french(client: FlaskClient, animator: Person) -> None:
    client.sign_in(animator)
    answer = client.post("/espaces/organisations/ajouter", data={"name": "Les amis"})
    assert answer.status_code == 422
    assert "Choisissez une des réponses proposées." in answer.text
