"""The pages of petitions, as a browser sees them."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask, url_for
from sqlalchemy import event

from core import clock
from core.contracts import SYSTEM, Role
from core.events import transaction
from core.extensions import db
from core.people.services import register_kiosk
from core.testing import Build
from core.web.actors import kiosk_cookie
from plugins.petition import services
from plugins.petition.settings import PetitionSettings
from tests.plugins.petition.conftest import DENAIN, TEXTS, Table, counted, fresh, mails, signatures

FORM = {"name": "Alix Dupin", "place": "Denain", "email": "alix@example.org", "show_name": "y"}
LINK = re.compile(rf"{re.escape(services.PATH)}[0-9]+-[0-9a-f]+")


@pytest.fixture
def browser(centre: Flask) -> Any:
    return centre.test_client()


def sign_in(browser: Any, table: Table, person: Any) -> None:
    db.session.rollback()
    browser.sign_in(person)


def link() -> str:
    """Return the link of the last mail."""
    found = LINK.search(mails()[-1].body)
    assert found
    return found.group()


class TestReading:
    def test_the_path_of_links_is_that_of_the_page(self, centre: Flask) -> None:
        with centre.test_request_context():
            assert url_for("petition.confirm", token="x") == f"{services.PATH}x"

    def test_an_empty_list_says_what_to_do(self, browser: Any, table: Table) -> None:
        page = browser.get("/petitions")
        assert page.status_code == 200
        assert "Aucune pétition n’est ouverte" in page.text

    def test_the_list_holds_what_is_public_only(self, browser: Any, table: Table) -> None:
        table.opened(title="Publique")
        table.draft(title="En projet")
        table.close(table.opened(title="Finie"))
        table.opened(table.sandbox(), title="Pour essayer")
        assert "Publique" in browser.get("/petitions").text
        assert "Finie" not in browser.get("/petitions").text
        page = browser.get("/petitions?filtre=toutes").text
        assert "Publique" in page
        assert "Finie" in page
        assert "En projet" not in page
        assert "Pour essayer" not in page

    def test_a_petition_is_read_without_a_cookie_in_two_statements(self, browser: Any, table: Table) -> None:
        petition_id = table.opened()
        for number in range(4):
            table.sign(petition_id, f"Personne {number}", f"p{number}@example.org", commune="59350")
        browser.get(f"/petitions/{petition_id}")
        said: list[str] = []

        def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            said.append(statement)

        event.listen(db.engine, "before_cursor_execute", hear)
        page = browser.get(f"/petitions/{petition_id}")
        event.remove(db.engine, "before_cursor_execute", hear)
        assert page.status_code == 200
        assert "Set-Cookie" not in page.headers
        assert len([one for one in said if one.startswith("SELECT")]) == 2
        assert "Personne 3" in page.text
        assert "Lille" in page.text

    def test_the_last_names_are_shown_as_many_as_is_set_and_with_consent_only(self, browser: Any, table: Table) -> None:
        petition_id = table.opened()
        table.sign(petition_id, "Discrète Personne", "d@example.org", show_name=False)
        most = PetitionSettings().names_shown
        for number in range(most + 1):
            table.countersign(petition_id, f"Personne n{number}", show_name=True)
        page = browser.get(f"/petitions/{petition_id}").text
        assert "Discrète" not in page
        assert page.count("Personne n") == most
        assert f"Personne n{most} " in page
        assert "Personne n0 " not in page
        assert "example.org" not in page

    def test_hostile_text_stays_text(self, browser: Any, table: Table) -> None:
        hostile = "<b onclick=x>{{ 7*7 }}</b>"
        petition_id = table.opened(**dict.fromkeys(TEXTS, hostile))
        table.countersign(petition_id, "<i>Alix</i> Dupin", show_name=True)
        for path in (f"/petitions/{petition_id}", "/petitions", "/", f"/petitions/{petition_id}/empreinte"):
            page = browser.get(path).text
            assert "<b onclick" not in page
            assert "<i>" not in page
            assert "49" not in re.findall(r"&lt;b onclick=x&gt;(.*?)&lt;", page)

    def test_what_does_not_exist_is_a_page(self, database: str, browser: Any) -> None:
        for rest in ("999", "999/signer", "999.json", str(2**31 - 1), str(2**31), str(2**63 - 1), str(2**63), "abc"):
            assert browser.get(f"/petitions/{rest}").status_code == 404

    def test_the_fingerprint_can_be_worked_out_elsewhere(self, browser: Any, table: Table) -> None:
        petition_id = table.opened()
        petition = fresh(petition_id)
        text = browser.get(f"/petitions/{petition_id}/texte.json")
        assert hashlib.sha256(text.data).hexdigest() == petition.text_sha256
        assert json.loads(text.data) == TEXTS
        page = browser.get(f"/petitions/{petition_id}/empreinte").text
        assert petition.text_sha256 in page
        assert "Le texte est bien celui" in page

    def test_counts_for_programs(self, browser: Any, table: Table) -> None:
        petition_id = table.opened()
        table.sign(petition_id)
        table.countersign(petition_id, "Camille Dupin")
        found = browser.get(f"/petitions/{petition_id}.json").json
        assert found["signatures"] == 2
        assert found["channels"] == {"web": 1, "kiosk": 0, "assisted": 1, "paper": 0}
        assert found["goal"] == 207
        assert found["state"] == "open"
        assert found["closed_at"] is None
        assert datetime.fromisoformat(found["closes_at"]) > datetime.now(UTC)


class TestSigning:
    def test_in_two_minutes_without_an_account(self, browser: Any, table: Table) -> None:
        petition_id = table.opened()
        answer = browser.post(f"/petitions/{petition_id}/signer", data=FORM)
        assert answer.status_code == 303
        assert answer.location == f"/petitions/{petition_id}/signer/merci"
        assert "Encore une étape" in browser.get(answer.location).text
        path = link()
        page = browser.get(path)
        assert "Je confirme ma signature" in page.text
        assert page.headers["X-Robots-Tag"].startswith("noindex")
        assert counted(petition_id) == {}
        for _ in range(2):
            answer = browser.post(path)
            assert answer.status_code == 303
            assert "Merci, votre signature compte" in browser.get(answer.location).text
        assert sum(counted(petition_id).values()) == 1
        assert "Alix Dupin" in browser.get(f"/petitions/{petition_id}").text

    def test_a_registered_pc_signs_as_such(self, browser: Any, table: Table) -> None:
        petition_id = table.opened()
        with transaction():
            key = register_kiosk(actor=SYSTEM, name="PC 3")
        browser.set_cookie(kiosk_cookie(), key)
        page = browser.get(f"/petitions/{petition_id}").text
        assert 'autocomplete="email"' not in page
        browser.post(f"/petitions/{petition_id}/signer", data=FORM)
        assert signatures(petition_id)[0].channel == "kiosk"

    def test_the_page_does_not_tell_who_has_signed(self, browser: Any, table: Table) -> None:
        petition_id = table.opened()
        answers = []
        for _ in range(2):
            answer = browser.post(f"/petitions/{petition_id}/signer", data=FORM)
            answers.append((answer.status_code, answer.location, browser.get(answer.location).text))
            if len(answers) == 1:
                browser.post(link())
        assert answers[0] == answers[1]
        assert "compte déjà" in mails()[-1].subject

    def test_several_communes_are_offered_and_nothing_is_lost(self, browser: Any, table: Table) -> None:
        petition_id = table.opened()
        page = browser.post(f"/petitions/{petition_id}/signer", data={**FORM, "place": "saint denis"})
        assert page.status_code == 422
        assert 'value="Alix Dupin"' in page.text
        assert 'value="alix@example.org"' in page.text
        assert 'type="radio"' in page.text
        assert "errors-title" not in page.text
        assert "aria-invalid" not in page.text
        answer = browser.post(f"/petitions/{petition_id}/signer", data={**FORM, "place": ["saint denis", "93066"]})
        assert answer.status_code == 303
        assert signatures(petition_id)[0].commune == "93066"

    def test_a_first_signature_is_not_nothing(self, browser: Any, table: Table) -> None:
        petition_id = table.opened()
        table.sign(petition_id)
        page = browser.get(f"/petitions/{petition_id}").text
        assert "moins de 1\xa0%" in page.replace("\u202f", "\xa0")
        assert "(100" not in page

    def test_a_closed_petition_says_what_to_hand_over(self, browser: Any, table: Table) -> None:
        petition_id = table.opened()
        assert "À remettre à son destinataire" not in browser.get(f"/petitions/{petition_id}").text
        table.close(petition_id)
        page = browser.get(f"/petitions/{petition_id}").text
        assert "À remettre à son destinataire" in page
        assert f"/petitions/{petition_id}.json" in page

    def test_the_commune_of_the_petition_is_offered_first(self, browser: Any, table: Table) -> None:
        petition_id = table.opened()
        page = browser.post(f"/petitions/{petition_id}/signer", data={**FORM, "place": "59220"}).text
        radios = re.findall(r'type="radio"[^>]*value="(\w+)"', page)
        assert radios[0] == DENAIN
        assert len(radios) > 1

    def test_each_error_stands_at_its_field(self, browser: Any, table: Table) -> None:
        petition_id = table.opened()
        wrong = {"name": ("=1+1", ""), "email": ("x", ""), "place": ("Nullepartville", "")}
        for field, typed in [(field, text) for field, texts in wrong.items() for text in texts]:
            page = browser.post(f"/petitions/{petition_id}/signer", data={**FORM, field: typed})
            assert page.status_code == 422
            assert f'id="{field}-error"' in page.text
        assert mails() == []

    def test_a_scanner_that_follows_links_signs_nothing(self, browser: Any, table: Table) -> None:
        petition_id = table.opened()
        browser.post(f"/petitions/{petition_id}/signer", data=FORM)
        for method in ("get", "head", "options"):
            getattr(browser, method)(link())
        foreign = {"Sec-Fetch-Site": "cross-site"}
        assert browser.post(link(), headers=foreign).status_code == 403
        assert counted(petition_id) == {}

    def test_an_unknown_link_is_a_clear_page(self, database: str, browser: Any, table: Table) -> None:
        table.ask(table.opened())
        for token in ("x", "1-x", "1", "-", "1-" + "0" * 64, "%C3%A9", "9" * 15 + "-a", "9" * 30 + "-a"):
            for method in (browser.get, browser.post):
                page = method(f"{services.PATH}{token}")
                assert page.status_code == 404
                assert "Ce lien n’est pas connu" in page.text

    def test_an_expired_link_says_so(self, browser: Any, table: Table) -> None:
        petition_id = table.opened()
        browser.post(f"/petitions/{petition_id}/signer", data=FORM)
        path = link()
        table.close(petition_id)
        with clock.set_to(clock.now() + timedelta(hours=25)):
            assert "Ce lien a expiré" in browser.get(path).text
            assert browser.post(path).status_code == 409
        assert counted(petition_id) == {}

    def test_too_many_tries_from_elsewhere_are_refused_with_the_delay(self, browser: Any, table: Table) -> None:
        petition_id = table.opened()
        elsewhere = {"REMOTE_ADDR": "203.0.113.7"}
        for _ in range(6):
            form = {**FORM, "email": "Alix+1@example.org"}
            assert (
                browser.post(f"/petitions/{petition_id}/signer", data=form, environ_base=elsewhere).status_code == 303
            )
        page = browser.post(f"/petitions/{petition_id}/signer", data=FORM, environ_base=elsewhere)
        assert page.status_code == 429
        assert 'value="Alix Dupin"' in page.text
        other = {**FORM, "email": "camille@example.org"}
        assert browser.post(f"/petitions/{petition_id}/signer", data=other, environ_base=elsewhere).status_code == 303

    def test_one_mailbox_is_not_flooded_from_many_networks(self, browser: Any, table: Table) -> None:
        petition_id = table.opened()
        answers = [
            browser.post(
                f"/petitions/{petition_id}/signer",
                data={**FORM, "name": f"Alix {'abcdefghijklmnopqrstuvwxyz'[number]}"},
                environ_base={"REMOTE_ADDR": f"203.0.113.{number}"},
            ).status_code
            for number in range(21)
        ]
        assert answers == [303] * 20 + [429]
        assert len(mails()) == 20

    def test_the_centre_itself_is_never_blocked(self, browser: Any, table: Table) -> None:
        petition_id = table.opened()
        for _ in range(9):
            here = {"REMOTE_ADDR": "10.1.2.3"}
            assert browser.post(f"/petitions/{petition_id}/signer", data=FORM, environ_base=here).status_code == 303

    def test_a_centre_without_mail_offers_the_centre(self, build_instance: Build, make: Any) -> None:
        app = build_instance(
            plugins=["moderation", "petition"], tables={"mail": {"mode": "none"}, "site": {"address": "12 rue X"}}
        )
        with app.app_context():
            person = make.person("Monique D.")
            space = make.real_space(person, tools=["petition"])
            petition_id = Table(make, person, make.actor(person), make.animator(), space).opened()
            for path in (f"/petitions/{petition_id}", f"/petitions/{petition_id}/signer"):
                page = app.test_client().get(path).text
                assert "Pour signer, venez au centre" in page
                assert "12 rue X" in page
                assert 'name="email"' not in page
            assert app.test_client().post(f"/petitions/{petition_id}/signer", data=FORM).status_code == 422


class TestAtTheCentre:
    def test_an_animator_writes_a_signature_down(self, browser: Any, table: Table) -> None:
        petition_id = table.opened()
        sign_in(browser, table, table.make.person("Nadia K.", Role.ANIMATOR))
        path = f"/petitions/{petition_id}/au-centre"
        page = browser.get(path).text
        assert "La personne est devant moi et a dicté son accord" in page
        assert "même nom" not in page
        data = {"name": "Gilbert M.", "place": "59220 Denain", "agreed": "y"}
        assert browser.post(path, data={**data, "agreed": ""}).status_code == 422
        answer = browser.post(path, data=data)
        assert answer.status_code == 303
        assert "La signature est notée et compte" in browser.get(answer.location).text
        again = browser.post(path, data=data)
        assert again.status_code == 422
        assert "compte déjà" in again.text
        assert sum(counted(petition_id).values()) == 1
        assert signatures(petition_id)[0].commune == DENAIN
        assert "C’est une autre personne du même nom" in again.text
        other = {**data, "namesake": "y", "others": "1"}
        assert [browser.post(path, data=other).status_code for _ in range(2)] == [303, 422]
        assert sum(counted(petition_id).values()) == 2

    def test_nobody_else_reaches_the_page(self, browser: Any, table: Table) -> None:
        petition_id = table.opened()
        assert browser.get(f"/petitions/{petition_id}/au-centre").location.startswith("/connexion")
        sign_in(browser, table, table.bearer_person)
        assert browser.get(f"/petitions/{petition_id}/au-centre").status_code == 403


class TestSandbox:
    def test_a_sandbox_is_for_its_members_and_the_team(self, browser: Any, table: Table) -> None:
        sandbox = table.sandbox()
        petition_id = table.opened(sandbox)
        paths = [f"/petitions/{petition_id}", f"/petitions/{petition_id}.json", f"/espaces/{sandbox.id}/petitions",
                 f"/petitions/{petition_id}/signer", f"/petitions/{petition_id}/empreinte",
                 f"/petitions/{petition_id}/texte.json"]  # fmt: skip
        for path in paths:
            assert browser.get(path).status_code in {303, 403}
        sign_in(browser, table, table.make.person("Claudine L."))
        for path in paths:
            assert browser.get(path).status_code == 403
        sign_in(browser, table, table.bearer_person)
        for path in paths:
            page = browser.get(path)
            assert page.status_code == 200
            assert page.headers["X-Robots-Tag"] == "noindex, nofollow"


class TestCorePages:
    def test_home_shows_the_nearest_to_their_goal(self, browser: Any, table: Table) -> None:
        far = table.opened(title="Loin du but")
        near = table.opened(title="Près du but")
        table.opened(table.sandbox(), title="Pour essayer")
        table.sign(near)
        page = browser.get("/").text
        assert page.index("Près du but") < page.index("Loin du but")
        assert f"/petitions/{far}" in page
        assert "Pour essayer" not in page

    def test_a_space_shows_its_petitions(self, browser: Any, table: Table) -> None:
        table.opened(title="Publique")
        table.draft(title="En projet")
        page = browser.get(f"/espaces/{table.space.id}").text
        assert "Publique" in page
        assert "En projet" not in page
        sign_in(browser, table, table.bearer_person)
        assert "En projet" in browser.get(f"/espaces/{table.space.id}").text
