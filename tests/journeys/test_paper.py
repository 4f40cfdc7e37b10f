"""An animator prints sheets, enters one twice with a slip, settles it and counts it; with JavaScript and without."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from werkzeug.serving import make_server

from core import tokens
from core.contracts import Actor, Channel
from core.events import transaction
from core.extensions import db
from core.people import sessions
from core.people.models import Person
from core.web.actors import session_cookie
from plugins.petition.queries import paper as read
from tests.plugins.petition import conftest as petitions
from tests.plugins.petition.conftest import Table, counted
from tests.plugins.petition.papers import A_PDF
from tests.ports import free_port

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]
centre = petitions.centre
table = petitions.table
Open = Callable[..., Page]


@pytest.fixture
def opened(centre: Flask, table: Table, chromium: Browser, script: bool) -> Iterator[Open]:
    """Open a page for somebody of a centre that is served."""
    url = f"http://127.0.0.1:{free_port()}"
    server = make_server("127.0.0.1", int(url.rpartition(":")[2]), centre, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    contexts = []

    def opening(path: str, actor: Actor | None = None, width: int = 1280) -> Page:
        context = chromium.new_context(java_script_enabled=script, viewport={"width": width, "height": 900})
        contexts.append(context)
        if actor is not None:
            context.add_cookies([{"name": cookie_name(centre), "value": key_of(actor), "url": url}])
        page = context.new_page()
        page.goto(url + path)
        return page

    yield opening
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


def test_from_the_printer_to_the_count(opened: Open, table: Table, script: bool, tmp_path: Path):
    petition_id = table.opened()
    table.countersign(petition_id, "Marc Roy")
    page = opened(f"/petitions/{petition_id}", table.animator)
    page.get_by_role("link", name="Signatures sur papier").click()
    _print(page, script, tmp_path)
    db.session.rollback()
    code = read.printable(petition_id, 1)[0].code
    _enter(page, script, code, "Zoé Petit")
    expect(page.locator("main")).to_contain_text("La première saisie est enregistrée")
    judge(page, script)
    page = opened(f"/petitions/feuilles/{tokens.grouped(code)}", table.make.animator("Ali B."), width=360)
    page.get_by_role("link", name="La saisir une deuxième fois").click()
    _type(page, script, "Zoé Petot")
    expect(page.locator("main")).to_contain_text("1 ligne à régler")
    judge(page, script)
    _settle(page, script)
    _keep_image(page, script, tmp_path)
    _count(page, script)
    assert counted(petition_id) == {Channel.ASSISTED: 1, Channel.PAPER: 1}
    passer_by = opened(f"/petitions/feuilles/{code}", width=360)
    expect(passer_by.get_by_role("heading", level=1)).to_have_text("Un auvent pour le marché")
    expect(passer_by.locator("main")).to_contain_text("2 signatures")
    assert passer_by.context.cookies() == []


def _print(page: Page, script: bool, tmp_path: Path) -> None:
    judge(page, script)
    page.get_by_label("Combien de feuilles").fill("0")
    page.get_by_role("button", name="Préparer les feuilles").click()
    expect(page.locator(".errors")).to_contain_text("Combien de feuilles")
    judge(page, script)
    page.get_by_label("Combien de feuilles").fill("2")
    page.get_by_role("button", name="Préparer les feuilles").click()
    with page.expect_download() as kept:
        page.get_by_role("link", name="Télécharger le lot 1 (PDF)").first.click()
    kept.value.save_as(tmp_path / "feuilles.pdf")
    pdf = PdfReader(io.BytesIO((tmp_path / "feuilles.pdf").read_bytes()))
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Signatures : Un auvent pour le marché"
    assert "/StructTreeRoot" in pdf.trailer["/Root"]
    assert len(pdf.pages) == 2


def _enter(page: Page, script: bool, code: str, name: str) -> None:
    page.get_by_label("Code de la feuille").fill("0000 0001")
    page.get_by_role("button", name="Trouver cette feuille").click()
    expect(page.locator("main")).to_contain_text("Ce code contient une erreur")
    judge(page, script)
    page.get_by_label("Code de la feuille").fill(tokens.grouped(code).lower())
    page.get_by_role("button", name="Trouver cette feuille").click()
    judge(page, script)
    page.get_by_role("link", name="Saisir cette feuille").click()
    _type(page, script, name)


def _type(page: Page, script: bool, name: str) -> None:
    """Two people and a line that cannot be read; the commune of one is asked for first."""
    first, second, third = (page.get_by_role("group", name=f"Ligne {number}", exact=True) for number in (1, 2, 3))
    first.get_by_label("Prénom et nom").fill(name)
    judge(page, script)
    page.get_by_role("button", name="Enregistrer cette saisie").click()
    expect(page.locator("main")).to_contain_text("Écrivez la commune, ou cochez « illisible ».")
    judge(page, script)
    first.get_by_label("Commune ou code postal").fill("Denain")
    second.get_by_label("Prénom et nom").fill("Marc Roy")
    second.get_by_label("Commune ou code postal").fill("59220")
    third.get_by_label("Illisible").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Enregistrer cette saisie").click()
    judge(page, script)
    page.get_by_role("radio", name="Denain Nord (59), 59220", exact=True).check()
    page.get_by_role("button", name="Enregistrer cette saisie").click()


def _settle(page: Page, script: bool) -> None:
    page.get_by_role("link", name="Régler ces lignes").click()
    expect(page.locator("main")).to_contain_text("Première saisie\xa0: Zoé Petit, Denain")
    expect(page.locator("main")).to_contain_text("Deuxième saisie\xa0: Zoé Petot, Denain")
    judge(page, script)
    page.get_by_role("button", name="Garder ces choix").click()
    judge(page, script)
    page.get_by_label("Première saisie").check()
    page.get_by_role("button", name="Garder ces choix").click()
    expect(page.locator("main")).to_contain_text("Toutes les lignes sont réglées")


def _keep_image(page: Page, script: bool, tmp_path: Path) -> None:
    (tmp_path / "feuille.pdf").write_bytes(A_PDF)
    page.get_by_label("Image de la feuille").set_input_files(tmp_path / "feuille.pdf")
    page.get_by_role("button", name="Garder cette image").click()
    expect(page.locator("main")).to_contain_text("L’image de la feuille est enregistrée")
    with page.expect_download() as kept:
        page.get_by_role("link", name="Télécharger l’image").click()
    kept.value.save_as(tmp_path / "retour.pdf")
    assert (tmp_path / "retour.pdf").read_bytes() == A_PDF
    judge(page, script)


def _count(page: Page, script: bool) -> None:
    rows = page.get_by_role("row")
    expect(rows.filter(has_text="Zoé Petit")).to_contain_text("comptera")
    expect(rows.filter(has_text="Marc Roy")).to_contain_text("compte déjà")
    page.get_by_role("button", name="Compter cette feuille").click()
    expect(page.locator("main")).to_contain_text("La feuille est comptée")
    expect(page.locator("main")).to_contain_text("Ligne 2 : n’ajoute rien")
    judge(page, script)
