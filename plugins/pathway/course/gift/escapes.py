"""Signs of GIFT that a text may hold only behind a backslash, and how to look for the others.

Moodle knows ``\\~ \\= \\# \\{ \\} \\: \\\\`` and ``\\n``. Three more are read here, and written only where
nothing else would do: ``\\>`` (so that ``->`` may stand in an answer), and ``\\/`` and ``\\[`` before a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

ESCAPED = re.compile(r"\\(.)", re.DOTALL)
SPECIAL = re.compile(r"[~=#{}:\\]")
ESCAPABLE = frozenset("~=#{}:\\/[>")


def unescape(text: str) -> str:
    """Return the text that was meant; a backslash before any other character stays."""
    return ESCAPED.sub(_meant, text)


def _meant(found: re.Match[str]) -> str:
    if found[1] == "n":
        return "\n"
    return found[1] if found[1] in ESCAPABLE else found[0]


def escape(text: str) -> str:
    """Return ``text`` as it is written on one line of GIFT."""
    return SPECIAL.sub(r"\\\g<0>", text).replace("->", "-\\>").replace("\n", "\\n")


def positions(text: str, pattern: str, start: int = 0) -> Iterator[re.Match[str]]:
    """Yield each place where ``pattern`` stands without a backslash before it."""
    for found in re.compile(rf"\\.|(?P<sign>{pattern})", re.DOTALL).finditer(text, start):
        if found["sign"] is not None:
            yield found


def find(text: str, pattern: str, start: int = 0) -> int:
    """Return the index of the first place of ``pattern`` that is not escaped, or -1."""
    return next((found.start() for found in positions(text, pattern, start)), -1)


def cut(text: str, pattern: str) -> tuple[str, str | None]:
    """Return what stands before and after the first ``pattern``; None after when it is not there."""
    found = next(positions(text, pattern), None)
    return (text, None) if found is None else (text[: found.start()], text[found.end() :])


def clean(text: str | None) -> str:
    """Return an answer or a feedback as it was meant, its lines joined."""
    return unescape(re.sub(r"\s*\n\s*", " ", (text or "").strip()))
