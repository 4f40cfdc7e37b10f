"""Somebody who walks through pages: each new one is judged by axe-core, and no page may be an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Locator, Page, Response, expect

from core.demonstration.stage import Account

AXE = Axe()
#: The rules of axe-core whose answer depends on the colour scheme; the others are asked once, in light.
COLOURS = ["color-contrast", "link-in-text-block"]
#: Addresses that a browser shows or keeps as a file.
FILES = re.compile(r"\.(pdf|csv|xlsx|json|atom|svg|age)$|/static/")
_seen: set[tuple[str, str]] = set()


class Walker:
    """One person at one browser. ``script`` False switches JavaScript off."""

    def __init__(self, chromium: Browser, address: str, *, script: bool = True, width: int = 1280) -> None:
        self.address = address
        self.script = script
        self.context = chromium.new_context(
            base_url=address,
            java_script_enabled=script,
            viewport={"width": width, "height": 900},
            locale="fr-FR",
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.failures: list[str] = []
        self.page.on("response", self._note)
        self.page.on("pageerror", lambda error: self.failures.append(f"script: {error}"))
        self.page.on("console", lambda message: self._console(message.type, message.text))

    def _note(self, response: Response) -> None:
        if response.status >= 500:
            self.failures.append(f"{response.status} {response.url}")

    def _console(self, kind: str, text: str) -> None:
        if kind == "error" and "Content Security Policy" in text:
            self.failures.append(text)

    def go(self, path: str) -> None:
        """Open an address of this instance and look at the page."""
        assert self.opens(path)
        self.look()

    def opens(self, path: str, origin: str = "") -> bool:
        """Open an address of this instance, linked from ``origin``; say whether it is a page or a file."""
        try:
            response = self.page.goto(path)
        except Error as error:
            if "Download is starting" not in error.message:
                raise
            return False
        assert response is not None
        assert response.status < 400, f"{response.status} at {path} {origin}: {self.page.locator('h1').inner_text()}"
        return True

    def reach(self, *starts: str) -> Iterator[str]:
        """Open one page of each kind within reach of ``starts`` by links in its own language; yield its path."""
        waiting, kinds = [(start, "") for start in starts], set()
        while waiting:
            path, origin = waiting.pop(0)
            kind = re.sub(r"\d+|[0-9a-f]{16,}", "0", path.partition("?")[0])
            if kind in kinds or FILES.search(kind):
                continue
            kinds.add(kind)
            if self.opens(path, origin):
                waiting += [(link, path) for link in self._links()]
                yield path

    def _links(self) -> list[str]:
        found = self.page.locator("a[href^='/']:not([hreflang])").evaluate_all(
            "links => links.map(link => link.getAttribute('href').split('#')[0])"
        )
        return [link for link in found if link]

    def look(self) -> None:
        """Judge the page with axe, in light and in dark; a page of the same kind is judged once."""
        assert self.failures == []
        expect(self.page.locator("h1"), self.page.url).to_have_count(1)
        key = (re.sub(r"\d+", "0", self.page.url.partition("?")[0]), self.page.locator("h1").inner_text())
        if not self.script or key in _seen:
            return
        _seen.add(key)
        self._judge("light", {})
        self._judge("dark", {"runOnly": {"type": "rule", "values": COLOURS}})
        self.page.emulate_media(color_scheme="light")

    def _judge(self, scheme: Literal["light", "dark"], options: dict[str, Any]) -> None:
        self.page.emulate_media(color_scheme=scheme)
        found = AXE.run(self.page, options=options)
        assert found.violations_count == 0, f"{self.page.url} ({scheme}):\n{found.generate_report()}"

    def link(self, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Follow the first link of that name, and look."""
        (within or self.page).get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()
        self.look()

    def press(self, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Press the first button of that name, and look."""
        (within or self.page).get_by_role("button", name=name).first.click()
        self.page.wait_for_load_state()
        self.look()

    def fill(self, **fields: str) -> None:
        """Fill fields by their names in the form."""
        for name, value in fields.items():
            self.page.locator(f"[name='{name}']").first.fill(value)

    def sign_in(self, account: Account) -> None:
        """Sign in as a person would: with a card, or with an address and a password."""
        self.go("/connexion")
        if account.card:
            self.fill(code=account.secret)
            form = "form:has(input[name=code]:not([type=hidden]))"
        else:
            self.fill(email=account.address, password=account.secret)
            form = "form:has(input[type=password])"
        self.page.locator(f"{form} button[type=submit]").click()
        self.page.wait_for_load_state()
        self.look()
        assert self.page.get_by_role("button", name="Se déconnecter").count() == 1

    def says(self, *texts: str) -> None:
        """The page says each of these."""
        body = " ".join(self.page.locator("body").inner_text().split())
        for text in texts:
            assert text in body, f"« {text} » is not on {self.page.url}:\n{body[:1500]}"

    def close(self) -> None:
        """Close the window; nothing may have failed meanwhile."""
        self.context.close()
        assert self.failures == []
