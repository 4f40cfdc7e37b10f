"""Finds the images of a Markdown text, and gives them the addresses under which they are served."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

IMAGE = re.compile(r"(!\[(?:\\.|[^\]\\])*\]\()([^)\s]+)")


@dataclass(frozen=True, slots=True)
class Image:
    """An image, the line where it stands, and what it says to those who do not see it."""

    line: int
    address: str
    alt: str


def find_images(source: str) -> list[Image]:
    """Return the images in order; ``source`` is read as CommonMark with tables, as it will be shown."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - a server reads courses when somebody asks for them

    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(source)
    return [image for token in tokens if token.type == "inline" for image in _inside(token)]


def _inside(inline: Token) -> Iterator[Image]:
    line = (inline.map[0] if inline.map else 0) + 1
    for child in inline.children or ():
        if child.type in {"softbreak", "hardbreak"}:
            line += 1
        elif child.type == "image":
            yield Image(line, str(child.attrGet("src") or ""), child.content.strip())


def place_images(source: str, address: Callable[[str], str]) -> str:
    """Return ``source`` with every image's file replaced by ``address(file)``."""
    return IMAGE.sub(lambda found: found[1] + address(found[2]), source)
