"""The computer's date: an animator is led to the page by the banner and confirms; with JavaScript and without."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server

from core import clock, config, journal
from core.contracts import Role
from core.events import transaction
from core.people import sessions
from core.web.actors import session_cookie
from tests.ports import free_port

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]


@pytest.fixture
def wrong(build_instance, make) -> Iterator[tuple[str, dict[str, str]]]:
    """A centre whose last entry is of next year, served: its address, and the cookie of an animator."""
    app = build_instance(plugins=[])
    url = f"http://127.0.0.1:{free_port()}"
    with app.app_context():
        person = make.person("Nadia K.", Role.ANIMATOR)
        with clock.set_to(clock.now() + timedelta(days=400)), transaction():
            journal.record("people.welcomed", {"people": 1})
        with transaction():
            key = sessions.open_session(person=person, shared=False)
        with app.test_request_context():
            cookie = {"name": session_cookie(), "value": key, "url": url}
    server = make_server("127.0.0.1", int(url.rpartition(":")[2]), app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield url, cookie
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(("script", "width"), [(True, 1280), (False, 360)])
def test_an_animator_follows_the_banner_and_confirms_the_date(chromium: Browser, wrong, script, width):
    url, cookie = wrong
    context = chromium.new_context(java_script_enabled=script, viewport={"width": width, "height": 900}, locale="fr-FR")
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(url)
    page.get_by_role("link", name="Vérifier la date").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("La date de l’ordinateur")
    if script:
        assert Axe().run(page).violations_count == 0
    today = clock.local_day(clock.now(), config.SiteConfig().timezone)
    page.get_by_label("Quel jour sommes-nous").fill(str(today + timedelta(days=1)))
    page.get_by_role("button", name="Confirmer cette date").click()
    expect(page.locator("main")).to_contain_text("L’ordinateur indique un autre jour")
    page.get_by_label("Quel jour sommes-nous").fill(str(today))
    page.get_by_role("button", name="Confirmer cette date").click()
    expect(page.locator("main")).to_contain_text("La date est confirmée")
    expect(page.locator("main")).to_contain_text("par Nadia K.")
    page.goto(url)
    expect(page.get_by_role("link", name="Vérifier la date")).to_have_count(0)
    context.close()
