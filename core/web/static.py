"""Static files: an address that changes with the content, kept for a year, compressed once."""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request, send_from_directory
from markupsafe import Markup, escape
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

from core import html
from core.i18n import FRENCH, language
from core.web.addresses import plain_path_for

COMPRESSED = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FOLDER = Path(__file__).resolve().parents[1] / "static"
YEAR = 365 * 24 * 3600


@lru_cache(maxsize=256)
def _fingerprint(path: Path, _modified: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


@lru_cache(maxsize=64)
def _gzipped(path: Path, _modified: int) -> bytes:
    return gzip.compress(path.read_bytes(), compresslevel=9, mtime=0)


_addresses: dict[tuple[str, str], str] = {}


def url(filename: str) -> str:
    """Return the address of a static file of core, with its fingerprint: one for all languages."""
    key = (request.script_root, filename)
    if key not in _addresses:
        path = FOLDER / filename
        version = _fingerprint(path, path.stat().st_mtime_ns)
        _addresses[key] = plain_path_for("static", filename=filename, v=version)
    return _addresses[key]


def icon(name: str, big: bool = False) -> Markup:
    """Draw one icon of the sprite ``icons.svg``; ``name`` is a symbol's id there."""
    return _drawn_icon(name, big, url("icons.svg"))


@lru_cache(maxsize=256)
def _drawn_icon(name: str, big: bool, sprite: str) -> Markup:
    kind = "icon big" if big else "icon"
    return html.drawn(
        f'<svg class="{kind}" width="20" height="20" aria-hidden="true" focusable="false">'
        f'<use href="{escape(sprite)}#{escape(name)}"></use></svg>'
    )


def serve(filename: str) -> Response:
    """Send a static file; text goes compressed to a browser that can read it."""
    if language() != FRENCH:
        raise NotFound  # one address for all languages, so that a browser keeps one copy
    age = YEAR if "v" in request.args else 3600
    kind = COMPRESSED.get(Path(filename).suffix)
    if kind is None or "gzip" not in request.headers.get("Accept-Encoding", ""):
        response = send_from_directory(FOLDER, filename, max_age=age)
    else:
        path = Path(safe_join(str(FOLDER), filename) or "")
        if not path.is_file():
            raise NotFound
        response = Response(_gzipped(path, path.stat().st_mtime_ns), content_type=f"{kind}; charset=utf-8")
        response.headers["Content-Encoding"] = "gzip"
        response.cache_control.public = True
        response.cache_control.max_age = age
    response.vary.add("Accept-Encoding")
    return response


def init_app(app: Flask) -> None:
    """Serve ``core/static`` at ``/static``."""
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=serve)
