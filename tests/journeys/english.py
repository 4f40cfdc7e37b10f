"""What a walk through pages in English looks for: sentences of the French catalogue, links that lose the language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser

from core import catalogues

#: Attributes whose value people read or hear.
READ = (
    "alt",
    "aria-label",
    "placeholder",
    "title",
    "data-left",
    "data-over",
    "data-kept",
    "data-lost",
    "data-idle-left",
)
#: What cannot bear a language of its own, or holds no words of any: the names of fields are the same in all.
SILENT = {"script", "style", "title", "option", "code"}
VOID = {"br", "hr", "img", "input", "link", "meta", "col", "wbr", "source", "area", "base", "embed", "track"}
#: Words around its values by which a sentence is known in a longer text.
KNOWN_BY = 24
_PLACE = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


@dataclass
class Seen(HTMLParser):
    """A page as it is read: its words but those marked as French, and where it leads."""

    language: str = ""
    words: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    resources: list[str] = field(default_factory=list)
    twins: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given.get("lang", "")
        quiet = self._quiet() or (tag != "html" and given.get("lang") == "fr") or tag in SILENT
        if tag == "a" and "hreflang" in given:
            self.twins.append(given["href"])
        elif not quiet:
            self.words += [given[name] for name in READ if given.get(name)]
            self._lead(tag, given)
        if tag not in VOID:
            self._open.append((tag, quiet))

    def _lead(self, tag: str, given: dict[str, str]) -> None:
        if tag == "a" and given.get("href", "").startswith("/"):
            self.links.append(given["href"].partition("#")[0])
        elif tag == "form" and given.get("action"):
            self.forms.append(given["action"])
        elif tag in {"img", "script", "use"} or given.get("rel") in {"icon", "stylesheet"}:
            self.resources.append(given.get("src") or given.get("href", ""))

    def _quiet(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        if not self._quiet() and data.strip():
            self.words.append(" ".join(data.split()))


def read(text: str) -> Seen:
    """Read a page."""
    page = Seen()
    page.feed(text)
    return page


@cache
def _sentences() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Return what the catalogues say in French and not in English: whole texts, and longer ones as patterns."""
    english = set(_said("en"))
    french = {text for text in _said("fr") if text not in english and len(_PLACE.sub("", text).strip()) > 3}
    whole = frozenset(" ".join(text.split()) for text in french if not _PLACE.search(text))
    patterns = (
        re.compile(".+?".join(re.escape(" ".join(piece.split())) for piece in _PLACE.split(text)))
        for text in french
        if max(map(len, _PLACE.split(text))) >= KNOWN_BY
    )
    return whole, tuple(patterns)


def _said(code: str) -> Iterator[str]:
    for folder in catalogues.components().values():
        for message in catalogues.read(folder, code):
            if message.id:
                yield from (message.string,) if isinstance(message.string, str) else message.string


@cache
def is_french(words: str) -> bool:
    """Say whether the French catalogue speaks here."""
    whole, patterns = _sentences()
    return words in whole or any(pattern.search(words) for pattern in patterns)
