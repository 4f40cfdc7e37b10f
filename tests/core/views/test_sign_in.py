"""Signing in with a card or a password, limits, cookies, and the text kept after an idle sign-out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core import clock, tokens
from core.contracts import SYSTEM, Channel
from core.events import transaction
from core.extensions import db
from core.people import queries, services, sessions
from core.people.models import BrowserSession, Person
from core.testing import Build, Maker
from core.web.actors import kiosk_cookie, session_cookie
from tests.core.views.conftest import OUTSIDE, PASSWORD


def by_card(client: FlaskClient, code: str, onward: str = "", **options: Any) -> Any:
    return client.post("/connexion", data={"way": "card", "code": code, "next": onward}, **options)


def by_password(client: FlaskClient, email: str, password: str, **options: Any) -> Any:
    return client.post("/connexion", data={"way": "password", "email": email, "password": password}, **options)


def cookie_of(answer: Any) -> str:
    return next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith("preau_"))


def test_a_card_signs_in_and_the_session_is_shared(client: FlaskClient, make: Maker, participant: Person) -> None:
    answer = by_card(client, make.card(participant), onward="/moi")
    assert (answer.status_code, answer.location) == (303, "/moi")
    assert "Claudine L." in client.get("/moi").text
    assert db.session.scalars(select(BrowserSession)).one().shared


def test_what_a_hand_confuses_is_forgiven(client: FlaskClient, centre: Flask, participant: Person) -> None:
    from core.people.models import Card

    with transaction():
        card = Card(person_id=participant.id, code_digest=tokens.digest("0123456789A1"), issued_at=clock.now())
        db.session.add(card)
    assert by_card(client, "o l23-4567 89a-i").status_code == 303


@pytest.mark.parametrize("code", ["", "   ", "AAAA-AAAA-AAAA", "/", "é" * 500, "' OR 1=1"])
def test_a_wrong_code_is_refused_in_words(client: FlaskClient, make: Maker, participant: Person, code: str) -> None:
    make.card(participant)
    answer = by_card(client, code)
    assert answer.status_code == 422
    assert "Set-Cookie" not in answer.headers
    assert "carte" in answer.text


def test_a_revoked_card_opens_nothing(client: FlaskClient, make: Maker, participant: Person) -> None:
    first, second = make.card(participant), make.card(participant)
    assert by_card(client, first).status_code == 422
    assert by_card(client, second).status_code == 303


def test_a_closed_account_opens_nothing(client: FlaskClient, make: Maker, participant: Person) -> None:
    code = make.card(participant)
    by_card(client, code)
    with transaction():
        services.close_account(actor=SYSTEM, person=db.session.get_one(Person, participant.id))
    assert client.get("/moi").status_code == 303
    assert by_card(client, code).status_code == 422


def test_a_password_signs_in_whatever_the_case_of_the_address(client: FlaskClient, with_password: Person) -> None:
    assert by_password(client, " NADIA@Centre.example ", PASSWORD).status_code == 303
    assert not db.session.scalars(select(BrowserSession)).one().shared


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("nadia@centre.example", "autre chose entièrement"),
        ("inconnue@centre.example", PASSWORD),
        ("pas une adresse", PASSWORD),
    ],
)
def test_a_refusal_does_not_tell_which_addresses_are_known(
    client: FlaskClient, with_password: Person, email: str, password: str
) -> None:
    answer = by_password(client, email, password)
    assert answer.status_code == 422
    assert "ne vont pas ensemble" in answer.text
    assert password not in answer.text


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "/\\evil.example", "/%09/evil"])
def test_a_stranger_cannot_choose_where_one_goes(
    client: FlaskClient, make: Maker, participant: Person, onward: str
) -> None:
    location = by_card(client, make.card(participant), onward=onward).location
    assert location.startswith("/")
    assert "evil.example" not in location


def test_the_cookie_is_held_back_from_scripts_and_other_sites(
    client: FlaskClient, make: Maker, participant: Person
) -> None:
    cookie = cookie_of(by_card(client, make.card(participant)))
    assert cookie.startswith(f"{session_cookie()}=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    over_tls = cookie_of(by_card(client, make.card(participant), base_url="https://localhost"))
    assert "Secure" in over_tls


def test_two_instances_on_one_host_do_not_share_a_cookie(build_instance: Build) -> None:
    names = set()
    for identity in ("3f9a0c5d7e214b68", "b20d94c1a8f36e57"):
        with build_instance(plugins=[], tables={"site": {"id": identity}}).app_context():
            names.add(session_cookie())
    assert len(names) == 2


def test_a_page_made_with_a_cookie_is_kept_by_nobody(client: FlaskClient, participant: Person) -> None:
    assert client.get("/").headers["Cache-Control"] == "public, no-cache"
    client.sign_in(participant)
    assert client.get("/").headers["Cache-Control"] == "private, no-store"


def test_passwords_are_tried_ten_times_for_one_address_and_network(client: FlaskClient, with_password: Person) -> None:
    with clock.set_to(clock.now().replace(minute=1, second=0)):
        tries = [by_password(client, "nadia@centre.example", "non", environ_base=OUTSIDE) for _ in range(11)]
        assert [answer.status_code for answer in tries] == [422] * 10 + [429]
        assert "Recommencez dans 14 minutes" in tries[-1].text
        assert by_password(client, "nadia@centre.example", PASSWORD, environ_base=OUTSIDE).status_code == 429
        elsewhere = {"REMOTE_ADDR": "203.0.113.10"}
        assert by_password(client, "nadia@centre.example", PASSWORD, environ_base=elsewhere).status_code == 303


def test_one_network_cannot_guess_cards_for_ever(client: FlaskClient, centre: Flask) -> None:
    with clock.set_to(clock.now().replace(minute=1, second=0)):
        codes = [by_card(client, "AAAA", environ_base=OUTSIDE).status_code for _ in range(41)]
    assert codes == [422] * 40 + [429]


def test_an_ipv6_network_counts_as_one(client: FlaskClient, centre: Flask) -> None:
    with clock.set_to(clock.now().replace(minute=1, second=0)):
        codes = [
            by_card(client, "AAAA", environ_base={"REMOTE_ADDR": f"2001:db8::{number:x}"}).status_code
            for number in range(41)
        ]
    assert codes[-1] == 429


def test_the_centre_itself_is_never_blocked(client: FlaskClient, centre: Flask) -> None:
    codes = {by_card(client, "AAAA", environ_base={"REMOTE_ADDR": "10.1.2.3"}).status_code for _ in range(45)}
    assert codes == {422}


def test_signing_out_ends_the_session_and_the_cookie(client: FlaskClient, make: Maker, participant: Person) -> None:
    by_card(client, make.card(participant))
    answer = client.post("/deconnexion")
    assert answer.location == "/connexion?note=signed_out"
    assert "Max-Age=0" in cookie_of(answer)
    assert client.get("/moi").status_code == 303


def test_signing_in_anew_ends_the_session_before(client: FlaskClient, make: Maker, participant: Person) -> None:
    other = make.person("Ahmed B.")
    by_card(client, make.card(participant))
    by_card(client, make.card(other))
    ended = db.session.scalars(select(BrowserSession).where(BrowserSession.ended_at.is_not(None))).all()
    assert [session.person_id for session in ended] == [participant.id]


def test_on_a_registered_pc_a_password_session_is_shared_too(client: FlaskClient, with_password: Person) -> None:
    with transaction():
        key = services.register_kiosk(actor=SYSTEM, name="Poste 3")
    client.set_cookie(kiosk_cookie(), key)
    by_password(client, "nadia@centre.example", PASSWORD)
    assert db.session.scalars(select(BrowserSession)).one().shared
    assert sessions.on_kiosk(SYSTEM, key).channel == Channel.KIOSK


def test_text_sent_after_an_idle_sign_out_is_kept_for_its_author_only(
    client: FlaskClient, make: Maker, participant: Person
) -> None:
    client.sign_in(participant)
    other = make.person("Ahmed B.")
    with clock.set_to(clock.now() + timedelta(minutes=21)):
        form = {"_draft": "essai/1", "title": "Un auvent", "password": "secret"}
        answer = client.post("/postes", data=form, headers={"Referer": "http://localhost/espaces?a=b"})
        assert answer.status_code == 403
        assert "Votre texte est gardé" in answer.text
        assert 'name="next" value="/espaces?a=b"' in answer.text
        assert queries.draft(participant.id, "essai/1") == {"title": "Un auvent"}
        client.sign_in(other)
        assert client.get("/textes/essai/1").status_code == 204
        client.sign_in(participant)
        assert client.get("/textes/essai/1").json == {"fields": {"title": "Un auvent"}}
        assert "Un auvent" in client.get("/moi").text


def test_a_session_that_was_revoked_writes_nothing_any_more(
    client: FlaskClient, make: Maker, participant: Person
) -> None:
    client.sign_in(participant)
    make.card(participant)  # the card before was lost: its sessions end
    assert client.post("/connexion", data={"_draft": "essai/1", "title": "D’une autre main"}).status_code == 422
    assert queries.drafts(participant.id) == []


def test_a_kept_text_does_not_lead_to_another_site(client: FlaskClient, participant: Person) -> None:
    client.sign_in(participant)
    with clock.set_to(clock.now() + timedelta(minutes=21)):
        answer = client.post(
            "/postes", data={"_draft": "essai/1", "t": "x"}, headers={"Referer": "https://evil.example/a"}
        )
    assert 'name="next" value="/"' in answer.text


def test_nothing_is_kept_for_a_passer_by(client: FlaskClient, centre: Flask) -> None:
    assert client.get("/textes/essai").status_code == 204
    assert client.post("/textes/essai", data={"a": "b"}).status_code == 404


def test_one_changes_ones_own_password_with_the_present_one(client: FlaskClient, with_password: Person) -> None:
    client.sign_in(with_password)
    new = "cinq autres mots encore meilleurs"
    wrong = client.post("/moi/mot-de-passe", data={"current": "non", "password": new})
    assert wrong.status_code == 422
    short = client.post("/moi/mot-de-passe", data={"current": PASSWORD, "password": "court"})
    assert short.status_code == 422
    done = client.post("/moi/mot-de-passe", data={"current": PASSWORD, "password": new})
    assert done.status_code == 303
    assert client.get("/moi").status_code == 303
    assert by_password(client, "nadia@centre.example", PASSWORD).status_code == 422
    assert by_password(client, "nadia@centre.example", new).status_code == 303
