"""Addresses of our own: where a page may lead, told apart from where somebody would like it to lead."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, current_app, request, url_for

from core.runtime import config
from core.web.languages import site_root

KEY = "preau_addresses"


def path_for(endpoint: str, **values: Any) -> str:
    """Return what ``url_for`` does, worked out once: nothing counts but the values and where the site is mounted."""
    return cast("str", current_app.extensions[KEY](request.script_root, endpoint, **values))


def plain_path_for(endpoint: str, **values: Any) -> str:
    """Return the path of what is the same in every language: an image, a page named on paper."""
    return site_root() + path_for(endpoint, **values).removeprefix(request.script_root)


def public_address(endpoint: str, *, plain: bool = False, **values: Any) -> str:
    """Return a page's address for whoever is elsewhere; ``plain`` is that of every language, for paper.

    The first address of ``[site]`` stands in where there is no public one.
    """
    path = plain_path_for(endpoint, **values) if plain else path_for(endpoint, **values)
    return (config().site.public_url or config().addresses[0]).rstrip("/") + path


def own_path(address: str) -> str | None:
    """Return ``address`` when it is a path of this site (query included), else None: a stranger is not led on.

    Browsers drop control characters and read ``\\`` as ``/``, so an address that holds either is refused.
    """
    if not address.startswith("/") or address.startswith("//") or "\\" in address:
        return None
    if any(character <= " " or character == "\x7f" for character in address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else address


def own_address(address: str) -> str | None:
    """Return the path of an absolute address when its origin is one of this site's, else None."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if f"{parts.scheme}://{parts.netloc}" not in config().addresses:
        return None
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return own_path(f"{parts.path or '/'}{query}{fragment}")


def came_from() -> str | None:
    """Return the path of the page that sent this request, when it was one of ours."""
    try:
        parts = urlsplit(request.referrer or "")
    except ValueError:
        return None
    if not parts.netloc or parts.netloc != request.host:
        return None
    return own_path(f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}")


def init_app(app: Flask) -> None:
    """Remember the addresses that pages hold."""

    @lru_cache(maxsize=2048, typed=True)
    def remembered(_root: str, endpoint: str, **values: Any) -> str:
        return url_for(endpoint, **values)

    def in_page(endpoint: str, **values: Any) -> str:
        """``path_for``, for templates: they belong to one application, which needs not be looked for."""
        return remembered(request.script_root, endpoint, **values)

    app.extensions[KEY] = remembered
    app.jinja_env.globals["url_for"] = in_page
