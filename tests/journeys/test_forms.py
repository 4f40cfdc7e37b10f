"""Every form in reach, sent as it stands with JavaScript off: a page answers in French, and never an error of ours.

It goes last in the world on PostgreSQL, where nothing has to be kept.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error

from tests.journeys.walker import Walker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

PEOPLE = [("Claudine L.", False), ("Thierry V.", False), ("Nadia K.", False), ("Hélène M.", True)]
LEAVING = "/deconnexion"


@pytest.mark.parametrize(("account", "hub"), PEOPLE, ids=[account for account, _ in PEOPLE])
def test_each_form_answers_without_javascript(walker_on_postgresql, account, hub):
    walk = walker_on_postgresql(account, hub=hub)
    forms = [(path, number) for path in list(walk.reach("/", "/moi")) for number in range(count(walk, path))]
    assert len(forms) >= 2
    for path, number in forms:
        send(walk, path, number)
    assert walk.failures == []


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
    form = walk.page.locator("form").nth(ranks[number])
    folded = form.locator("xpath=ancestor::details[not(@open)]/summary")
    while folded.count():
        folded.first.click()
    try:
        with walk.page.expect_navigation() as answer:
            form.locator("button").first.click()
    except Error as error:
        assert "ERR_ABORTED" in error.message  # the answer is a file to keep: the browser stays where it is
        return
    if "pdf" in (answer.value.headers.get("content-type") or ""):
        return
    assert answer.value.status < 500, f"form {number} of {path}"
    assert walk.page.locator("h1").count() == 1
    assert walk.page.locator("html").get_attribute("lang") == "fr"
