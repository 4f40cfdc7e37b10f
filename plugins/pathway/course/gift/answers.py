"""Reads what stands between the braces of a GIFT question, and so tells its type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from core.i18n import N_
from plugins.pathway.course.gift.escapes import clean, cut, find, positions
from plugins.pathway.course.questions import (
    Choice,
    Essay,
    Matching,
    MultipleChoice,
    Numerical,
    NumericRange,
    Pair,
    Question,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)

TRUTH = re.compile(r"(TRUE|T|FALSE|F)\s*(?:#(.*))?", re.IGNORECASE | re.DOTALL)
WEIGHT = re.compile(r"%([+-]?[0-9]{1,3}(?:\.[0-9]{1,9})?)%")
NUMBER = r"([+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?)"
INTERVAL = re.compile(rf"{NUMBER}\s*\.\.\s*{NUMBER}")
AROUND = re.compile(rf"{NUMBER}(?:\s*:\s*{NUMBER})?")
USUAL_DENOMINATOR = 20
USUAL_DISTANCE = Fraction(4, 100_000)

Common = Mapping[str, Any]


class GiftError(ValueError):
    """A question that is not understood. ``message`` is a message id, filled by ``params``."""

    def __init__(self, message: str, **params: str | int) -> None:
        super().__init__(message % params)
        self.message = message
        self.params = params


def read_answers(answers: str, common: Common) -> Question:
    """Return the question that these answers make, with the parts in ``common``.

    :raises GiftError: when they make none.
    """
    if not answers:
        return Essay(**common)
    if answers.startswith("#"):
        return _numerical(answers[1:].strip(), common)
    truth = TRUTH.fullmatch(answers)
    if truth:
        wrong, right = cut(truth[2] or "", "#")
        answer = truth[1].upper().startswith("T")
        return TrueFalse(**common, answer=answer, feedback_wrong=clean(wrong), feedback_right=clean(right))
    entries = _entries(answers)
    if any(mark == "~" for mark, _ in entries):
        return _choice(entries, common)
    if find(answers, "->") >= 0:
        return _matching(entries, common)
    choices = tuple(_read_choice(content, Fraction(1)) for _, content in entries)
    _need_full_marks(choices)
    return ShortAnswer(**common, choices=choices)


def _entries(answers: str) -> list[tuple[str, str]]:
    """Return each answer with the sign before it."""
    found = list(positions(answers, "[=~]"))
    if not found or answers[: found[0].start()].strip():
        raise GiftError(N_("Each answer begins with = (right) or ~ (wrong)."))
    ends = [sign.start() for sign in found[1:]] + [len(answers)]
    return [(sign["sign"], answers[sign.end() : end]) for sign, end in zip(found, ends, strict=True)]


def _read_choice(content: str, default: Fraction) -> Choice:
    weight, rest = _weight(content)
    text, feedback = cut(rest, "#")
    if not text.strip():
        raise GiftError(N_("An answer has no text."))
    return Choice(clean(text), default if weight is None else weight, clean(feedback))


def _weight(content: str) -> tuple[Fraction | None, str]:
    """Read ``%33.33333%`` as one third: Moodle writes its usual fractions so."""
    content = content.lstrip()
    found = WEIGHT.match(content)
    if not found:
        return None, content
    weight = Fraction(found[1]) / 100
    if abs(weight) > 1:
        raise GiftError(N_("The weight %(weight)s is not between -100 and 100."), weight=found[1])
    usual = weight.limit_denominator(USUAL_DENOMINATOR)
    return (usual if abs(usual - weight) < USUAL_DISTANCE else weight), content[found.end() :]


def _choice(entries: list[tuple[str, str]], common: Common) -> Question:
    """Return a single choice when one answer is marked =, a multiple choice by weights otherwise, as Moodle does."""
    if len(entries) < 2:
        raise GiftError(N_("A choice needs at least two answers."))
    choices = tuple(_read_choice(content, Fraction(mark == "=")) for mark, content in entries)
    marked = [choice for (mark, _), choice in zip(entries, choices, strict=True) if mark == "="]
    if any(choice.weight != 1 for choice in marked):
        raise GiftError(N_("In a choice, an answer marked = is fully right: write ~ before a weight."))
    if marked:
        return SingleChoice(**common, choices=choices)
    total = sum((choice.weight for choice in choices if choice.weight > 0), Fraction(0))
    if total != 1:
        raise GiftError(
            N_("No answer is marked =, and the weights above zero add up to %(total)s, not 100."),
            total=f"{float(total * 100):g}",
        )
    return MultipleChoice(**common, choices=choices)


def _matching(entries: list[tuple[str, str]], common: Common) -> Matching:
    pairs = tuple(_pair(content) for _, content in entries)
    prompts = [pair.prompt for pair in pairs if pair.prompt]
    if len(prompts) < 2:
        raise GiftError(N_("A matching question needs at least two pairs."))
    if len(set(prompts)) < len(prompts):
        raise GiftError(N_("Two pairs of a matching question begin with the same text."))
    return Matching(**common, pairs=pairs)


def _pair(content: str) -> Pair:
    prompt, match = cut(content, "->")
    if match is None or not match.strip():
        raise GiftError(N_("A pair of a matching question is written “=text -> match”."))
    if find(content, "#") >= 0:
        raise GiftError(N_("A pair has no feedback of its own: write #### and a general feedback."))
    return Pair(clean(prompt), clean(match))


def _numerical(answers: str, common: Common) -> Numerical:
    entries = _entries(answers) if find(answers, "[=~]") >= 0 else [("=", answers)]
    ranges: list[NumericRange] = []
    otherwise = ""
    for mark, content in entries:
        weight, rest = _weight(content)
        value, feedback = cut(rest, "#")
        if mark == "~" and not value.strip():
            otherwise = clean(feedback)
            continue
        low, high = _bounds(value.strip())
        ranges.append(NumericRange(low, high, Fraction(mark == "=") if weight is None else weight, clean(feedback)))
    _need_full_marks(tuple(ranges))
    return Numerical(**common, ranges=tuple(ranges), otherwise=otherwise)


def _bounds(value: str) -> tuple[Decimal, Decimal]:
    interval, around = INTERVAL.fullmatch(value), AROUND.fullmatch(value)
    if interval:
        low, high = Decimal(interval[1]), Decimal(interval[2])
    elif around:
        tolerance = Decimal(around[2] or 0)
        low, high = Decimal(around[1]) - tolerance, Decimal(around[1]) + tolerance
    else:
        raise GiftError(N_("“%(value)s” is not a number, a number:tolerance or a low..high range."), value=value)
    if low > high:
        raise GiftError(N_("The range “%(value)s” is empty."), value=value)
    return low, high


def _need_full_marks(answers: tuple[Choice, ...] | tuple[NumericRange, ...]) -> None:
    if any(answer.weight < 0 for answer in answers):
        raise GiftError(N_("A typed answer cannot lose points."))
    if not any(answer.weight == 1 for answer in answers):
        raise GiftError(N_("No answer is fully right."))
