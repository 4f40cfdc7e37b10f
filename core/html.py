"""The one door for markup: user text is rendered and sanitised here when saved, and marked safe here when shown.

Only this module touches bleach, and only this module makes ``Markup`` from a string. What renders is loaded on first
use: pages only show what is stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import cast

from markupsafe import Markup, escape

ALLOWED_TAGS = frozenset((
    "a", "abbr", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "figcaption", "figure", "h2",
    "h3", "h4", "h5", "hr", "img", "ins", "li", "ol", "p", "pre", "span", "strong", "sub", "sup", "table",
    "tbody", "td", "th", "thead", "tr", "ul",
))  # fmt: skip
ALLOWED_ATTRIBUTES = {
    "a": ["href", "title", "rel"],
    "abbr": ["title"],
    "img": ["src", "alt", "width", "height"],
    "ol": ["start"],
    "td": ["colspan", "rowspan"],
    "th": ["colspan", "rowspan", "scope"],
}
ALLOWED_PROTOCOLS = frozenset({"http", "https", "mailto"})


def sanitise(html: str, *, images: bool = False) -> str:
    """Return ``html`` with everything but plain structure removed; links gain ``rel="nofollow ugc"``.

    A ``Cleaner`` is made for each call: one shared between threads leaks one person's text into another's page.
    """
    import bleach  # noqa: PLC0415 - on first use, see above

    tags = ALLOWED_TAGS if images else ALLOWED_TAGS - {"img"}
    cleaner = bleach.Cleaner(tags=tags, attributes=ALLOWED_ATTRIBUTES, protocols=ALLOWED_PROTOCOLS, strip=True)
    return cleaner.clean(html)


def render_markdown(source: str, *, images: bool = False) -> str:
    """Render Markdown (HTML in it stays text) and sanitise the result; titles begin at level 2.

    Returns HTML to be stored beside its source.
    """
    from markdown_it import MarkdownIt  # noqa: PLC0415 - on first use, see above

    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).enable("table")
    tokens = parser.parse(source)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 1, 5)}"
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("rel", "nofollow ugc")
    return sanitise(parser.renderer.render(tokens, parser.options, {}), images=images)


def stored(html: str) -> Markup:
    """Mark HTML that ``render_markdown`` made, as stored, so that a template shows it as markup."""
    return Markup(html)  # noqa: S704 - sanitised when it was saved


def fragments(pieces: Iterable[str]) -> Markup:
    """Join what our own templates have rendered (each escaped its values), so that a page shows it as markup."""
    return Markup("").join(Markup(piece) for piece in pieces)  # noqa: S704 - rendered by a template


def shown(value: object) -> Markup:
    """Return a value as a template shows it: escaped, unless it is markup, which is not copied once more.

    What is short is mostly the same on every page (an address, the name of a field): it is escaped once.
    """
    kind = type(value)
    if kind is Markup:
        return cast("Markup", value)
    return _escaped(value) if kind is str and len(value) < _SHORT else escape(value)  # type: ignore[arg-type]


_SHORT = 64


@lru_cache(maxsize=4096)
def _escaped(text: str) -> Markup:
    return escape(text)


@cache
def in_language(code: str, page: str) -> Markup:
    """Mark the attribute that says the language of an element, one of our own codes: nothing when it is the page's."""
    return Markup() if code == page else Markup(' lang="{}"').format(code)


def said_in(code: str, text: str) -> Markup:
    """Return a text, escaped unless it is markup already, in an element that says its language."""
    return Markup('<span lang="{}">{}</span>').format(code, text)


def drawn(svg: str) -> Markup:
    """Mark an SVG that Préau's own code drew (a QR code), never one that somebody sent."""
    return Markup(svg)  # noqa: S704 - made of numbers and escaped text by core.documents
