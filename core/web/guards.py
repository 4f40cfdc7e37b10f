"""What every request must pass: readable text, a body of bearable size, and an origin that is ours."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import BadRequest, Forbidden
from werkzeug.routing import IntegerConverter

from core.i18n import N_
from core.runtime import config
from core.text import BadText, clean_text

V = TypeVar("V", bound=Callable[..., object])
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
ALWAYS = [
    ("Referrer-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
]
POLICY = (
    "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'; img-src 'self'"
)
EMBEDDED = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *").replace(
    "form-action 'self'", "form-action 'none'"
)

MOST_ID = 2**31 - 1


class IdConverter(IntegerConverter):
    """A row's number in an address: what no database column can hold is an unknown address."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **{"max": MOST_ID, **options})  # type: ignore[arg-type]


def row_id(typed: str) -> int:
    """Return a row's number that stands in a query or a form (``args.get("person", type=row_id)``).

    Raises ValueError for what no database column can hold.
    """
    number = int(typed)
    if not 0 < number <= MOST_ID:
        raise ValueError("no row has this number")
    return number


def machine(view: V) -> V:
    """Declare a route for programs: it reads a signature or a token and no cookie, so any origin may post to it."""
    view.machine = True  # type: ignore[attr-defined]
    return view


def is_machine() -> bool:
    """Say whether the present request is for a route declared ``machine``."""
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "machine", False))


def read_head_as_get() -> None:
    """Answer a HEAD as the GET that it stands for (its body is dropped): a view never takes it for a POST."""
    if request.method == "HEAD":
        request.method = "GET"


def refuse_odd_text() -> None:
    """Refuse what no stored text may hold in an address, and NUL or a lone surrogate in a form.

    What else a form should not hold is said at its field (see ``core.web.forms``).
    """
    try:
        for value in (request.path, *itertools.chain.from_iterable(request.args.items(multi=True))):
            clean_text(value, len(value))
    except BadText as error:
        raise BadRequest(N_("The request holds a character that cannot be kept.")) from error
    if (
        request.content_type
        and request.endpoint != "static"
        and any(_UNKEEPABLE.search(value) for value in _form_texts())
    ):
        raise BadRequest(N_("The request holds a character that cannot be kept."))


def _form_texts() -> Iterable[str]:
    for name, value in request.form.items(multi=True):
        yield name
        yield value
    for name, upload in request.files.items(multi=True):
        yield name
        yield upload.filename or ""


def check_origin() -> None:
    """Refuse an unsafe request that another site made: no token stands in a page, the browser's word is asked."""
    if request.method in SAFE or is_machine():
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site in {"same-origin", "none"}:
            return
    elif _is_ours(request.headers.get("Origin", "")):
        return
    raise Forbidden(
        N_("This request does not come from a page of this site. Open the page again and send it from there.")
    )


def _is_ours(origin: str) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return f"{parts.scheme}://{parts.netloc}" in config().addresses


def add_headers(response: Response) -> Response:
    """Say what the browser may do with the page, and who may keep it."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.extend(ALWAYS)
    if request.endpoint != "static":
        headers.add("Vary", "Cookie")
        personal = bool(request.cookies) or "Set-Cookie" in headers or request.method not in SAFE
        if personal:
            headers["Cache-Control"] = "private, no-store"
        else:
            headers.setdefault("Cache-Control", "public, no-cache")
    return response


def embeddable(response: Response) -> Response:
    """Let any site show this page in a frame; it holds no form, and its route must be a ``machine``'s."""
    response.headers["Content-Security-Policy"] = EMBEDDED
    return response


def init_app(app: Flask) -> None:
    """Set the guards, in this order, before anything reads the request."""
    app.url_map.converters["id"] = IdConverter
    app.before_request(read_head_as_get)
    app.before_request(refuse_odd_text)
    app.before_request(check_origin)
    app.after_request(add_headers)
