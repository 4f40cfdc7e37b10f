"""Every page that each person can reach by its links: no error, one title, nothing that axe-core refuses."""

from __future__ import annotations

import pytest

from tests.journeys.walker import Walker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

PEOPLE = [
    ("nobody", None, False),
    ("participant", "Claudine L.", False),
    ("association", "Thierry V.", False),
    ("animator", "Nadia K.", False),
    ("administrator", "Karim T.", False),
    ("nobody at the hub", None, True),
    ("officer", "Hélène M.", True),
]


@pytest.mark.parametrize(("who", "account", "hub"), PEOPLE, ids=[who for who, _, _ in PEOPLE])
@pytest.mark.parametrize("script", [True], indirect=True, ids=["script"])
def test_all_pages_in_reach(walker, who, account, hub):
    walk = walker(account, hub=hub, width=360)
    start = walk.page.url.removeprefix(walk.address).partition("?")[0] if account else "/"
    pages = 0
    for _ in walk.reach(start or "/"):
        walk.look()
        fits(walk)
        pages += 1
    assert pages >= 3


def fits(walk: Walker) -> None:
    """The page is not wider than a telephone."""
    wide = walk.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{walk.page.url} is {wide} px too wide"
