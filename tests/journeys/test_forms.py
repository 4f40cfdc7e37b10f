"""Every form in reach, sent as it stands with JavaScript off: a page answers in French, and never an error of ours.

It goes last in the world on PostgreSQL, where nothing has to be kept.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from tests.journeys.walker import Walker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

PEOPLE = [("Claudine L.", False), ("Thierry V.", False), ("Nadia K.", False), ("Hélène M.", True)]
LEAVING = "/deconnexion"


@pytest.mark.parametrize(("account", "hub"), PEOPLE, ids=[account for account, _ in PEOPLE])
def test_each_form_answers_without_javascript(walker_on_postgresql, account, hub):
    walk = walker_on_postgresql(account, hub=hub)
    forms = [(path, number) for path in pages(walk) for number in range(count(walk, path))]
    assert len(forms) >= 2
    for path, number in forms:
        send(walk, path, number)
    assert walk.failures == []


def pages(walk: Walker) -> list[str]:
    """One address of each kind of page within reach."""
    waiting, found = ["/", "/moi"], {}
    while waiting:
        path = waiting.pop(0)
        kind = re.sub(r"\d+|[0-9a-f]{16,}", "0", path.partition("?")[0])
        if kind in found or re.search(r"\.(pdf|csv|json|svg)$", kind):
            continue
        found[kind] = path
        walk.page.goto(path)
        for link in walk.page.locator("a[href^='/']").all():
            waiting.append(str(link.get_attribute("href")).partition("#")[0] or "/")
    return list(found.values())


def own_forms(walk: Walker) -> list[int]:
    """The ranks of the forms of the page that send something and do not sign out."""
    forms = walk.page.locator("form").all()
    return [
        rank
        for rank, form in enumerate(forms)
        if form.get_attribute("method") == "post" and form.get_attribute("action") != LEAVING
    ]


def count(walk: Walker, path: str) -> int:
    """How many forms a page has to send, one of each action at most."""
    walk.page.goto(path)
    return min(3, len(own_forms(walk)))


def send(walk: Walker, path: str, number: int) -> None:
    """Press the first button of a form without filling anything, and look at the answer."""
    walk.page.goto(path)
    ranks = own_forms(walk)
    if urlsplit(walk.page.url).path == "/connexion" or number >= len(ranks):
        return
    for summary in walk.page.locator("details:not([open]) > summary").all():
        summary.click()
    with walk.page.expect_navigation() as answer:
        walk.page.locator("form").nth(ranks[number]).locator("button").first.click()
    if "pdf" in (answer.value.headers.get("content-type") or ""):
        return
    assert answer.value.status < 500, f"form {number} of {path}"
    assert walk.page.locator("h1").count() == 1
    assert walk.page.locator("html").get_attribute("lang") == "fr"
