"""Letters as pages show them: their text is a stranger's, and only addresses of our own become links."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Flask
from markupsafe import Markup

from core import html
from core.i18n import FRENCH, PREFIXES, language
from core.web.addresses import own_address, own_path
from core.web.words import words
from core.work.models import Mail

_ADDRESS = re.compile(r"https?://[^\s<>\"']+|(?<!\S)/[^\s<>\"']+")
_AFTER = ".,;:!?)»”’]"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line; ``path`` is where it leads on this site, if it does."""

    text: str
    path: str | None = None


def paragraphs(body: str) -> list[list[list[Piece]]]:
    """Return the paragraphs of a letter, each a list of lines, each a list of pieces; nothing in them is markup."""
    blocks = re.split(r"\n\s*\n", body.replace("\r\n", "\n").strip())
    return [[pieces(line) for line in block.split("\n")] for block in blocks if block.strip()]


def pieces(line: str) -> list[Piece]:
    """Part one line into plain text and addresses of our own."""
    found: list[Piece] = []
    end = 0
    for match in _ADDRESS.finditer(line):
        address = match.group().rstrip(_AFTER)
        path = own_path(address) if address.startswith("/") else own_address(address)
        if path is None:
            continue
        if match.start() > end:
            found.append(Piece(line[end : match.start()]))
        found.append(Piece(address, path))
        end = match.start() + len(address)
    if end < len(line):
        found.append(Piece(line[end:]))
    return found


def language_of(body: str) -> str:
    """Return the language of a letter: that of the first page of ours that it leads to."""
    paths = (piece.path for block in paragraphs(body) for line in block for piece in line if piece.path)
    return PREFIXES.get(f"/{next(paths, '/').split('/')[1]}", FRENCH)


def letter_language(body: str) -> Markup:
    """Return the attribute for a letter that is not in the language of its page."""
    return html.in_language(language_of(body), language())


def letter_subject(letter: Mail) -> str:
    """Return what a letter is about, marked when it is not in the language of its page."""
    if not letter.subject:
        return words().gettext("(without subject)")
    code = language_of(letter.body)
    return letter.subject if code == language() else html.said_in(code, letter.subject)


def init_app(app: Flask) -> None:
    """Let pages say the language of letters."""
    app.jinja_env.globals.update(letter_language=letter_language, letter_subject=letter_subject)
