"""The pages: who sees what, what a button does, what is never shown."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from core import clock
from core.contracts import Role
from core.events import transaction
from core.testing import Browser
from plugins.pathway import services
from plugins.pathway.queries import sessions
from plugins.pathway.rules.attendance import Status
from plugins.pathway.rules.states import Purpose, State
from tests.plugins.pathway.conftest import COURSE, END, LESSON, START, Scene

LESSON_URL = f"/parcours/{COURSE}/{LESSON}"


def _text(response: object) -> str:
    html = response.get_data(as_text=True)  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub("[\u00a0\u202f]", " ", html))


@pytest.fixture
def animator(scene: Scene, client: Browser) -> Browser:
    client.sign_in(scene.make.person("Karim T.", Role.ANIMATOR))
    return client


def test_everybody_reads_courses_without_a_cookie_and_without_notes(client: FlaskClient) -> None:
    for address in ("/parcours", LESSON_URL, f"{LESSON_URL}?facile=1", f"{LESSON_URL}/fiche", "/seances"):
        response = client.get(address)
        assert response.status_code == 200
        assert "Set-Cookie" not in response.headers
        assert "Neutralité" not in _text(response)
    assert client.get("/parcours/autre/lecon").status_code == 404


def test_animators_read_the_notes(animator: Browser) -> None:
    assert "Neutralité" in _text(animator.get(LESSON_URL))


def test_easy_to_read_is_kept_in_the_addresses_of_the_visit(client: FlaskClient) -> None:
    page = _text(client.get("/parcours?facile=1"))
    assert f'href="{LESSON_URL}?facile=1"' in page
    lesson = _text(client.get(f"{LESSON_URL}?facile=1"))
    assert "Une pétition, c’est quoi ?" in lesson
    assert 'href="/parcours?facile=1"' in lesson
    assert f'href="{LESSON_URL}?facile=1"' in _text(client.get(LESSON_URL))


def test_the_sheet_to_take_away_has_lines_to_write_on(client: FlaskClient) -> None:
    assert len(re.findall("_{28} _{28}", _text(client.get(f"{LESSON_URL}/fiche")))) == 4


def test_pictures_cannot_run_anything(client: FlaskClient) -> None:
    page = _text(client.get(LESSON_URL))
    [address] = set(re.findall(r'src="(/parcours/images/[^"]+)"', page))
    response = client.get(address)
    assert response.mimetype == "image/svg+xml"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert client.get(address.replace(".svg", ".md")).status_code == 404
    assert client.get("/parcours/images/zz/images/vie-petition.svg").status_code == 404


def test_passers_by_see_free_seats_but_never_who_is_enrolled(scene: Scene, client: FlaskClient) -> None:
    session_id = scene.announce()
    scene.enrol(session_id, "Claudine L.")
    with clock.set_to(START):
        for address in ("/", "/seances", f"/seances/{session_id}"):
            page = _text(client.get(address))
            assert "11 places libres" in page
            assert "Claudine" not in page


def test_training_of_animators_is_not_on_the_public_programme(scene: Scene, client: FlaskClient) -> None:
    scene.announce(purpose=Purpose.TRANSFER, seats=2)
    with clock.set_to(START):
        assert "Aucune séance" in _text(client.get("/seances"))


@pytest.mark.parametrize(
    "path", ["nouvelle", "{id}/inscrire", "{id}/clore", "{id}/feuille", "{id}/annuler", "{id}/presences/1"]
)
def test_pages_of_the_team_ask_to_sign_in(scene: Scene, client: Browser, path: str) -> None:
    session_id, [person] = scene.held()
    address = "/seances/" + path.format(id=session_id)
    assert client.get(address).status_code == 303
    client.sign_in(person)
    assert client.get(address).status_code == 403


def test_announcing_from_the_form(animator: Browser, scene: Scene) -> None:
    form = {
        "lesson": f"{COURSE}/{LESSON}",
        "day": "2026-12-03",
        "start": "14:00",
        "place": "Salle 2",
        "seats": "12",
        "animators": str(scene.animator.person_id),
        "purpose": "pathway",
    }
    with clock.set_to(START - timedelta(days=3)):
        animator.sign_in(scene.make.person("Odile T.", Role.ANIMATOR))
        refused = animator.post("/seances/nouvelle", data={**form, "seats": "30"})
        assert refused.status_code == 422
        assert "faite pour 9 à 12 places" in _text(refused)
        response = animator.post("/seances/nouvelle", data=form)
        assert response.status_code == 303
        [session] = sessions.coming(clock.now())
        assert session.starts_at == START
        assert "programmée" in _text(animator.get(response.location))


@pytest.mark.parametrize(("day", "start"), [("9999-12-31", "23:00"), ("2126-12-03", "14:00"), ("0001-01-01", "00:00")])
def test_a_slip_in_the_year_is_said_at_the_day(animator: Browser, scene: Scene, day: str, start: str) -> None:
    form = {"lesson": f"{COURSE}/{LESSON}", "place": "Salle 2", "seats": "12", "purpose": "pathway"}
    form |= {"animators": str(scene.animator.person_id), "day": day, "start": start}
    answer = animator.post("/seances/nouvelle", data=form)
    assert answer.status_code == 422
    assert "vérifiez l’année" in _text(answer) or "choisissez une date à venir" in _text(answer)


def test_the_whole_half_day_by_its_pages(animator: Browser, scene: Scene, client: Browser) -> None:
    session_id = scene.announce()
    base = f"/seances/{session_id}"
    with clock.set_to(START - timedelta(hours=2)):
        animator.sign_in(scene.make.person("Bruno C.", Role.ANIMATOR))
        response = animator.post(f"{base}/inscrire/nouvelle-personne", data={"name": "Claudine L."})
        assert response.status_code == 303
        page = _text(animator.get(response.location))
        assert "Claudine L. a sa place" in page
        assert "Faire une carte" in page
        assert "Commencer la séance" not in page
    person = sessions.seats(session_id)[0].enrolment.person
    participant = client.application.test_client()
    with clock.set_to(START):
        participant.sign_in(person, shared=True)  # type: ignore[attr-defined]
        animator.sign_in(scene.make.person("Odile T.", Role.ANIMATOR))
        assert animator.post(f"{base}/commencer").status_code == 303
        assert "Je signe ma présence" in _text(participant.get("/aujourdhui"))
        assert participant.post(f"{base}/signer").status_code == 303
        today = _text(participant.get("/aujourdhui"))
        assert "Mon bac à sable" in today
        assert "présence signée" in today
        assert participant.get(f"{base}/quiz/q1").status_code == 200
        answered = participant.post(f"{base}/quiz/q1", data={"q0": "0", "q1": "false"})
        assert answered.status_code == 303
        result = re.sub("<[^>]*>", "", _text(participant.get(answered.location)))
        assert "2 réponses justes sur 8" in result
        assert "Oui : un dixième de 4 500" in result
        assert animator.get(answered.location).status_code == 403
        assert participant.post(f"{base}/quiz/q1", data={}).status_code == 422
    with clock.set_to(END):
        animator.sign_in(scene.make.person("Arlette B.", Role.ANIMATOR))
        assert animator.post(f"{base}/clore").status_code == 303
        assert sessions.session(session_id).state == State.CLOSED
        sheet = _text(animator.get(f"{base}/feuille"))
        assert "Claudine L." in sheet
        assert str(sessions.session(session_id).sheet_digest) in sheet


def test_a_second_click_finds_what_the_first_one_did(animator: Browser, scene: Scene, client: Browser) -> None:
    session_id = scene.announce()
    person = scene.enrol(session_id)
    base = f"/seances/{session_id}"
    with clock.set_to(START):
        animator.sign_in(scene.make.person("Odile T.", Role.ANIMATOR))
        for _ in range(2):
            assert animator.post(f"{base}/commencer").location.endswith(f"{base}?note=started")
        for _ in range(2):
            assert animator.post(f"{base}/temps", data={"phase": 1}).status_code == 303
        scene.sign(session_id, person)
    with clock.set_to(END):
        animator.sign_in(scene.make.person("Arlette B.", Role.ANIMATOR))
        for _ in range(2):
            assert animator.post(f"{base}/clore").location.endswith(f"{base}?note=closed")
        assert animator.get(f"{base}/clore").location.endswith(base)
        assert animator.post(f"{base}/temps", data={"phase": 2}).status_code == 303
        assert sessions.session(session_id).phase == 1


def test_once_the_welcome_is_over_the_animator_says_who_was_on_time(animator: Browser, scene: Scene) -> None:
    session_id = scene.announce()
    scene.enrol(session_id)
    scene.start(session_id)
    [seat] = sessions.seats(session_id)
    mark = f"/seances/{session_id}/presences/{seat.enrolment.id}"
    with clock.set_to(START):
        animator.sign_in(scene.make.person("Odile T.", Role.ANIMATOR))
        page = _text(animator.get(f"/seances/{session_id}"))
        assert "Noter la présence" in page
        assert "Arrive maintenant" not in page
    with clock.set_to(scene.at(minutes=20)):
        animator.sign_in(scene.make.person("Arlette B.", Role.ANIMATOR))
        page = _text(animator.get(f"/seances/{session_id}"))
        assert "Noter la présence" not in page
        assert "À l’heure" in page
        assert "Arrive maintenant" in page
        assert animator.post(f"{mark}/rapide", data={"status": "late"}).status_code == 303
        assert "aucun motif" in _text(animator.get(mark))
        assert animator.post(mark, data={"status": "present"}).status_code == 303


def test_the_answers_of_the_group_are_those_of_five_people_at_least(animator: Browser, scene: Scene) -> None:
    session_id, people = scene.held("Claudine L.", "Ahmed B.", "Éric T.", "Fatou S.", "Guy L.")
    too_few = "Les résultats s’affichent à partir de 5 réponses."
    with clock.set_to(scene.at(minutes=150)):
        animator.sign_in(scene.make.person("Odile T.", Role.ANIMATOR))
        for person in people:
            page = _text(animator.get(f"/seances/{session_id}"))
            assert too_few in page
            assert "Réponses justes" not in page
            with transaction():
                services.answer_quiz(
                    actor=scene.make.actor(person), session_id=session_id, quiz="q1", answers={"q1": ["0"]}
                )
        page = _text(animator.get(f"/seances/{session_id}"))
        assert too_few not in page
        assert "5 sur 5" in page


def test_a_signature_stays_beside_what_the_animator_wrote_after_it(animator: Browser, scene: Scene) -> None:
    session_id, [person] = scene.held()
    scene.mark(session_id, person, Status.LATE, scene.at(minutes=28), reason="Arrivée après le café")
    both = "a signé à l’écran à 14 h( ;| ·) noté par l’animation à 14 h 28"
    with clock.set_to(scene.at(minutes=30)):
        animator.sign_in(scene.make.person("Odile T.", Role.ANIMATOR))
        assert re.search(both, _text(animator.get(f"/seances/{session_id}")))
    scene.close(session_id)
    with clock.set_to(END):
        animator.sign_in(scene.make.person("Arlette B.", Role.ANIMATOR))
        assert re.search(both, _text(animator.get(f"/seances/{session_id}/feuille")))


def test_a_half_day_cut_short_says_its_hours_and_why(animator: Browser, scene: Scene) -> None:
    session_id = scene.announce()
    person = scene.enrol(session_id)
    scene.start(session_id, scene.at(minutes=14))
    scene.sign(session_id, person, scene.at(minutes=15))
    scene.close(session_id, scene.at(minutes=29), early_reason="Alarme incendie")
    with clock.set_to(scene.at(minutes=40)):
        animator.sign_in(scene.make.person("Odile T.", Role.ANIMATOR))
        desk, sheet = (_text(animator.get(f"/seances/{session_id}{path}")) for path in ("", "/feuille"))
    assert "Prévue de 14 h à 17 h, tenue de 14 h 14 à 14 h 29" in sheet
    assert desk.count('<li class="done">') == 1
    assert "14 h 29" in desk
    for page in (desk, sheet):
        assert "Alarme incendie" in page


def test_closing_tells_everything_that_is_left(animator: Browser, scene: Scene) -> None:
    session_id, _ = scene.held()
    scene.enrol(session_id, "Ahmed B.", START)
    with clock.set_to(scene.at(minutes=60)):
        animator.sign_in(scene.make.person("Odile T.", Role.ANIMATOR))
        page = _text(animator.get(f"/seances/{session_id}/clore"))
        assert "On attend encore Ahmed B." in page
        assert "Pourquoi la demi-journée finit plus tôt" in page
        refused = animator.post(f"/seances/{session_id}/clore")
        assert refused.status_code == 422


def test_a_certificate_is_public_to_who_holds_its_address_and_only_to_them(scene: Scene, client: Browser) -> None:
    _, [person] = scene.closed()
    with transaction():
        certificate = services.issue_certificate(actor=scene.animator, person_id=person.id)
    address = f"/attestations/{certificate.reference}"
    page = _text(client.get(address))
    assert "Cette attestation est valable" in page
    assert "Claudine L." in page
    assert 'content="noindex' in page
    assert client.get(address).headers["Cache-Control"] == "private, no-store"
    wrong = certificate.reference[:-1] + ("0" if certificate.code[-1] != "0" else "1")
    for reference in (wrong, certificate.code, certificate.number):
        assert client.get(f"/attestations/{reference}").status_code == 404
    assert client.get(f"{address}.pdf").status_code == 303
    with transaction():
        services.revoke_certificate(actor=scene.animator, reference=certificate.reference, reason="Nom mal écrit")
    assert "Nom mal écrit" in _text(client.get(address))


def test_a_certificate_of_new_years_night_bears_the_new_year(scene: Scene, client: Browser) -> None:
    _, [person] = scene.closed()
    with clock.set_to(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)), transaction():
        certificate = services.issue_certificate(actor=scene.animator, person_id=person.id)
    assert certificate.number.startswith("2027-")
    assert "1er janvier 2027" in _text(client.get(f"/attestations/{certificate.reference}"))


def test_a_certificate_as_pdf(scene: Scene, client: Browser) -> None:
    _, [person] = scene.closed()
    client.sign_in(person)
    made = client.post("/attestations")
    assert made.status_code == 303
    response = client.get(made.location.partition("?")[0] + ".pdf")
    assert response.status_code == 200
    assert response.data.startswith(b"%PDF-")


def test_nobody_asks_for_the_certificate_of_another(scene: Scene, client: Browser) -> None:
    _, [person, other] = scene.closed("Claudine L.", "Ahmed B.")
    client.sign_in(person)
    assert client.post("/attestations", data={"person": other.id}).status_code == 403
    assert client.post("/attestations", data={"person": "abc"}).status_code == 303


@pytest.mark.parametrize("number", [str(10**30), str(2**63), "-1", "0", "1e3"])
def test_a_number_that_no_row_can_have_is_an_answer_in_french(
    animator: Browser, scene: Scene, database: str, number: str
) -> None:
    address = f"/seances/{scene.announce()}"
    assert animator.get(f"{address}?personne={number}").status_code == 200
    assert animator.post(f"{address}/inscrire", data={"person": number}).status_code in {404, 422}
    assert animator.post("/attestations", data={"person": number}).status_code == 409


def test_the_day_of_an_animator(animator: Browser, scene: Scene) -> None:
    with clock.set_to(START):
        animator.sign_in(scene.make.person("Odile T.", Role.ANIMATOR))
        assert "Pas de séance aujourd’hui" in _text(animator.get("/aujourdhui"))
    scene.announce()
    with clock.set_to(START):
        page = _text(animator.get("/aujourdhui"))
        assert "Porter une pétition" in page
        assert page.index('href="/aujourdhui"') < page.index('href="/seances"')
    with clock.set_to(END + timedelta(days=1)):
        animator.sign_in(scene.make.person("Arlette B.", Role.ANIMATOR))
        assert "n’est pas close" in _text(animator.get("/aujourdhui"))


def test_today_asks_a_passer_by_to_sign_in(client: FlaskClient) -> None:
    response = client.get("/aujourdhui")
    assert response.status_code == 303
    assert "/connexion" in response.location


def test_an_animator_who_is_taught_finds_her_own_seat(scene: Scene, client: Browser) -> None:
    taught = scene.make.person("Karim T.", Role.ANIMATOR)
    session_id = scene.announce(purpose=Purpose.TRANSFER, seats=2)
    scene.enrol_person(session_id, taught)
    with clock.set_to(START):
        client.sign_in(taught)
        assert "Vous avez une place" in _text(client.get("/aujourdhui"))
        assert "Je signe ma présence" in _text(client.get("/aujourdhui?table=1"))
        signed = client.post(f"/seances/{session_id}/signer")
        assert "présence signée" in _text(client.get(signed.location))
