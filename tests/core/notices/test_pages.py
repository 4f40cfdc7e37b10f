"""The public pages as people read them, and as an administrator fills them in."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import delete

from core import clock
from core.contracts import Profile, Role
from core.documents.tables import read_csv
from core.errors import Forbidden, Invalid
from core.events import transaction
from core.extensions import db
from core.notices import queries, services
from core.notices.models import Notice
from core.notices.rules import Page
from tests.at_once import at_once

PUBLIC = ["/mentions-legales", "/donnees-personnelles", "/accessibilite"]
FORMS = [f"/pages-publiques{page}" for page in PUBLIC]
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LEGAL = {
    "publisher": "Commune de Denain",
    "address": "1 place Baudin\n59220 Denain",
    "phone": "03 27 00 00 00",
    "director": "Madame la maire",
    "self_hosted": "y",
    "extra": "Une **précision** <script>alert(1)</script>",
}
UNSAID = "Le centre ne l’a pas encore indiqué."


@pytest.fixture
def administrator(centre, make):
    return make.person("Karim T.", Role.ADMINISTRATOR)


def fill(actor, page, **answers):
    with transaction():
        services.fill_notice(actor=actor, page=page, answers=answers)


@pytest.mark.parametrize("path", PUBLIC)
def test_a_passer_by_reads_each_page_without_a_cookie(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert UNSAID in answer.text
    assert "/pages-publiques" not in answer.text


@pytest.mark.parametrize("path", ["/", "/connexion", "/rien", *PUBLIC])
def test_every_page_leads_to_the_three_and_tells_the_state(client, path):
    text = client.get(path).text
    assert all(f'<a href="{page}">' in text for page in PUBLIC)
    assert "Accessibilité\xa0: non conforme" in text


def test_what_was_filled_in_is_read_by_the_public(client, administrator, make):
    fill(make.actor(administrator), Page.LEGAL, **LEGAL)
    text = client.get("/mentions-legales").text
    assert "1 place Baudin<br>59220 Denain" in text
    assert '<a href="tel:0327000000">03 27 00 00 00</a>' in text
    assert "L’éditeur héberge lui-même ce site" in text
    assert "<strong>précision</strong>" in text
    assert "<script>alert" not in text
    assert UNSAID not in text
    assert "Commune de Denain" in client.get("/donnees-personnelles").text
    assert "Commune de Denain s’engage" in client.get("/accessibilite").text


def test_the_audit_makes_the_state_and_the_state_ages(client, administrator, make):
    client.sign_in(administrator)
    typed = {"audited_on": "2026-11-01", "rate": "75", "auditor": "Un cabinet", "failures": "- Une carte sans texte"}
    with clock.set_to(NOON):
        client.sign_in(administrator)
        assert client.post(FORMS[2], data=typed).status_code == 303
        text = client.get("/accessibilite").text
    assert text.count("Accessibilité\xa0: partiellement conforme") == 2
    assert "75\u202f% des critères" in text
    assert "<li>Une carte sans texte</li>" in text
    with clock.set_to(NOON.replace(year=2029)):
        assert "un audit vaut trois ans" in client.get("/accessibilite").text


def test_an_administrator_fills_a_page_and_her_name_stays(client, administrator):
    with clock.set_to(NOON):
        client.sign_in(administrator)
        answer = client.post(FORMS[0], data=LEGAL)
        assert answer.location == "/pages-publiques?note=legal"
        text = client.get(answer.location).text
        assert 'value="Commune de Denain"' in client.get(FORMS[0]).text
    assert "dimanche 22 novembre 2026, 13\xa0h, par Karim T." in text
    said = queries.said(Page.LEGAL)
    assert said.answers["self_hosted"] == "yes"
    assert said.changed_at == NOON
    assert said.missing == []


def test_what_the_law_asks_of_the_host_is_not_said_to_be_optional(client, administrator):
    client.sign_in(administrator)
    page = client.get("/pages-publiques/mentions-legales").text
    host = page.partition("La loi le demande")[2].partition("</fieldset>")[0]
    assert "host_phone" in host
    assert "facultatif" not in host


def test_how_long_backups_keep_what_is_erased_is_said(client):
    page = " ".join(client.get("/donnees-personnelles").text.split())
    assert "Les 14 dernières sont gardées" in page
    assert "remplacées, 14 jours plus tard" in page


def test_a_wrong_answer_is_said_at_its_field_and_nothing_changes(client, administrator):
    client.sign_in(administrator)
    answer = client.post(FORMS[0], data=LEGAL | {"siret": "123"})
    assert answer.status_code == 422
    assert "Un SIRET compte 14 chiffres." in answer.text
    assert 'id="siret-error"' in answer.text
    assert queries.said(Page.LEGAL).answers == {}


def test_what_is_emptied_is_gone(administrator, make):
    fill(make.actor(administrator), Page.LEGAL, **LEGAL)
    fill(make.actor(administrator), Page.LEGAL, publisher="Commune de Denain")
    assert queries.said(Page.LEGAL).answers == {"publisher": "Commune de Denain"}
    assert queries.said(Page.LEGAL).rendered == {}


@pytest.mark.parametrize("path", ["/pages-publiques", *FORMS, *(f"{PUBLIC[1]}/registre{end}" for end in ("", ".csv"))])
def test_only_administrators_come_to_the_forms(client, make, path):
    assert client.get(path).location.startswith("/connexion")
    client.sign_in(make.person("Nadia K.", Role.ANIMATOR))
    assert client.get(path).status_code == 403
    client.sign_in(make.person("Karim T.", Role.ADMINISTRATOR))
    assert client.get(path).status_code == 200


def test_the_use_case_refuses_whoever_is_no_administrator(centre, make):
    animator = make.animator()
    with pytest.raises(Forbidden):
        fill(animator, Page.LEGAL)


def test_an_unknown_page_is_missing(client, administrator):
    client.sign_in(administrator)
    assert client.get("/pages-publiques/autre").status_code == 404


def test_home_tells_the_administrator_what_remains(client, administrator, make):
    client.sign_in(administrator)
    assert "Il manque 12 choses" in client.get("/").text
    actor = make.actor(administrator)
    fill(actor, Page.LEGAL, **LEGAL)
    fill(actor, Page.PRIVACY, dpo="Centre de gestion du Nord", dpo_phone="03 20 00 00 00")
    fill(actor, Page.ACCESSIBILITY, audited_on="2026-11-01", rate="75", auditor="Un cabinet")
    assert "Il manque une chose" in client.get("/").text
    plan = "https://denain.example/schema"
    fill(actor, Page.ACCESSIBILITY, audited_on="2026-11-01", rate="75", auditor="Un cabinet", plan=plan)
    assert "Il manque" not in client.get("/").text


def test_home_tells_others_nothing_of_it(client, make):
    client.sign_in(make.person("Nadia K.", Role.ANIMATOR))
    assert "Il manque" not in client.get("/").text


def test_the_page_of_personal_data_tells_the_settings_as_they_are(build_instance):
    tables = {"petition": {"erased_after_months": 9, "unconfirmed_days": 1}, "pathway": {"evidence_years": 7}}
    page = build_instance(tables=tables).test_client().get("/donnees-personnelles").text
    assert "9 mois après la clôture" in page
    assert "Sans confirmation\xa0: 1 jour." in page
    assert "7 ans après la séance" in page
    assert "%(" not in page


def test_a_hub_speaks_of_its_officers_and_of_no_resident(hub):
    page = hub.test_client().get("/donnees-personnelles").text
    assert "Comptes des agents" in page
    assert "Raccordement des centres" in page
    assert "Comptes et cartes" not in page
    assert "aucun nom d’habitant n’arrive ici" in page
    assert "La Région ne l’a pas encore indiqué." in page


def test_a_plugin_that_is_switched_off_is_not_told_of(build_instance):
    page = build_instance(plugins=["moderation", "petition"]).test_client().get("/donnees-personnelles").text
    assert "Signatures de pétitions" in page
    assert "Exercices et questionnaires" not in page


def test_the_register_is_a_page_and_a_file(client, administrator, make):
    actor = make.actor(administrator)
    fill(actor, Page.PRIVACY, dpo="=Centre de gestion", controller="Commune de Denain")
    client.sign_in(administrator)
    page = client.get("/donnees-personnelles/registre").text
    assert "petition_signature" in page
    assert "Ce registre n’est pas complet" not in page
    answer = client.get("/donnees-personnelles/registre.csv")
    assert answer.mimetype == "text/csv"
    rows = read_csv(answer.data)
    signatures = dict(zip(rows[0], next(row for row in rows if row[0] == "Signatures de pétitions"), strict=True))
    assert signatures["responsable"] == "Commune de Denain"
    assert signatures["efface_par"] == "petition.erase_unconfirmed, petition.erase_signers"
    assert signatures["dpo"] == "=Centre de gestion"


def test_the_register_says_what_a_plugin_keeps_in_silence(client, administrator, centre, monkeypatch):
    running = centre.extensions["preau"]
    kept = {name: one for name, one in running.personal.items() if name != "petition.signatures"}
    monkeypatch.setattr(running, "personal", kept)
    client.sign_in(administrator)
    page = client.get("/donnees-personnelles/registre").text
    assert "Ce registre n’est pas complet" in page
    assert "<code>petition_signature</code>" in page


def test_answers_are_kept_on_both_databases(database, build_instance, make):
    with build_instance(Profile.REGION, plugins=[]).app_context():
        actor = make.actor(make.person("Olivier P.", Role.ADMINISTRATOR))
        fill(actor, Page.LEGAL, **LEGAL)
        fill(actor, Page.LEGAL, **LEGAL | {"publisher": "Région"})
        assert queries.said(Page.LEGAL).answers["publisher"] == "Région"
        assert queries.said(Page.LEGAL).changed_by == "Olivier P."
        assert Page.LEGAL not in queries.remaining()
        with pytest.raises(Invalid):
            fill(actor, Page.LEGAL, email="rien")


def test_two_administrators_fill_the_same_page_at_once(database, build_instance, make):
    app = build_instance(Profile.REGION, plugins=[])
    with app.app_context():
        both = [make.actor(make.person(name, Role.ADMINISTRATOR)) for name in ("Nadia K.", "Claudine L.")]
        for _round in range(5):
            with transaction():
                db.session.execute(delete(Notice))
            acts = [partial(services.fill_notice, actor=actor, page=Page.LEGAL, answers={}) for actor in both]
            assert at_once(app, *acts) == []
