"""A document never fails because of a character: what the bundled font cannot draw is written as its name."""

from __future__ import annotations

import struct
import unicodedata
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

FONTS = Path(__file__).with_name("fonts")
_TEXT_FONTS = ("atkinson-400.ttf", "atkinson-700.ttf")

# Marks that turn the reading direction around are shown: they can make a text read as what it is not.
_DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# The nearest thing that the font can draw, where a name in brackets would only disturb.
_STAND_INS = {
    "\u202f": "\u00a0",
    "\u2007": "\u00a0",
    "\u2011": "-",
    "\u2010": "-",
    "\t": " ",
    "\u2028": "\n",
    "\u2029": "\n",
}


def printable_data(value: Any) -> Any:
    """Return the same JSON value with each text made printable; keys stay."""
    match value:
        case str():
            return printable(value)
        case list():
            return [printable_data(item) for item in value]
        case dict():
            return {key: printable_data(item) for key, item in value.items()}
        case _:
            return value


def printable(text: str) -> str:
    """Return the text with only characters that the bundled font can draw, and line breaks.

    Letters and accents typed apart are joined; others become names, as [GRINNING FACE]; invisible ones go, except
    marks of direction, which are named.
    """
    return "".join(map(_printable_character, unicodedata.normalize("NFC", text.replace("\r\n", "\n"))))


@lru_cache(maxsize=4096)
def _printable_character(character: str) -> str:
    if character == "\n" or ord(character) in drawable():
        return character
    if character in _STAND_INS:
        return _STAND_INS[character]
    category = unicodedata.category(character)
    if category == "Zs":
        return " "
    if character not in _DIRECTION_MARKS and (category == "Cf" or _is_variation_selector(character)):
        return ""
    return f"[{unicodedata.name(character, f'U+{ord(character):04X}')}]"


def _is_variation_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


@cache
def drawable() -> frozenset[int]:
    """Return the code points for which both weights of the bundled text font hold a glyph."""
    return frozenset.intersection(*(_coverage((FONTS / name).read_bytes()) for name in _TEXT_FONTS))


def _coverage(font: bytes) -> frozenset[int]:
    """Read the character map (format 4, the only one in our files) of a TrueType font."""
    table = _table(font, b"cmap")
    (offset,) = struct.unpack_from(">I", table, 8)
    subtable = table[offset:]
    version, doubled_count = struct.unpack_from(">H4xH", subtable)
    if version != 4:
        raise ValueError(f"unexpected character map format {version}")
    count = doubled_count // 2
    ends = struct.unpack_from(f">{count}H", subtable, 14)
    starts = struct.unpack_from(f">{count}H", subtable, 16 + 2 * count)
    return frozenset(chain.from_iterable(range(first, last + 1) for first, last in zip(starts, ends, strict=True))) - {
        0xFFFF
    }


def _table(font: bytes, tag: bytes) -> bytes:
    (count,) = struct.unpack_from(">4xH", font)
    for position in range(12, 12 + 16 * count, 16):
        name, _, offset, length = struct.unpack_from(">4s3I", font, position)
        if name == tag:
            return font[offset : offset + length]
    raise ValueError(f"no {tag!r} table")
