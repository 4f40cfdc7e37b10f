"""The languages of pages: message ids are marked here and translated at the edge, so that services need no request.

French is first: its addresses have no prefix, and all that is not a page (tasks, commands) speaks it. The language of
a page stands in its address, ``/en/…``, and in no cookie.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FRENCH, ENGLISH = "fr", "en"
#: Each language by its own name; the first is spoken where nobody asks for another.
LANGUAGES = {FRENCH: "Français", ENGLISH: "English"}

_language: ContextVar[str] = ContextVar("preau_language", default=FRENCH)

#: Return the language of the page that is being made.
language = _language.get


def N_(message: str) -> str:  # the name that extraction tools look for
    """Mark an English message id for the catalogues and return it unchanged."""
    return message


def prefix(code: str) -> str:
    """Return what stands before the paths of a language: nothing for French, « /en » for English."""
    return "" if code == FRENCH else f"/{code}"


def own_path(path: str) -> str:
    """Return a path of this site in the language that is being spoken, for a mail that is written without Flask."""
    return prefix(language()) + path


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language for a while."""
    token = _language.set(code)
    try:
        yield
    finally:
        _language.reset(token)


#: The key of a request's environment that holds where the site is mounted, without the language.
ROOT = "preau.root"
#: What the paths of other languages begin with.
PREFIXES = {prefix(code): code for code in LANGUAGES if code != FRENCH}


class LanguageInAddress:
    """Takes the language from the path, speaks it, and counts its prefix as a part of where the site is mounted.

    So every address made from there keeps the language.
    """

    def __init__(self, inner: WSGIApplication) -> None:
        self.inner = inner

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        head, slash, rest = environ.get("PATH_INFO", "")[1:].partition("/")
        code = PREFIXES.get(f"/{head}")
        if code is None:
            return self.inner(environ, start_response)
        environ[ROOT] = environ.get("SCRIPT_NAME", "")
        environ["SCRIPT_NAME"] = environ[ROOT] + prefix(code)
        environ["PATH_INFO"] = f"{slash}{rest}" or "/"
        with speaking(code):
            return self.inner(environ, start_response)
