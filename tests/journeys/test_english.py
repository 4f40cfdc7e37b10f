"""The site in English: no page speaks the French of the catalogue or loses the language; three ways through it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core import config
from core.app import create_app
from core.demonstration.making import CENTRE, HUB
from core.extensions import db
from core.testing import Browser
from tests.journeys import english
from tests.journeys.world import World

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

PEOPLE = [
    ("nobody", None, CENTRE),
    ("participant", "Claudine L.", CENTRE),
    ("association", "Thierry V.", CENTRE),
    ("animator", "Nadia K.", CENTRE),
    ("administrator", "Karim T.", CENTRE),
    ("nobody at the hub", None, HUB),
    ("officer", "Hélène M.", HUB),
    ("administrator of the hub", "Olivier P.", HUB),
]
FILES = re.compile(r"\.(pdf|csv|json|svg|toml|preau)$|/static/")
#: Stands in a page of another site, which chose its language: it leads to no other.
FRAME = "/cadre"
NUMBERS = re.compile(r"\d+|[0-9a-f]{16,}")


@pytest.fixture(scope="module")
def apps(world: World) -> dict[str, Flask]:
    """The two instances of the demonstration, asked without a server."""
    made = {}
    for name in (CENTRE, HUB):
        made[name] = create_app(config.load(Path(world.folder) / name, {}))
        made[name].test_client_class = Browser
    yield made
    for app in made.values():
        with app.app_context():
            db.engine.dispose()


@pytest.mark.parametrize(("who", "account", "site"), PEOPLE, ids=[who for who, _, _ in PEOPLE])
def test_no_page_in_english_speaks_the_french_of_the_catalogue(apps, world, who, account, site):
    client = apps[site].test_client()
    waiting, kinds = [_come_in(client, world, account)], Counter()
    while waiting:
        path = waiting.pop(0)
        kind = NUMBERS.sub("0", path.partition("?")[0])
        kinds[kind] += 1
        if kinds[kind] > 1 or FILES.search(kind):
            continue
        answer = client.get(path)
        assert answer.status_code < 400, f"{answer.status_code} at {path}"
        if answer.status_code >= 300:
            waiting.append(answer.location)
            continue
        if answer.mimetype != "text/html":
            continue
        page = english.read(answer.text)
        _judge(path, page, answer.text)
        waiting += page.links
    assert len(kinds) >= 3


def _come_in(client: FlaskClient, world: World, who: str | None) -> str:
    """Sign somebody in on the page in English and return where it leads."""
    if who is None:
        return "/en/"
    account = world.account(who)
    way = {"way": "card", "code": account.secret} if account.card else {"way": "password", "email": account.address}
    answer = client.post("/en/connexion", data={**way, "password": account.secret})
    assert (answer.status_code, answer.location) == (303, "/en/")
    return answer.location


def _judge(path: str, page: english.Seen, text: str) -> None:
    assert page.language == "en", path
    assert [words for words in page.words if english.is_french(words)] == [], path
    assert [link for link in (*page.links, *page.forms) if not link.startswith("/en/")] == [], path
    assert [file for file in page.resources if file.startswith("/en/")] == [], path
    assert "&lt;span lang" not in text, path
    assert not re.search(r'="[^"<>]*<span', text), path
    if not path.endswith(FRAME):
        assert len(page.twins) == 1, path
        assert not page.twins[0].startswith("/en"), path


@pytest.mark.parametrize(
    ("who", "account", "site"), [PEOPLE[0], PEOPLE[3], PEOPLE[6]], ids=["nobody", "animator", "officer"]
)
def test_no_page_in_french_is_marked_or_leads_to_english(apps, world, who, account, site):
    client = apps[site].test_client()
    if account:
        _come_in(client, world, account)
    waiting, kinds = ["/"], Counter()
    while waiting:
        path = waiting.pop(0)
        kind = NUMBERS.sub("0", path.partition("?")[0])
        kinds[kind] += 1
        if kinds[kind] > 1 or FILES.search(kind):
            continue
        answer = client.get(path, follow_redirects=True)
        if answer.mimetype != "text/html":
            continue
        page = english.read(answer.text)
        assert page.language == "fr", path
        assert not [link for link in (*page.links, *page.forms) if re.match(r"/en(/|$)", link)], path
        assert 'lang="fr"' not in answer.text.replace('<html lang="fr">', "").replace('hreflang="fr"', ""), path
        waiting += page.links
    assert len(kinds) >= 3


@pytest.mark.parametrize("script", [True], indirect=True, ids=["script"])
def test_pages_in_english_please_axe(walker):
    for account, hub, paths in (
        (
            None,
            False,
            ["/en/", "/en/petitions", "/en/parcours", "/en/seances", "/en/espaces", "/en/donnees-personnelles"],
        ),
        ("Nadia K.", False, ["/en/", "/en/aujourdhui", "/en/personnes", "/en/federation"]),
        ("Hélène M.", True, ["/en/", "/en/centres", "/en/conventions"]),
    ):
        walk = walker(account, hub=hub, width=360)
        for path in paths:
            walk.go(path)


def test_sign_in_in_english(walker, world):
    walk = walker()
    walk.go("/")
    walk.link("English")
    assert walk.page.locator("html").get_attribute("lang") == "en"
    walk.link("Sign in")
    account = world.account("Claudine L.")
    walk.fill(code=account.secret)
    walk.press("Sign in with my card")
    walk.says("Hello, Claudine L.", "Sign out")
    assert walk.page.url.startswith(f"{walk.address}/en/")
    walk.link("Français")
    walk.says("Bonjour, Claudine L.")
    walk.link("English")
    walk.press("Sign out")
    walk.says("You are signed out")


def test_sign_a_petition_in_english(walker, script):
    walk = walker()
    walk.go("/en/petitions")
    walk.page.locator("main article h3 a").first.click()
    walk.look()
    walk.says("This petition is shown as it was written, in French.", "Where is it now?")
    assert walk.page.locator("h1 [lang=fr]").count() == 1
    walk.press("Sign the petition")
    walk.says("things to correct")
    who = f"Robin {'Vert' if script else 'Bleu'}"
    walk.fill(name=who, place="Denain", email=f"robin.{'vert' if script else 'bleu'}@example.org")
    walk.press("Sign the petition")
    walk.says("One more step: confirm")
    walk.link("Demonstration: read the emails")
    walk.link(re.compile("^Confirm your signature"))
    walk.says(f"Hello {who},", "You asked to sign the petition")
    walk.link("/en/petitions/signatures/")
    walk.says(f"You are signing as {who}.")
    walk.press("I confirm my signature")
    walk.says("Thank you, your signature counts")
    assert "/en/" in walk.page.url


def test_read_a_lesson_in_english(walker):
    walk = walker()
    walk.go("/en/parcours")
    walk.says("What you can learn here", "The lessons are in French only.")
    walk.page.locator("main article h4 a").first.click()
    walk.look()
    walk.says("The lessons are in French only.", "How the half-day works", "In short")
    assert walk.page.locator(".prose").count() == walk.page.locator(".prose[lang=fr]").count() > 0
    walk.link("Easy-to-read version")
    assert walk.page.url.startswith(f"{walk.address}/en/parcours/")
    walk.says("Back to the full text")
