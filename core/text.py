"""One place decides what a text may hold, how it is compared and sorted, and how it becomes an address."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from core.i18n import N_

# Letters that Unicode does not decompose, written as a French reader would type them.
_LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "þ": "th", "ŧ": "t", "ŋ": "ng"}
)

_REFUSED: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("\x00"), N_("This text holds a null character. Remove it, or type the text again.")),
    (
        re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f]"),
        N_("This text holds a control character (%(character)s). Remove it, or type the text again."),
    ),
    (
        re.compile("[\ud800-\udfff]"),
        N_("This text holds half of a character (%(character)s). Type the text again."),
    ),
    (
        re.compile(
            "[\ufdd0-\ufdef" + "".join(chr(plane << 16 | low) for plane in range(17) for low in (65534, 65535)) + "]"
        ),
        N_("This text holds a code that is not a character (%(character)s). Type the text again."),
    ),
    (
        re.compile("[\u202a-\u202e\u2066-\u2069]"),
        N_("This text holds a hidden mark that changes the reading direction (%(character)s). Remove it."),
    ),
)
_LINE_BREAK = re.compile("[\n\r\u2028\u2029]")
_ONE_LINE = N_("Write this on a single line.")
_TOO_LONG = N_("This text is too long: %(length)s characters, at most %(max)s.")


class BadText(ValueError):  # noqa: N818 (named for what it says, as in core.errors)
    """A text that cannot be kept: `message_id` is an English message to translate, `params` are its values."""

    def __init__(self, message_id: str, params: Mapping[str, object] | None = None) -> None:
        self.message_id = message_id
        self.params: dict[str, object] = dict(params or {})
        super().__init__(message_id % self.params)


def fold(text: str) -> str:
    """Return the key under which a text is sorted and searched, so that Éric stands beside Eric.

    Accents, case, ligatures and punctuation do not count; words are parted by one space. Folding twice changes
    nothing.
    """
    key = text
    while (folded := _fold_once(key)) != key:
        key = folded
    return key


def _fold_once(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS))
    return " ".join("".join(map(_folded_character, decomposed)).split())


def _folded_character(character: str) -> str:
    category = unicodedata.category(character)
    if category[0] == "M":  # vowel signs of other scripts are letters in all but name: only accents go
        return "" if unicodedata.combining(character) else character
    return character if category[0] in "LN" else " "


def slug(text: str, fallback: str = "sans-titre", max_length: int = 80) -> str:
    """Return a readable part of an address: lower-case ASCII letters, digits and single hyphens, never empty."""
    words = re.findall("[a-z0-9]+", fold(text))
    kept = "-".join(words)
    if len(kept) > max_length:
        shorter = kept[: max_length + 1].rpartition("-")[0]
        kept = shorter or kept[:max_length]
    return kept or fallback


def clean_line(text: str, max_length: int) -> str:
    """Return one line without outer whitespace, otherwise as typed; raise BadText if it cannot be kept."""
    line = text.strip()
    if _LINE_BREAK.search(line):
        raise BadText(_ONE_LINE)
    return _checked(line, max_length)


def clean_text(text: str, max_length: int) -> str:
    r"""Return a text with `\n` as its only line end, otherwise as typed; raise BadText if it cannot be kept."""
    return _checked(text.replace("\r\n", "\n").replace("\r", "\n"), max_length)


def _checked(text: str, max_length: int) -> str:
    refused = () if text.isprintable() else _REFUSED  # what is refused is never printable
    for pattern, message_id in refused:
        if found := pattern.search(text):
            raise BadText(message_id, {"character": f"U+{ord(found.group()):04X}"})
    if len(text) > max_length:
        raise BadText(_TOO_LONG, {"length": len(text), "max": max_length})
    return text
