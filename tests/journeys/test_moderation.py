"""A passer-by reports, a moderator decides, the author appeals, somebody else answers; with JavaScript and without."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from core.contracts import Actor
from core.events import transaction
from core.extensions import db
from core.people import sessions
from core.people.models import Person
from core.web.actors import session_cookie
from tests.plugins.moderation import conftest as shelves
from tests.plugins.moderation.conftest import Table
from tests.ports import free_port

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]
table = shelves.table


@pytest.fixture
def app(build_instance) -> Iterator[Flask]:
    built = build_instance(plugins=["moderation"])
    with built.app_context():
        yield built


@dataclass
class Centre:
    """A centre that is served: opens a page for somebody, signed in or not, and judges it."""

    url: str
    open: Callable[..., Page]


@pytest.fixture
def centre(app: Flask, table: Table, chromium: Browser, script: bool) -> Iterator[Centre]:
    url = f"http://127.0.0.1:{free_port()}"
    server = make_server("127.0.0.1", int(url.rpartition(":")[2]), app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    contexts = []

    def opened(path: str, actor: Actor | None = None, width: int = 1280) -> Page:
        context = chromium.new_context(java_script_enabled=script, viewport={"width": width, "height": 900})
        contexts.append(context)
        if actor is not None:
            context.add_cookies([{"name": cookie_name(app), "value": key_of(actor), "url": url}])
        page = context.new_page()
        page.goto(url + path)
        return page

    yield Centre(url, opened)
    for context in contexts:
        context.close()
    server.shutdown()
    thread.join()
    server.server_close()


def cookie_name(app: Flask) -> str:
    with app.test_request_context():
        return session_cookie()


def key_of(actor: Actor) -> str:
    with transaction():
        return sessions.open_session(person=db.session.get_one(Person, actor.person_id), shared=False)


def judge(page: Page, script: bool) -> None:
    """Let axe-core look at the page, where scripts run; it fits its window in any case."""
    if script:
        assert Axe().run(page).violations_count == 0, page.url
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def test_from_a_report_to_the_answer_to_an_appeal(centre: Centre, table: Table, script: bool):
    ref = table.text("Un banc devant l’école")
    for number in range(2):
        table.report(ref, table.person(f"Voisin {number}"))
    _report(centre, ref, script)
    number = table.case(ref).id
    _block(centre, table, script)
    _appeal(centre, table, number, script)
    _answer(centre, table, number, script)
    author = centre.open(f"/mes-textes/{number}", table.author)
    expect(author.locator("main")).to_contain_text("Relu à deux")
    register = centre.open("/moderation/registre", width=360)
    expect(register.locator("tbody")).to_contain_text("accepté")
    judge(register, script)


def _report(centre: Centre, ref, script: bool) -> None:
    page = centre.open(f"/signaler/shelf/text/{ref.id}", width=360)
    page.get_by_role("button", name="Envoyer le signalement").click()
    expect(page.get_by_role("group", name="chose")).to_contain_text("Choisissez une des réponses")
    judge(page, script)
    page.get_by_label("Vie privée").check()
    page.get_by_label("Précisez pour les modérateurs").fill("Une adresse et un téléphone.")
    page.get_by_role("button", name="Envoyer le signalement").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre signalement est envoyé")
    judge(page, script)
    assert page.context.cookies() == []


def _block(centre: Centre, table: Table, script: bool) -> None:
    page = centre.open("/moi", table.moderator, width=768)
    page.get_by_role("link", name="Modération").click()
    expect(page.locator("main")).to_contain_text("masqué jusqu’à sa relecture")
    judge(page, script)
    page.get_by_role("button", name="L’examiner").click()
    expect(page.locator("main")).to_contain_text("Une adresse et un téléphone.")
    page.get_by_label("Le bloquer").check()
    page.get_by_role("button", name="Prendre la décision").click()
    expect(page.locator("main")).to_contain_text("Choisissez la règle que ce texte enfreint")
    judge(page, script)
    page.get_by_label("La règle que le texte enfreint").select_option("privacy")
    page.get_by_label("Le motif, pour l’auteur").fill("Le texte donne l’adresse d’une voisine.")
    page.get_by_role("button", name="Prendre la décision").click()
    expect(page.locator("main")).to_contain_text("Votre décision est appliquée")
    judge(page, script)


def _appeal(centre: Centre, table: Table, number: int, script: bool) -> None:
    page = centre.open("/moi", table.author, width=360)
    page.get_by_role("link", name="Lire pourquoi").click()
    judge(page, script)
    page.get_by_role("link", name="Un banc devant l’école").click()
    expect(page.locator("main")).to_contain_text("Le texte donne l’adresse d’une voisine.")
    judge(page, script)
    page.get_by_label("Pourquoi cette décision n’est pas juste").fill("C’est l’adresse de la mairie.")
    page.get_by_role("button", name="Déposer le recours").click()
    expect(page.locator("main")).to_contain_text("Votre recours est déposé")
    judge(page, script)


def _answer(centre: Centre, table: Table, number: int, script: bool) -> None:
    first = centre.open(f"/moderation/dossiers/{number}", table.moderator)
    expect(first.locator("main")).to_contain_text("quelqu’un d’autre répond au recours")
    expect(first.get_by_role("button", name="L’examiner")).to_have_count(0)
    page = centre.open(f"/moderation/dossiers/{number}", table.second)
    page.get_by_role("button", name="L’examiner").click()
    expect(page.locator("main")).to_contain_text("C’est l’adresse de la mairie.")
    page.get_by_label("La décision est annulée").check()
    page.get_by_label("Le motif, pour l’auteur").fill("Relu à deux : c’est bien l’adresse de la mairie.")
    judge(page, script)
    page.get_by_role("button", name="Répondre au recours").click()
    expect(page.locator("main")).to_contain_text("Réponse au recours")
    judge(page, script)
