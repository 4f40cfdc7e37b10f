"""Addresses of our own: where a page may lead, told apart from where somebody would like it to lead."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request

from core.runtime import config


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
