"""Who answers for a petition downloads the list; the team reviews signatures, sets some aside, gives them back."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

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
from core.runtime import settings
from core.web.actors import session_cookie
from plugins.petition import services
from plugins.petition.services import watching
from plugins.petition.settings import PetitionSettings
from tests.plugins.petition import conftest as petitions
from tests.plugins.petition.conftest import Table
from tests.ports import free_port

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]
centre, table = petitions.centre, petitions.table
HOSTILE = "Dupin <img src=x onerror=alert(1)>"
FARM = "203.0.113.7"


@dataclass
class Served:
    """A centre that is served: opens a page for somebody, signed in or not."""

    url: str
    open: Callable[..., Page]


@pytest.fixture
def served(centre: Flask, table: Table, chromium: Browser, script: bool) -> Iterator[Served]:
    url = f"http://127.0.0.1:{free_port()}"
    server = make_server("127.0.0.1", int(url.rpartition(":")[2]), centre, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    contexts = []

    def opened(path: str, actor: Actor | None = None, width: int = 1280) -> Page:
        context = chromium.new_context(java_script_enabled=script, viewport={"width": width, "height": 900})
        contexts.append(context)
        if actor is not None:
            with centre.test_request_context():
                name = session_cookie()
            with transaction():
                key = sessions.open_session(person=db.session.get_one(Person, actor.person_id), shared=False)
            context.add_cookies([{"name": name, "value": key, "url": url}])
        page = context.new_page()
        page.goto(url + path)
        return page

    yield Served(url, opened)
    for context in contexts:
        context.close()
    server.shutdown()
    thread.join()
    server.server_close()


def judge(page: Page, script: bool) -> None:
    """Let axe-core look at the page, where scripts run; it fits its window in any case."""
    if script:
        assert Axe().run(page).violations_count == 0, page.url
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


@pytest.fixture
def signed(table: Table, monkeypatch: pytest.MonkeyPatch) -> int:
    """A petition that four people signed from one network and domain within the hour, two elsewhere, one at the centre,
    and the alerts that this gives where three in an hour are many.
    """
    petition_id = table.opened()
    for place in range(4):
        table.sign(petition_id, f"Alix Courant {place}", f"a{place}@jetable.example", network=FARM)
    table.sign(petition_id, "Sacha Martin", "sacha@example.org", network="198.51.100.4")
    table.sign(petition_id, "Noa Roux", "noa@example.net", network="198.51.200.4")
    table.countersign(petition_id, "Camille Dupin")
    numbers = replace(settings("petition", PetitionSettings), alert_network=3, alert_domain=3)
    monkeypatch.setattr(watching, "settings", lambda _name, _kind: numbers)
    with transaction():
        services.watch()
    return petition_id


def test_the_team_sets_a_batch_aside_and_gives_it_back(served: Served, table: Table, signed: int, script: bool) -> None:
    desk = served.open("/", table.animator)
    expect(desk.locator("main")).to_contain_text("Signatures à vérifier")
    desk.get_by_role("link", name="Un auvent pour le marché").first.click()
    page = served.open(f"/petitions/{signed}/verification", table.animator, width=360)
    expect(page.locator("main")).to_contain_text("adresses de jetable.example")
    judge(page, script)
    page.get_by_role("button", name="J’ai regardé ces alertes").click()
    expect(page.get_by_role("status")).to_contain_text("les alertes ont été regardées")
    page.get_by_role("button", name="Voir ce qui serait mis de côté").click()
    expect(page.locator("main")).to_contain_text("Choisissez au moins un critère")
    judge(page, script)
    page.get_by_label("Domaine de courriel").fill("jetable.example")
    page.get_by_role("button", name="Voir ce qui serait mis de côté").click()
    expect(page.locator("main")).to_contain_text("Alix Courant 3")
    expect(page.locator("main")).not_to_contain_text("Sacha Martin")
    judge(page, script)
    page.get_by_role("button", name="Mettre 4 signatures de côté").click()
    expect(page.get_by_role("group", name="chose")).to_contain_text("Remplissez ce champ")
    table.sign(signed, "Alix Courant 9", "a9@jetable.example", network=FARM)
    page.get_by_label("Motif, montré à tout le monde").fill("Quatre adresses jetables en une minute.")
    page.get_by_role("button", name="Mettre 4 signatures de côté").click()
    expect(page.get_by_role("group", name="chose")).to_contain_text("rien n’a été mis de côté")
    judge(page, script)
    page.get_by_role("button", name="Mettre 5 signatures de côté").click()
    expect(page.get_by_role("status")).to_contain_text("Ces signatures ne comptent plus")
    judge(page, script)
    told = served.open(f"/petitions/{signed}/histoire", width=768)
    expect(told.locator("main")).to_contain_text("5 signatures mises de côté par une vérification")
    expect(told.locator("main")).to_contain_text("Quatre adresses jetables en une minute.")
    expect(told.locator("main")).not_to_contain_text("Alix")
    judge(told, script)
    page.get_by_role("link", name="Les faire compter de nouveau").click()
    judge(page, script)
    page.get_by_label("Motif, montré à tout le monde").fill("C’était le lycée, ils sont venus le dire.")
    page.get_by_role("button", name="Les faire compter de nouveau").click()
    expect(page.get_by_role("status")).to_contain_text("Ces signatures comptent de nouveau")
    assert petitions.fresh(signed).signatures == 8


def test_the_trustee_downloads_the_list_and_its_fingerprint_is_verified(
    served: Served, table: Table, signed: int, script: bool
) -> None:
    page = served.open(f"/petitions/{signed}", table.bearer)
    expect(page.get_by_role("link", name="Vérifier les signatures")).to_have_count(0)
    page.get_by_role("link", name="Le bureau du mandataire").click()
    expect(page.locator("main")).to_contain_text("Cette liste est confidentielle")
    judge(page, script)
    with page.expect_download() as waited:
        page.get_by_role("button", name="Télécharger la liste en CSV").click()
    assert waited.value.suggested_filename == f"petition-{signed}-signataires.csv"
    with page.expect_download() as waited:
        page.get_by_role("button", name="Télécharger la liste en PDF").click()
    assert waited.value.suggested_filename == f"petition-{signed}-signataires.pdf"
    page.reload()
    expect(page.get_by_role("region", name="Téléchargements").get_by_role("row")).to_have_count(3)
    page.set_viewport_size({"width": 360, "height": 900})
    judge(page, script)
    page.get_by_role("region", name="Téléchargements").get_by_role("link").first.click()
    expect(page.get_by_role("status")).to_contain_text("Cette liste a été faite ici")
    shown = page.get_by_label("Empreinte de la liste").input_value()
    assert re.fullmatch("[0-9a-f]{64}", shown)
    anybody = served.open("/petitions/listes", width=360)
    for typed, said in (("abc", "Une empreinte a 64 caractères"), ("0" * 64, "Aucune liste faite ici")):
        anybody.get_by_label("Empreinte de la liste").fill(typed)
        anybody.get_by_role("button", name="Vérifier", exact=True).click()
        expect(anybody.locator("main")).to_contain_text(said)
        judge(anybody, script)
    assert anybody.context.cookies() == []
    team = served.open(f"/petitions/{signed}/mandataire", table.animator, width=768)
    expect(team.get_by_role("button", name="Télécharger la liste en PDF")).to_have_count(0)
    expect(team.get_by_role("region", name="Téléchargements")).to_contain_text("Monique D.")
    judge(team, script)
