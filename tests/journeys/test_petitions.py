"""A visitor looks for petitions, reads what signatures are made of, and hands one on; with JavaScript and without."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]


def test_find_a_petition_and_hand_it_on(walker: Any, script: bool) -> None:
    visitor = walker(width=360)
    visitor.go("/petitions")
    for shelf in ("Proches de l’objectif", "Avec une réponse", "Closes", "Arrêtées en chemin", "Toutes", "Ouvertes"):
        visitor.link(re.compile(f"^{shelf}$"))
    first = visitor.page.locator("main h3 a").first
    title, address = first.inner_text(), first.get_attribute("href")
    word = max(re.findall(r"\w+", title), key=len)
    visitor.fill(recherche=word, commune="Denain")
    visitor.press("Chercher")
    if visitor.page.locator("input[type=radio][name='commune']").count():
        visitor.page.locator("input[type=radio][name='commune'][value='59172']").check()
        visitor.press("Chercher")
    assert f"recherche={word}"[:12] in visitor.page.url
    assert visitor.page.locator("h2", has_text=re.compile(r"^\d+ pétitions?$")).count() == 1
    assert visitor.page.locator(f"main h3 a[href='{address}']").count() == 1
    visitor.fill(recherche="introuvable", commune="")
    visitor.press("Chercher")
    visitor.says("Aucune pétition ne répond à cette recherche")
    visitor.link("Chercher parmi toutes les pétitions")
    visitor.link("Voir les pétitions ouvertes")
    visitor.page.locator(f"main h3 a[href='{address}']").click()
    visitor.look()
    visitor.link("Statistiques")
    visitor.says("Statistiques de la pétition", "Emporter ces chiffres")
    visitor.link("Tout ce que les programmes peuvent demander")
    visitor.says("Pour les programmes")
    visitor.go(address)
    visitor.link("Partager, imprimer l’affiche")
    assert visitor.page.locator("#address").input_value().endswith(address)
    assert "<iframe" in visitor.page.locator("#code").input_value()
    poster = visitor.context.request.get(f"{address}/affiche.pdf")
    assert (poster.status, poster.headers["content-type"]) == (200, "application/pdf")
    visitor.go(f"{address}/cadre")
    assert visitor.page.locator("form, script").count() == 0
    with visitor.context.expect_page() as opened:
        visitor.page.get_by_role("link", name="Lire et signer").click()
    assert opened.value.url.endswith(address)
    assert visitor.context.cookies() == []


@pytest.fixture
def elsewhere() -> Iterator[Callable[[str], str]]:
    """Serve one page of another site, and return its address."""
    shown: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(shown[-1])

        def log_message(self, *_said: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def serve(page: str) -> str:
        shown.append(page.encode())
        return f"http://127.0.0.1:{server.server_port}/"

    yield serve
    server.shutdown()
    server.server_close()


def test_a_frame_stands_in_another_site_and_no_other_page_does(
    walker: Any, script: bool, elsewhere: Callable[[str], str]
) -> None:
    visitor = walker()
    visitor.go("/petitions")
    address = visitor.page.locator("main h3 a").first.get_attribute("href")
    frames = "".join(f"<iframe src='{visitor.address}{path}'></iframe>" for path in (f"{address}/cadre", address))
    page = visitor.context.new_page()
    page.goto(elsewhere(f"<!doctype html><title>Ailleurs</title>{frames}"))
    shown, refused = (page.frame_locator("iframe").nth(number) for number in (0, 1))
    shown.get_by_role("link", name="Lire et signer").wait_for()
    assert refused.locator("#main").count() == 0
    assert visitor.context.cookies() == []
