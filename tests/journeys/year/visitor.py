"""Somebody at a browser, without a browser: pages asked for and forms sent over HTTP."""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar


class Visitor:
    """Keeps her cookies, as a browser does."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def open(self, path: str, **fields: str) -> tuple[int, str]:
        """Ask for a page, or send a form; return the status and the text of what comes in the end."""
        return self._ask(path, urllib.parse.urlencode(fields).encode() if fields else None)

    def press(self, path: str) -> int | None:
        """Press the button of a page that asks for nothing else; None when the machine went off meanwhile."""
        try:
            return self._ask(path, b"")[0]
        except OSError:
            return None

    def _ask(self, path: str, data: bytes | None) -> tuple[int, str]:
        request = urllib.request.Request(self.address + path, data)  # noqa: S310 - our own server
        request.add_header("Sec-Fetch-Site", "same-origin")
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode("utf-8")
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode("utf-8")
