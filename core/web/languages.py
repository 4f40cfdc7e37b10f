"""What a page says of its language: where it stands in the others, and what of it exists in French only."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from flask import Flask, request
from markupsafe import Markup

from core import html
from core.errors import PluginError
from core.i18n import FRENCH, LANGUAGES, PREFIXES, ROOT, language, prefix
from core.runtime import config

_SAFE = "/:@!$&'()*+,;=~"


@dataclass(frozen=True, slots=True)
class Version:
    """The present page in one language: its path, and its address for search engines."""

    code: str
    name: str
    path: str
    address: str


def site_root() -> str:
    """Return where the site is mounted, without the language: what is the same for all has one address."""
    return str(request.environ.get(ROOT, request.script_root))


def here() -> str:
    """Return the path of this page with its query, or of the home page where no GET shows it, without the language."""
    rule = request.url_rule
    if request.method not in {"GET", "HEAD"} and (rule is None or "GET" not in (rule.methods or ())):
        return "/"
    query = request.query_string.decode("latin-1")
    return quote(request.path, safe=_SAFE) + (f"?{query}" if query else "")


def versions() -> list[Version]:
    """Return this page in each language."""
    root, public, page = site_root(), config().site.public_url.rstrip("/"), here()
    paths = ((code, name, root + prefix(code) + page) for code, name in LANGUAGES.items())
    return [Version(code, name, path, public + path) for code, name, path in paths]


def in_french() -> Markup:
    """Return the attribute for what exists in French only: nothing on a page that is in French itself."""
    return html.in_language(FRENCH, language())


def written(text: str | None) -> str:
    """A text that somebody wrote, marked as French on a page that is not; the titles of windows cannot bear it."""
    if not text or language() == FRENCH:
        return text or ""
    return html.said_in(FRENCH, text)


def init_app(app: Flask) -> None:
    """Let templates lead to the other languages and mark what is in French only."""
    app.jinja_env.globals.update(language_versions=versions, in_french=in_french)
    app.jinja_env.filters["written"] = written


def refuse_hidden(app: Flask) -> None:
    """Raise PluginError for a page whose address begins as those of a language do: nobody would ever reach it."""
    for rule in app.url_map.iter_rules():
        if f"/{rule.rule.split('/')[1]}" in PREFIXES:
            raise PluginError(f"L’adresse {rule.rule} ({rule.endpoint}) commence comme celles d’une langue.")
