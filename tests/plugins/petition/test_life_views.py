"""The pages on which a petition is written and led through its life, as a browser sees them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from core import clock
from core.contracts import Verdict
from core.events import transaction
from core.extensions import db
from core.people import queries as people
from core.spaces.models import Space
from plugins.petition import queries, services
from tests.plugins.petition.conftest import TEXTS, Table, counted, fresh
from tests.plugins.petition.test_life import LAW, asked, decide
from tests.plugins.petition.test_views import FORM, link, sign_in

NOON = datetime(2026, 11, 4, 11, tzinfo=UTC)
STEPS = (
    ("", {"title": TEXTS["title"], "summary": TEXTS["summary"]}),
    ("/texte", {"body": TEXTS["body"]}),
    ("/destinataire", {"addressee": TEXTS["addressee"], "legal_kind": "free"}),
)


@pytest.fixture
def browser(centre: Flask) -> Any:
    return centre.test_client()


def write(browser: Any, space: Space, **changed: str) -> str:
    """Write a petition step by step, as the pages lead, and return its path."""
    start = f"/espaces/{space.id}/petitions/ecrire"
    for step, typed in STEPS:
        data = {name: changed.get(name, value) for name, value in typed.items()}
        extra = {name: value for name, value in changed.items() if step == "/destinataire" and name not in TEXTS}
        answer = browser.post(start + step, data={**data, **extra})
        assert answer.status_code == 303, answer.text
        answer = browser.get(answer.location, follow_redirects=True)
        assert answer.status_code == 200
    answer = browser.post(f"{start}/relire")
    assert answer.status_code == 303
    return str(answer.location.partition("?")[0])


class TestWriting:
    def test_step_by_step_to_the_moderators(self, browser: Any, table: Table) -> None:
        sign_in(browser, table, table.bearer_person)
        path = write(browser, table.space)
        petition_id = int(path.rpartition("/")[2])
        assert {name: getattr(fresh(petition_id), name) for name in TEXTS} == TEXTS
        answer = browser.post(f"{path}/modifier", data={**TEXTS, "title": "Un toit", "legal_kind": "free"})
        assert answer.status_code == 303
        assert "Un toit" in browser.get(path).text
        answer = browser.post(f"{path}/chercher-des-soutiens")
        page = browser.get(answer.location).text
        token = services.backing_token(fresh(petition_id))
        assert f"https://centre.example{path}/soutenir/{token}" in page
        assert browser.post(f"{path}/envoyer").status_code == 409
        for name in "abc":
            other = browser.application.test_client()
            sign_in(other, table, table.make.person(f"Soutien {name}"))
            assert "Je soutiens cette pétition" in other.get(f"{path}/soutenir/{token}").text
            answer = other.post(f"{path}/soutenir/{token}", data={"text_version": 2})
            assert "Vous soutenez cette pétition" in other.get(answer.location).text
        assert "Soutien b" in browser.get(path).text
        answer = browser.post(f"{path}/envoyer")
        assert "La pétition est à la modération" in browser.get(answer.location).text
        assert browser.get(f"{path}/modifier").status_code == 409
        assert decide(petition_id, Verdict.ACCEPT)
        assert "Signer la pétition" in browser.get(path).text

    def test_nothing_typed_is_lost_without_scripts(self, browser: Any, table: Table) -> None:
        sign_in(browser, table, table.bearer_person)
        start = f"/espaces/{table.space.id}/petitions/ecrire"
        browser.post(start, data={"title": "Un toit <b>", "summary": "Gardé"})
        assert "Un toit &lt;b&gt;" in browser.get(start).text
        assert browser.get(f"{start}/relire").location.endswith("/ecrire/texte")
        page = browser.post(start, data={"title": "x" * 81, "summary": ""})
        assert page.status_code == 422
        assert "x" * 81 in page.text
        assert page.text.count('class="error"') == 2
        assert "Gardé" in browser.get(start).text

    def test_what_was_kept_on_the_way_is_forgotten_at_the_end(self, browser: Any, table: Table) -> None:
        sign_in(browser, table, table.bearer_person)
        write(browser, table.space)
        db.session.rollback()
        assert people.drafts(table.bearer_person.id) == []
        answer = browser.get(f"/espaces/{table.space.id}/petitions/ecrire/relire")
        assert answer.location.endswith("/petitions/ecrire")

    def test_similar_ones_are_offered_before(self, browser: Any, table: Table) -> None:
        table.opened(title="Des bancs sur le chemin de l’école", summary="Pas un banc entre la gare et l’école.")
        sign_in(browser, table, table.bearer_person)
        start = f"/espaces/{table.space.id}/petitions/ecrire"
        answer = browser.post(start, data={"title": "Un banc devant l’école", "summary": "Nous voulons nous asseoir."})
        page = browser.get(answer.location)
        assert "Des bancs sur le chemin de l’école" in page.text
        assert f"{start}/texte" in page.text
        answer = browser.post(start, data={"title": "Un auvent", "summary": "Il pleut."})
        assert browser.get(answer.location).location.endswith("/texte")

    def test_a_request_under_the_law_asks_for_its_electors(self, browser: Any, table: Table) -> None:
        sign_in(browser, table, table.bearer_person)
        start = f"/espaces/{table.space.id}/petitions/ecrire"
        typed = {"addressee": "Le conseil", "legal_kind": "cgct_l1112_16"}
        page = browser.post(f"{start}/destinataire", data=typed)
        assert page.status_code == 422
        assert page.text.count('class="error"') == 4
        legal = {"collectivity": "commune", "electors": "14000", "electors_source": "La mairie <i>",
                 "electors_on": "2026-01-01"}  # fmt: skip
        path = write(browser, table.space, **{**legal, "legal_kind": "cgct_l1112_16"})
        page = browser.get(path).text
        assert "1\u202f400" in page
        assert "La mairie &lt;i&gt;" in page
        assert "reste libre de sa décision" in page

    def test_a_stranger_is_shown_the_way_or_refused(self, browser: Any, table: Table) -> None:
        petition_id = table.draft()
        start = f"/espaces/{table.space.id}/petitions/ecrire"
        writing = [start, f"{start}/ressemblantes", f"{start}/texte", f"{start}/destinataire", f"{start}/relire"]
        reasons = [f"/petitions/{petition_id}/{act}" for act in ("retirer", "suspendre", "refuser", "reponse", "debat")]
        for path in (f"/petitions/{petition_id}", f"/petitions/{petition_id}/histoire", *writing, *reasons):
            assert browser.get(path).location.startswith("/connexion"), path
        sign_in(browser, table, table.make.person("Claudine L."))
        for path in (f"/petitions/{petition_id}", f"/petitions/{petition_id}/modifier", *writing, *reasons):
            assert browser.get(path).status_code == 403, path
        for act in ("chercher-des-soutiens", "soutiens-imaginaires", "envoyer", "accepter", "reprendre", "clore",
                    "imaginaires", "modifier", "au-centre", f"soutenir/{'0' * 32}"):  # fmt: skip
            assert browser.post(f"/petitions/{petition_id}/{act}").status_code == 403, act
        assert fresh(petition_id).state == "draft"

    def test_closing_asks_once_more(self, browser: Any, table: Table) -> None:
        petition_id = table.opened()
        sign_in(browser, table, table.bearer_person)
        assert "Clore la pétition" in browser.get(f"/petitions/{petition_id}/clore").text
        assert fresh(petition_id).state == "open"
        answer = browser.post(f"/petitions/{petition_id}/clore")
        page = browser.get(answer.location).text
        assert "La pétition est close" in page
        assert f'action="/petitions/{petition_id}/signer"' not in page
        assert browser.get(f"/petitions/{petition_id}/clore").status_code == 409

    def test_drafts_are_listed_for_their_bearers(self, browser: Any, table: Table) -> None:
        table.draft(title="En projet")
        path = f"/espaces/{table.space.id}/petitions"
        assert "En projet" not in browser.get(path).text
        sign_in(browser, table, table.bearer_person)
        page = browser.get(path).text
        assert "En projet" in page
        assert "Écrire une pétition" in page

    def test_a_space_without_the_tool_has_no_such_page(self, browser: Any, table: Table) -> None:
        bare = table.make.real_space(table.bearer_person, name="Autre")
        assert browser.get(f"/espaces/{bare.id}/petitions").status_code == 404


class TestLife:
    def test_each_state_says_what_is_awaited_and_from_whom(self, browser: Any, table: Table) -> None:
        with clock.set_to(NOON):
            numbers = table.draft(), asked(table), table.submitted(), table.opened(), table.opened()
            table.close(numbers[4])
            said = (
                "cherchent des soutiens",
                "soutiennent le texte",
                "la réponse de la modération, au plus tard le samedi 14 novembre 2026",
                "des signatures, jusqu’au jeudi 4 février 2027",
                "l’objectif n’est pas atteint",
            )
            sign_in(browser, table, table.bearer_person)
            for number, expected in zip(numbers, said, strict=True):
                page = browser.get(f"/petitions/{number}")
                assert page.status_code == 200
                assert expected in page.text, expected

    def test_a_late_review_is_said(self, browser: Any, table: Table) -> None:
        with clock.set_to(NOON):
            petition_id = table.submitted()
        for days, expected in ((8, "Réponse au plus tard"), (9, "Bientôt due"), (11, "En retard")):
            with clock.set_to(NOON + timedelta(days=days)):
                sign_in(browser, table, table.bearer_person)
                assert expected in browser.get(f"/petitions/{petition_id}").text

    def test_set_aside_it_says_why_as_text(self, browser: Any, table: Table) -> None:
        hostile = "Non.\n<script>alert(1)</script> {{ 7*7 }}"
        rejected, withdrawn, suspended = table.submitted(title="A"), table.opened(title="B"), table.opened(title="C")
        decide(rejected, Verdict.REJECT, hostile, "Beside the purpose of the tool")
        with transaction():
            services.withdraw_petition(actor=table.bearer, petition=queries.locked(withdrawn), reason=hostile)
        with transaction():
            services.suspend_petition(actor=table.animator, petition=queries.locked(suspended), reason=hostile)
        for number, title in (
            (rejected, "Cette pétition n’a pas été acceptée"),
            (withdrawn, "Cette pétition a été retirée"),
            (suspended, "Cette pétition est suspendue"),
        ):
            for path in (f"/petitions/{number}", f"/petitions/{number}/histoire"):
                page = browser.get(path)
                assert page.status_code == 200
                assert "&lt;script&gt;" in page.text
                assert "<script>" not in page.text
            assert title in browser.get(f"/petitions/{number}").text
            assert browser.post(f"/petitions/{number}/signer", data=FORM).status_code in {403, 422}
        page = browser.get("/petitions?filtre=arretees").text
        assert "Arrêtées en chemin" in page
        assert "Hors de ce à quoi sert l’outil" in browser.get(f"/petitions/{rejected}").text
        for said in ("Pas acceptée", "Retirée", "Suspendue"):
            assert said in page

    def test_a_reason_is_asked_for_and_shown(self, browser: Any, table: Table) -> None:
        petition_id = table.opened()
        sign_in(browser, table, table.bearer_person)
        path = f"/petitions/{petition_id}/retirer"
        assert "Retirer la pétition" in browser.get(path).text
        assert browser.post(path, data={"reason": " "}).status_code == 422
        answer = browser.post(path, data={"reason": "Les bancs sont posés."})
        assert "Les bancs sont posés." in browser.get(answer.location).text
        assert browser.get(path).status_code == 409
        assert browser.post(path, data={"reason": "Encore"}).status_code in {409, 422}

    def test_suspended_and_taken_up_again_by_the_team(self, browser: Any, table: Table) -> None:
        petition_id = table.opened()
        animator = table.make.person("Karim T.", *table.animator.roles)
        sign_in(browser, table, animator)
        answer = browser.post(f"/petitions/{petition_id}/suspendre", data={"reason": "Élections"})
        assert "Reprendre la pétition" in browser.get(answer.location).text
        answer = browser.post(f"/petitions/{petition_id}/reprendre")
        assert "La pétition reprend" in browser.get(answer.location).text

    def test_a_link_says_why_it_confirms_nothing_now(self, browser: Any, table: Table) -> None:
        petition_id = table.opened()
        table.ask(petition_id)
        path = f"{services.PATH}{table.token(petition_id)}"
        with transaction():
            services.suspend_petition(actor=table.animator, petition=queries.locked(petition_id), reason="Travaux")
        page = browser.get(path)
        assert "Cette pétition est suspendue" in page.text
        assert "Je confirme ma signature" not in page.text
        assert browser.post(path).status_code == 409
        with transaction():
            services.resume_petition(actor=table.animator, petition=queries.locked(petition_id))
        assert "Je confirme ma signature" in browser.get(path).text

    def test_hidden_its_page_is_for_its_space_alone(self, browser: Any, table: Table) -> None:
        petition_id = table.opened(title="Un texte signalé")
        decide(petition_id, Verdict.HIDE)
        assert browser.get(f"/petitions/{petition_id}").location.startswith("/connexion")
        for path in ("/", "/petitions", "/petitions?filtre=toutes", f"/espaces/{table.space.id}/petitions"):
            assert "Un texte signalé" not in browser.get(path).text
        sign_in(browser, table, table.bearer_person)
        assert "La modération a masqué cette pétition" in browser.get(f"/petitions/{petition_id}").text

    def test_the_answer_and_the_debate_are_read_by_everybody(self, browser: Any, table: Table) -> None:
        petition_id = table.opened(legal=LAW)
        sign_in(browser, table, table.bearer_person)
        path, today = f"/petitions/{petition_id}", clock.now().date().isoformat()
        typed = {"given_by": "Le maire <b>", "given_on": today, "text": "**Oui**, <script>alert(1)</script>"}
        assert browser.post(f"{path}/reponse", data={**typed, "text": ""}).status_code == 422
        answer = browser.post(f"{path}/reponse", data=typed)
        assert "La réponse est publiée" in browser.get(answer.location).text
        assert browser.get(f"{path}/reponse").status_code == 409
        note = {"state": "scheduled", "day": today, "text": "Salle du conseil, 18 h"}
        assert browser.post(f"{path}/debat", data={**note, "day": ""}).status_code == 422
        assert browser.post(f"{path}/debat", data={**note, "state": "owed"}).status_code == 422
        assert browser.post(f"{path}/debat", data=note).status_code == 303
        page = browser.application.test_client().get(path).text
        for said in ("Le maire &lt;b&gt;", "<strong>Oui</strong>", "Salle du conseil", "Recopiée sur cette page"):
            assert said in page
        assert "<script>alert" not in page

    def test_a_changed_text_is_not_backed_unread(self, browser: Any, table: Table) -> None:
        petition_id = asked(table)
        path = f"/petitions/{petition_id}/soutenir/{services.backing_token(fresh(petition_id))}"
        sign_in(browser, table, table.make.person("Claudine L."))
        for version in ("0", "2", "x", ""):
            assert browser.post(path, data={"text_version": version}).status_code == 409
        assert browser.post(path, data={"text_version": "1"}).status_code == 303
        assert browser.get(f"/petitions/{petition_id}").status_code == 403

    def test_history_tells_moves_and_thresholds(self, browser: Any, table: Table) -> None:
        petition_id = table.opened(legal=LAW)
        for name in ("Alix A", "Alix B", "Alix C", "Alix D"):
            table.countersign(petition_id, name)
        page = browser.get(f"/petitions/{petition_id}/histoire").text
        assert page.index("Elle cherche des soutiens") < page.index("Elle est ouverte aux signatures")
        assert page.index("Elle est ouverte aux signatures") < page.index("4 signatures sont atteintes")

    def test_an_open_page_asks_for_no_more_than_before(self, browser: Any, table: Table) -> None:
        petition_id = table.opened(legal=LAW)
        for number in range(5):
            table.countersign(petition_id, f"Personne {number}", show_name=True)
        browser.get(f"/petitions/{petition_id}")
        said: list[str] = []

        def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            said.append(statement)

        event.listen(db.engine, "before_cursor_execute", hear)
        page = browser.get(f"/petitions/{petition_id}").text
        event.remove(db.engine, "before_cursor_execute", hear)
        assert len([one for one in said if one.startswith("SELECT")]) == 2
        assert "la réponse de\xa0:" in page


def test_in_a_sandbox_the_whole_exercise_is_done_alone(browser: Any, table: Table) -> None:
    sandbox = table.sandbox()
    sign_in(browser, table, table.bearer_person)
    path = write(browser, sandbox)
    petition_id = int(path.rpartition("/")[2])
    for act, expected in (
        ("chercher-des-soutiens", "Ajouter des soutiens imaginaires"),
        ("soutiens-imaginaires", "Envoyer à la modération"),
        ("envoyer", "L’accepter et l’ouvrir"),
        ("accepter", "Ajouter des signataires imaginaires"),
    ):
        answer = browser.post(f"{path}/{act}")
        assert answer.status_code == 303
        assert expected in browser.get(answer.location).text
    assert "Bac à sable" in browser.get(path).text
    answer = browser.post(f"{path}/signer", data={**FORM, "name": "Camille", "email": "camille@example.org"})
    assert f"/espaces/{sandbox.id}/courrier" in browser.get(answer.location).text
    browser.post(link())
    assert sum(counted(petition_id).values()) == 1
    browser.post(f"{path}/imaginaires")
    assert sum(counted(petition_id).values()) == 6
    assert "imaginaire" in browser.get(path).text
    browser.post(f"{path}/clore")
    assert browser.post(f"{path}/signer", data=FORM).status_code == 422
    today = clock.now().date().isoformat()
    browser.post(f"{path}/reponse", data={"given_by": "Le maire", "given_on": today, "text": "Oui."})
    assert fresh(petition_id).state == "answered"


def test_in_a_sandbox_a_refusal_is_played_too(browser: Any, table: Table) -> None:
    petition_id = table.submitted(table.sandbox())
    sign_in(browser, table, table.bearer_person)
    answer = browser.post(f"/petitions/{petition_id}/refuser", data={"reason": "Il y a deux demandes."})
    page = browser.get(answer.location).text
    assert "Cette pétition n’a pas été acceptée" in page
    assert "Il y a deux demandes." in page
