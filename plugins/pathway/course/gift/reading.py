"""Reads GIFT: cuts a file into questions, and a question into title, text, answers and feedback."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.i18n import N_
from plugins.pathway.course.gift.answers import GiftError, read_answers
from plugins.pathway.course.gift.escapes import clean, cut, find, unescape
from plugins.pathway.course.questions import Description, Question

CATEGORY = "$CATEGORY:"
FORMAT = re.compile(r"\[(html|plain|moodle|markdown)\]")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A question that was not understood: its first line, counted from 1, and the reason (a message id)."""

    line: int
    message: str
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a GIFT text holds. ``lines[n]`` is the first line of ``questions[n]``."""

    questions: tuple[Question, ...]
    lines: tuple[int, ...]
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class _Block:
    line: int
    text: str
    category: str


def parse_gift(source: str) -> Parsed:
    """Read every question; one that is refused does not hide the others."""
    questions: list[Question] = []
    lines: list[int] = []
    refusals: list[Refusal] = []
    for block in _blocks(source):
        try:
            questions.append(_question(block))
            lines.append(block.line)
        except GiftError as error:
            refusals.append(Refusal(block.line, error.message, error.params))
    return Parsed(tuple(questions), tuple(lines), tuple(refusals))


def _blocks(source: str) -> Iterator[_Block]:
    """Yield the texts between blank lines, without comments, each with the category in force."""
    category, first = "", 0
    kept: list[str] = []
    unix = source.replace("\r\n", "\n").replace("\r", "\n")
    for number, line in enumerate([*unix.split("\n"), ""], start=1):
        text = line.strip()
        if text.startswith("//"):
            continue
        if (not text or text.startswith(CATEGORY)) and kept:
            yield _Block(first, "\n".join(kept), category)
            kept = []
        if text.startswith(CATEGORY):
            category = text.removeprefix(CATEGORY).strip()
        elif text:
            first = first if kept else number
            kept.append(line)


def _question(block: _Block) -> Question:
    title, rest = _title(block.text.strip())
    text_format, rest = _text_format(rest)
    before, answers, after = _parts(rest)
    if not before.strip() and not after.strip():
        raise GiftError(N_("The question has no text."))
    general: str | None = None
    if answers is not None:
        answers, general = cut(answers, "####")
    common: dict[str, Any] = {
        "title": title,
        "text": unescape(before.strip()),
        "text_format": text_format,
        "tail": clean(after) or None,
        "general_feedback": clean(general),
        "category": block.category,
    }
    return Description(**common) if answers is None else read_answers(answers.strip(), common)


def _title(text: str) -> tuple[str, str]:
    if not text.startswith("::"):
        return "", text
    end = find(text, "::", 2)
    if end < 0:
        raise GiftError(N_("The title that begins with :: is not closed by ::."))
    return clean(text[2:end]), text[end + 2 :].lstrip()


def _text_format(text: str) -> tuple[str, str]:
    found = FORMAT.match(text)
    return (found[1], text[found.end() :]) if found else ("", text)


def _parts(text: str) -> tuple[str, str | None, str]:
    """Return the text before the answers, the answers (None when there are none), and the text after them."""
    opening, closing = find(text, r"\{"), find(text, r"\}")
    if opening < 0 and closing < 0:
        return text, None, ""
    if closing < 0:
        raise GiftError(N_("The answers that begin with { are not closed by } before a blank line."))
    if opening < 0 or closing < opening:
        raise GiftError(N_("A } closes nothing: write \\} to show one."))
    if find(text, r"[{}]", opening + 1) != closing or find(text, r"[{}]", closing + 1) >= 0:
        raise GiftError(N_("A question has one pair of braces: write \\{ and \\} to show others."))
    return text[:opening], text[opening + 1 : closing], text[closing + 1 :]
