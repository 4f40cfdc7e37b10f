"""Every page that each person can reach by its links: no error, one title, nothing that axe-core refuses."""

from __future__ import annotations

import re

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
FILES = re.compile(r"\.(pdf|csv|json|svg|age)$|/static/")


@pytest.mark.parametrize(("who", "account", "hub"), PEOPLE, ids=[who for who, _, _ in PEOPLE])
@pytest.mark.parametrize("script", [True], indirect=True, ids=["script"])
def test_all_pages_in_reach(walker, who, account, hub):
    walk = walker(account, hub=hub, width=360)
    start = walk.page.url.removeprefix(walk.address).partition("?")[0] if account else "/"
    waiting, seen = [start or "/"], set()
    while waiting:
        path = waiting.pop(0)
        kind = re.sub(r"\d+|[0-9a-f]{16,}", "0", path.partition("?")[0])
        if kind in seen:
            continue
        seen.add(kind)
        walk.go(path)
        fits(walk)
        waiting += [link for link in links(walk) if not FILES.search(link.partition("?")[0])]
    assert len(seen) >= 3


def links(walk: Walker) -> list[str]:
    """The addresses of this instance that the page links to, in its own language."""
    found = walk.page.locator("a[href^='/']:not([hreflang])").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    return [str(link).partition("#")[0] for link in found if str(link).partition("#")[0]]


def fits(walk: Walker) -> None:
    """The page is not wider than a telephone."""
    wide = walk.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{walk.page.url} is {wide} px too wide"
