"""A petition as those around it live it: author, backer, follower without account, town; also without JavaScript."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from core.contracts import SYSTEM, Actor
from core.events import transaction
from core.extensions import db
from core.following import telling
from core.people import sessions
from core.people.models import Person
from core.spaces import services as spaces
from core.testing import Maker
from core.web.actors import session_cookie
from plugins.petition import queries, services
from tests.plugins.petition.conftest import Table
from tests.plugins.petition.test_news import followers
from tests.ports import free_port

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]


@dataclass
class Centre:
    """A centre that is served: opens a page for somebody, signed in or not, and judges it."""

    url: str
    open: Callable[..., Page]
    script: bool

    def judge(self, page: Page) -> None:
        """Let axe-core look at the page, where scripts run; it fits its window."""
        if self.script:
            assert Axe().run(page).violations_count == 0, page.url
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


@pytest.fixture
def url() -> str:
    return f"http://127.0.0.1:{free_port()}"


@pytest.fixture
def app(build_instance, url: str) -> Iterator[Flask]:
    site = {"public_url": url, "local_urls": [url], "demonstration": True}
    built = build_instance(plugins=["moderation", "petition"], tables={"site": site})
    with built.app_context():
        yield built


@pytest.fixture
def table(app: Flask, make: Maker) -> Table:
    person = make.person("Monique D.", email="monique@exemple.fr")
    space = make.real_space(person, tools=["petition"])
    return Table(make, person, make.actor(person), make.animator(), space)


@pytest.fixture
def centre(app: Flask, url: str, table: Table, chromium: Browser, script: bool) -> Iterator[Centre]:
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

    yield Centre(url, opened, script)
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


def work() -> None:
    """Let the tasks that write to followers pass."""
    for task in (services.follow_signers, services.tell_followers, services.tell_news):
        with transaction():
            task()
    telling.tell_due()


def number_of(page: Page) -> int:
    found = re.search(r"/petitions/(\d+)", page.url)
    assert found is not None
    return int(found[1])


def write(centre: Centre, table: Table, width: int = 1280) -> Page:
    """Write a petition in steps and return its page."""
    page = centre.open(f"/espaces/{table.space.id}/petitions/ecrire", table.bearer, width)
    page.get_by_label("Titre").fill("Un auvent pour le marché")
    page.get_by_label("Résumé").fill("Quand il pleut, le marché se vide.")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/texte")
    page.locator("[name=body]").fill("Nous demandons **un auvent**.")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/destinataire")
    page.locator("[name=addressee]").fill("Le conseil municipal")
    page.locator("[name=legal_kind][value=free]").check()
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/relire")
    centre.judge(page)
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text("Votre brouillon est enregistré")
    return page


def test_an_author_writes_asks_for_backers_and_deletes_another_draft(centre: Centre, table: Table):
    author = write(centre, table)
    author.get_by_role("button", name="Chercher des soutiens").click()
    expect(author.locator("main")).to_contain_text("La pétition cherche des soutiens")
    link = author.locator("a[href*='/soutenir/']").first.get_attribute("href") or ""
    backer = centre.open(link.removeprefix(centre.url), table.make.actor(table.make.person("Odette P.")), 360)
    backer.get_by_role("button", name="Je soutiens cette pétition").click()
    expect(backer.locator("main")).to_contain_text("Vous soutenez cette pétition")
    centre.judge(backer)
    assert queries.petition(number_of(author)).backers == 1

    author.reload()
    author.get_by_role("link", name="Supprimer ce brouillon").click()
    expect(author.locator("main")).to_contain_text("1 personne le soutient")
    centre.judge(author)
    author.get_by_role("link", name="Garder le brouillon").click()
    author.get_by_role("link", name="Supprimer ce brouillon").click()
    author.get_by_role("button", name="Supprimer ce brouillon").click()
    expect(author.locator("main")).to_contain_text("Le brouillon est supprimé")
    centre.judge(author)
    assert backer.goto(backer.url).status == 404  # type: ignore[union-attr]  # a page answers


def test_a_follower_without_account_reads_the_news_and_stops_by_one_click(centre: Centre, table: Table):
    number = table.opened()
    _follow(centre, number)
    author = centre.open(f"/petitions/{number}", table.bearer)
    author.get_by_role("link", name="Écrire une nouvelle").click()
    author.get_by_role("button", name="Publier la nouvelle").click()
    expect(author.locator("main")).to_contain_text("2 choses à corriger")
    centre.judge(author)
    author.get_by_label("Titre").fill("Le maire nous reçoit")
    author.get_by_label("Ce qu’il y a de nouveau").fill("Rendez-vous **jeudi**, à la mairie.")
    author.get_by_role("button", name="Publier la nouvelle").click()
    expect(author.locator("main")).to_contain_text("Votre nouvelle est publiée")
    centre.judge(author)
    work()
    reader = _mail(centre, "Le maire nous reçoit")
    reader.locator("main a[href*='/arreter']").first.click()
    expect(reader.locator("h1")).to_have_text("Ne plus rien recevoir\u202f?")
    centre.judge(reader)
    reader.get_by_role("button", name="Ne plus suivre").click()
    expect(reader.locator("h1")).to_have_text("Vous ne suivez plus")
    centre.judge(reader)
    assert reader.context.cookies() == []
    assert followers() == []


def _follow(centre: Centre, number: int) -> None:
    page = centre.open(f"/petitions/{number}", width=360)
    page.get_by_role("link", name="Suivre cette pétition").click()
    page.get_by_role("button", name="Recevoir les nouvelles").click()
    expect(page.locator("main")).to_contain_text("une chose à corriger")
    centre.judge(page)
    page.get_by_label("Adresse e-mail").fill("odette@exemple.fr")
    page.get_by_role("button", name="Recevoir les nouvelles").click()
    expect(page.locator("h1")).to_contain_text("Encore une étape")
    centre.judge(page)
    asked = _mail(centre, "Confirmez votre suivi")
    asked.locator("main a[href*='/suivi/']").first.click()
    centre.judge(asked)
    asked.get_by_role("button", name="Recevoir les nouvelles").click()
    expect(asked.locator("main")).to_contain_text("Vous recevrez les nouvelles")
    centre.judge(asked)
    assert asked.context.cookies() == []


def _mail(centre: Centre, subject: str) -> Page:
    """Open a mail on the page where a demonstration shows them."""
    page = centre.open("/demonstration/courriels", width=360)
    page.get_by_role("link", name=re.compile(subject)).first.click()
    return page


def test_a_member_of_the_team_of_an_association_follows_by_one_click(centre: Centre, table: Table):
    number = table.opened()
    page = centre.open(f"/petitions/{number}/nouvelles", table.bearer, 768)
    page.get_by_role("link", name="Suivre cette pétition").click()
    page.get_by_role("button", name="Recevoir les nouvelles").click()
    expect(page.locator("main")).to_contain_text("monique@exemple.fr")
    centre.judge(page)
    page.get_by_role("link", name="Ne plus suivre").click()
    page.get_by_role("button", name="Ne plus suivre").click()
    expect(page.locator("h1")).to_have_text("Vous ne suivez plus")


def test_an_elected_member_answers_in_the_name_of_the_town(centre: Centre, table: Table):
    number = table.opened()
    elected = _elected(table.make)
    page = centre.open(f"/petitions/{number}", elected, 768)
    page.get_by_role("link", name="Publier la réponse").click()
    page.locator("[name=given_by]").fill("Le conseil municipal de Denain")
    page.locator("[name=given_on]").fill("2026-11-20")
    page.locator("[name=text]").fill("Nous achetons **un auvent** au printemps.")
    centre.judge(page)
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text("La réponse est publiée")
    expect(page.locator("main")).to_contain_text("Mise sur cette page par la collectivité")
    centre.judge(page)
    stranger = centre.open(f"/petitions/{number}", width=360)
    expect(stranger.locator("main")).to_contain_text("un auvent au printemps")
    centre.judge(stranger)


def _elected(make: Maker) -> Actor:
    """The *responsable* of the town's own space."""
    person = make.person("Une adjointe")
    town = make.organisation("Ville de Denain", kind="town")
    sandbox = make.sandbox(person, name="Ville de Denain")
    with transaction():
        spaces.make_real(actor=SYSTEM, sandbox=sandbox, organisation=town)
    return make.actor(person)


def test_a_passer_by_signs_and_is_told_of_what_follows(centre: Centre, table: Table):
    number = table.opened()
    page = centre.open(f"/petitions/{number}/signer", width=360)
    page.get_by_label("Prénom et nom").fill("Alix Dupin")
    page.get_by_label("Commune ou code postal").fill("Denain")
    page.get_by_label("Adresse e-mail").fill("alix@example.org")
    page.get_by_label("Tenez-moi au courant").check()
    centre.judge(page)
    page.get_by_role("button", name="Signer la pétition").click()
    asked = _mail(centre, "Confirmez votre signature")
    asked.locator("main a[href*='/signatures/']").first.click()
    expect(asked.locator("main")).to_contain_text("Vous serez tenu au courant")
    asked.get_by_role("button", name="Je confirme ma signature").click()
    expect(asked.locator("main")).to_contain_text("votre signature compte")
    table.close(number)
    work()
    assert followers() == ["alix@example.org"]
