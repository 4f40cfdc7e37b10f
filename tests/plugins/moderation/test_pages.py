"""The pages of moderation: who sees what, what is refused and how it is said, hostile text, the register as CSV."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core import clock
from core.contracts import Actor, Slot, Verdict
from core.documents.tables import read_csv
from core.events import transaction
from core.extensions import db
from core.people.models import Person
from core.runtime import runtime
from plugins.moderation import services
from plugins.moderation.rules import Outcome
from tests.plugins.moderation.conftest import HOSTILE, Table

REPORT = {"reason": "insult", "words": "Au deuxième paragraphe."}
AWAY = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture
def passer_by(app: Flask, table: Table) -> FlaskClient:
    return app.test_client()


def signed_in(app: Flask, actor: Actor) -> FlaskClient:
    client = app.test_client()
    client.sign_in(db.session.get_one(Person, actor.person_id))
    return client


def address(ref) -> str:
    return f"/signaler/shelf/text/{ref.id}"


# Reporting


def test_a_passer_by_reports_without_a_cookie(table: Table, passer_by: FlaskClient):
    ref = table.text()
    page = passer_by.get(address(ref))
    assert page.status_code == 200 and "Set-Cookie" not in page.headers
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    sent = passer_by.post(address(ref), data=REPORT)
    assert sent.status_code == 303 and "Set-Cookie" not in sent.headers
    thanked = passer_by.get(sent.headers["Location"])
    assert "Votre signalement est envoyé" in thanked.text and "Un auvent" not in thanked.text
    assert table.case(ref).reporters == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choisissez une des réponses."),
        ({"reason": "no such reason"}, "Choisissez ce qui ne va pas"),
        ({"reason": "other"}, "Remplissez ce champ."),
        ({"reason": "insult", "words": "x" * 1001}, "1001"),
        ({"reason": "insult", "words": "a\x00b"}, ""),
    ],
)
def test_what_cannot_be_a_report_is_said_in_words(table: Table, passer_by: FlaskClient, sent, said):
    answer = passer_by.post(address(table.text()), data=sent)
    assert answer.status_code in {400, 422} and said in answer.text


def test_what_is_not_public_has_no_page(table: Table, passer_by: FlaskClient):
    hidden = table.text(public=False)
    for path in (address(hidden), "/signaler/shelf/text/99", "/signaler/nobody/x/1", "/signaler/shelf/text/0"):
        assert passer_by.get(path).status_code == 404
        assert passer_by.post(path, data=REPORT).status_code in {404, 405}


def test_a_network_reports_so_often_and_not_more(table: Table, passer_by: FlaskClient):
    refs = [table.text(str(number)) for number in range(11)]
    codes = [passer_by.post(address(ref), data=REPORT, environ_base=AWAY).status_code for ref in refs]
    assert codes == [303] * 10 + [429]
    assert passer_by.post(address(refs[0]), data=REPORT, environ_base={"REMOTE_ADDR": "10.0.0.9"}).status_code == 303


def test_a_person_reports_so_often_wherever_she_is(app: Flask, table: Table):
    client = signed_in(app, table.person("Claudine L."))
    refs = [table.text(str(number)) for number in range(11)]
    codes = [
        client.post(address(ref), data=REPORT, environ_base={"REMOTE_ADDR": "10.0.0.9"}).status_code for ref in refs
    ]
    assert codes == [303] * 10 + [429]


def test_a_refused_report_keeps_what_was_typed(app: Flask, table: Table):
    ref, client = table.text(), signed_in(app, table.author)
    answer = client.post(address(ref), data=REPORT)
    assert answer.status_code == 422
    assert "votre propre texte" in answer.text and "Au deuxième paragraphe." in answer.text


# The queue and the case


def test_the_queue_is_for_moderators_of_their_spaces_and_the_team(app: Flask, table: Table, passer_by: FlaskClient):
    ref = table.hidden("Un auvent")
    other = table.text("Ailleurs", space=table.make.real_space(name="Les jardins"))
    table.report(other)
    case = f"/moderation/dossiers/{table.case(ref).id}"
    assert passer_by.get("/moderation").status_code in {302, 303}
    for nobody in (table.author, table.person("Claudine L.")):
        client = signed_in(app, nobody)
        assert {client.get(path).status_code for path in ("/moderation", case)} == {403}
        assert client.post(f"{case}/prendre").status_code == 403
    mine = signed_in(app, table.moderator).get("/moderation").text
    assert "Un auvent" in mine and "Ailleurs" not in mine
    assert "Ailleurs" in signed_in(app, table.animator).get("/moderation").text


def test_a_moderator_takes_reads_and_decides(app: Flask, table: Table):
    ref = table.hidden("Un auvent")
    client, case = signed_in(app, table.moderator), f"/moderation/dossiers/{table.case(ref).id}"
    assert "Prendre la décision" not in client.get(case).text
    taken = client.post(f"{case}/prendre", follow_redirects=True)
    assert "Vous tenez ce dossier" in taken.text and "Prendre la décision" in taken.text
    wrong = client.post(case, data={"verdict": "block", "rule": "", "reason": ""})
    assert wrong.status_code == 422 and "Choisissez la règle" in wrong.text
    odd = client.post(case, data={"verdict": "accept"})
    assert odd.status_code == 422 and "Choisissez une des réponses." in odd.text
    decided = client.post(
        case, data={"verdict": "block", "rule": "insult", "reason": "Une insulte."}, follow_redirects=True
    )
    assert "Votre décision est appliquée" in decided.text and "Une insulte." in decided.text
    assert client.post(case, data={"verdict": "restore"}).status_code == 409


def test_somebody_else_sees_that_it_is_held(app: Flask, table: Table):
    ref = table.hidden()
    case = f"/moderation/dossiers/{table.case(ref).id}"
    signed_in(app, table.moderator).post(f"{case}/prendre")
    other = signed_in(app, table.second)
    assert "Quelqu’un d’autre examine ce dossier" in other.get(case).text
    assert "Quelqu’un d’autre l’examine" in other.get("/moderation").text
    assert other.post(f"{case}/prendre").status_code == 409
    refused = other.post(case, data={"verdict": "restore"})
    assert refused.status_code == 422 and "Quelqu’un d’autre examine ce dossier" in refused.text


def test_a_case_that_is_left_leads_back_to_the_queue(app: Flask, table: Table):
    ref = table.hidden()
    client, case = signed_in(app, table.moderator), f"/moderation/dossiers/{table.case(ref).id}"
    client.post(f"{case}/prendre")
    left = client.post(f"{case}/laisser", follow_redirects=True)
    assert left.request.path == "/moderation" and "laissé ce dossier" in left.text


def test_near_and_late_are_said(app: Flask, table: Table, later):
    table.submit(table.text("Un auvent", public=False))
    client = signed_in(app, table.moderator)
    assert "bientôt à échéance" not in client.get("/moderation").text
    with later(days=8, minutes=1):
        assert "bientôt à échéance" in signed_in(app, table.moderator).get("/moderation").text
    with later(days=10, minutes=1):
        assert "en retard" in signed_in(app, table.moderator).get("/moderation").text


def test_an_appeal_that_nobody_may_answer_is_said(app: Flask, table: Table):
    space = table.make.real_space(name="Les jardins")
    ref = table.hidden(space=space)
    table.decide(ref, Verdict.BLOCK, table.animator)
    with transaction():
        services.lodge(actor=table.author, case_id=table.case(ref).id, words="Non.")
    page = signed_in(app, table.animator).get(f"/moderation/dossiers/{table.case(ref).id}").text
    assert "Personne ne peut répondre à ce recours" in page and "Répondre au recours" not in page


def test_a_text_that_is_gone_breaks_no_page(app: Flask, table: Table):
    ref = table.hidden("Un auvent")
    number = table.case(ref).id
    del table.shelf.texts[ref.id]
    client = signed_in(app, table.moderator)
    for path in ("/moderation", f"/moderation/dossiers/{number}"):
        page = client.get(path)
        assert page.status_code == 200 and "Un texte qui n’existe plus" in page.text
    assert "Un texte qui n’existe plus" in signed_in(app, table.author).get("/mes-textes").text


# The author


def test_an_author_reads_why_and_appeals_and_only_she(app: Flask, table: Table):
    ref = table.hidden("Un auvent")
    table.decide(ref, Verdict.BLOCK, rule="privacy", reason="Une adresse y figure.")
    number = table.case(ref).id
    client = signed_in(app, table.author)
    assert "Lire pourquoi" in client.get("/moi").text
    page = client.get(f"/mes-textes/{number}").text
    assert "Une adresse y figure." in page and "Vie privée" in page and "Modératrice" not in page
    assert client.post(f"/mes-textes/{number}", data={"words": " "}).status_code == 422
    lodged = client.post(f"/mes-textes/{number}", data={"words": "C’est celle de la mairie."}, follow_redirects=True)
    assert "Votre recours est déposé" in lodged.text
    again = client.post(f"/mes-textes/{number}", data={"words": "Encore."})
    assert again.status_code == 409 and "il y en a déjà eu un" in again.text
    for other in (table.moderator, table.person("Claudine L.")):
        assert signed_in(app, other).get(f"/mes-textes/{number}").status_code == 404
    assert app.test_client().get("/mes-textes").status_code in {302, 303}


def test_an_author_is_not_told_of_a_single_report(app: Flask, table: Table):
    ref = table.text("Un auvent")
    table.report(ref)
    client = signed_in(app, table.author)
    assert client.get(f"/mes-textes/{table.case(ref).id}").status_code == 404
    assert "Un auvent" not in client.get("/mes-textes").text
    assert "modération" not in client.get("/moi").text


def test_somebody_else_answers_the_appeal_on_the_same_page(app: Flask, table: Table):
    ref = table.hidden()
    table.decide(ref, Verdict.BLOCK)
    number = table.case(ref).id
    with transaction():
        services.lodge(actor=table.author, case_id=number, words="C’est une citation.")
    case = f"/moderation/dossiers/{number}"
    first = signed_in(app, table.moderator)
    assert "quelqu’un d’autre répond au recours" in first.get(case).text
    assert first.post(f"{case}/prendre").status_code == 403
    second = signed_in(app, table.second)
    assert "C’est une citation." in second.post(f"{case}/prendre", follow_redirects=True).text
    assert second.post(case, data={"answer": "Relu."}).status_code == 422
    done = second.post(case, data={"outcome": "overturned", "answer": "Relu à deux."}, follow_redirects=True)
    assert "Relu à deux." in done.text
    assert "Relu à deux." in signed_in(app, table.author).get(f"/mes-textes/{number}").text


# What everybody reads


def test_the_rules_of_the_house_say_the_numbers_that_are_set(build_instance):
    app = build_instance(plugins=["moderation"], tables={"moderation": {"hiding_reporters": 5, "appeal_days": 9}})
    page = app.test_client().get("/moderation/regles").text
    assert "Signalé par 5 personnes différentes" in page and "en 9 jours au plus" in page


def test_the_register_names_nobody_and_comes_as_csv(app: Flask, table: Table, passer_by: FlaskClient):
    assert "Aucune décision pour le moment" in passer_by.get("/moderation/registre").text
    ref = table.hidden("Un auvent secret")
    table.decide(ref, Verdict.BLOCK, reason="Une insulte cachée.")
    with transaction():
        services.lodge(actor=table.author, case_id=table.case(ref).id, words="Non.")
    page = passer_by.get("/moderation/registre")
    for hidden in ("secret", "cachée", "Monique", "Modératrice", "Les amis du marché"):
        assert hidden not in page.text
    assert "bloqué" in page.text and "Insultes" in page.text and "en cours" in page.text
    rows = read_csv(passer_by.get("/moderation/registre.csv").data)
    assert rows[0][0] == "date" and len(rows) == 2
    assert rows[1][3:8] == ["1", "bloqué", "Insultes et attaques contre des personnes", "0", "en cours"]


@pytest.mark.parametrize("number", ["0", "-1", "x", "²", "999999999999", "2"])
def test_a_page_of_the_register_that_is_not_there_breaks_nothing(app: Flask, table: Table, number):
    assert app.test_client().get(f"/moderation/registre?page={number}").status_code == 200


def test_the_register_is_paged(app: Flask, table: Table, passer_by: FlaskClient):
    for number in range(51):
        ref = table.text(str(number), public=False)
        table.submit(ref)
        table.decide(ref, Verdict.ACCEPT)
    assert passer_by.get("/moderation/registre").text.count("<tr>") == 51
    assert passer_by.get("/moderation/registre?page=2").text.count("<tr>") == 2


def test_hostile_text_is_inert_everywhere(app: Flask, table: Table):
    ref = table.text(HOSTILE)
    for number in range(3):
        table.report(ref, table.person(f"Voisin {number}"), words=HOSTILE)
    table.decide(ref, Verdict.BLOCK, reason=HOSTILE)
    number = table.case(ref).id
    with transaction():
        services.lodge(actor=table.author, case_id=number, words=HOSTILE)
    moderator, author, animator = (signed_in(app, who) for who in (table.second, table.author, table.animator))
    moderator.post(f"/moderation/dossiers/{number}/prendre")
    seen = [moderator.get("/moderation"), moderator.get(f"/moderation/dossiers/{number}"), author.get("/mes-textes")]
    seen += [author.get(f"/mes-textes/{number}"), animator.get("/moderation")]
    with transaction():
        services.settle(actor=table.second, case_id=number, outcome=Outcome.OVERTURNED, answer=HOSTILE)
    seen += [author.get(f"/mes-textes/{number}"), app.test_client().get(address(ref))]
    for page in seen:
        assert page.status_code == 200
        assert "<script>alert(1)" not in page.text and "&lt;script&gt;alert(1)" in page.text


# Core's own pages


def test_the_desk_says_how_much_waits_and_what_is_late(app: Flask, table: Table, later):
    def desk() -> list:
        hook = runtime().plugins.hook
        found = hook.slot_content(slot=Slot.DESK, actor=table.animator, subject=None)
        return [item.values["load"] for group in found for item in group if "load" in item.values]

    assert desk() == []
    table.report(table.text())
    assert [(load.waiting, load.late) for load in desk()] == [(1, 0)]
    with later(hours=49):
        assert [(load.waiting, load.late) for load in desk()] == [(1, 1)]


def test_the_menu_leads_moderators_to_their_queue_and_nobody_else(app: Flask, table: Table, passer_by: FlaskClient):
    for actor, expected in ((table.moderator, True), (table.animator, True), (table.author, False)):
        assert ('href="/moderation"' in signed_in(app, actor).get("/moi").text) is expected
    assert 'href="/moderation"' not in passer_by.get("/").text


def test_a_sandbox_has_a_queue_of_its_own_for_its_members(app: Flask, table: Table):
    person = table.make.person("Élève")
    sandbox = table.make.sandbox(person)
    table.author = table.make.actor(person)
    ref = table.text("Essai", space=sandbox, public=False)
    client = signed_in(app, table.author)
    assert "Ajouter des signalements imaginaires" in client.get(address(ref)).text
    shown = client.post(f"{address(ref)}/imaginaires", follow_redirects=True)
    assert shown.request.path == f"/espaces/{sandbox.id}/moderation" and "Essai" in shown.text
    assert "Essai" not in signed_in(app, table.animator).get("/moderation").text
    for nobody in (table.moderator, table.person("Claudine L.")):
        assert signed_in(app, nobody).get(f"/espaces/{sandbox.id}/moderation").status_code == 403


def test_pages_are_there_in_english_too(app: Flask, table: Table, passer_by: FlaskClient):
    assert "Report this text" in passer_by.get(f"/en{address(table.text())}").text
    assert "The rules of the house" in passer_by.get("/en/moderation/regles").text


def test_the_clock_of_a_page_is_that_of_the_case(app: Flask, table: Table):
    ref = table.hidden()
    with clock.set_to(clock.now() + timedelta(hours=1)):
        page = signed_in(app, table.moderator).get(f"/moderation/dossiers/{table.case(ref).id}")
        assert page.status_code == 200
