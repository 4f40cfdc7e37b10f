"""Letters as pages show them: their text is a stranger's, and only addresses of our own become links."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.web.addresses import own_address, own_path

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
