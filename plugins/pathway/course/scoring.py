"""Scores answers: pure arithmetic on fractions, so that three thirds make one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from plugins.pathway.course.questions import (
    Choice,
    Description,
    Essay,
    Matching,
    MultipleChoice,
    Numerical,
    NumericRange,
    Question,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)

Answer = Sequence[str]
"""What a form sends, and what is stored, as text.

True/false: ``("true",)`` or ``("false",)``. Choices: the indexes of those ticked, from 0. Matching: for each prompt
in order, the match chosen. Short answer, number, essay: the text typed. Nothing answered: an empty sequence.
"""
NO_POINT = Fraction(0)
FULL_MARKS = Fraction(1)
LONGEST_NUMBER = 40
_NUMBER = re.compile(r"(?:(?<!\S)[-+−]\s*)?\d[\d\s]*(?:[.,]\d+)?")


def is_scored(question: Question) -> bool:
    """Return whether the program can score it: not a description, not an essay."""
    return not isinstance(question, Description | Essay)


def score(question: Question, answer: Answer) -> Fraction:
    """Return what an answer earns, from 0 to 1; anything unreadable earns 0."""
    match question:
        case TrueFalse():
            points = Fraction(_truth(answer) is question.answer)
        case SingleChoice():
            ticked = _ticked(question.choices, answer)
            points = ticked[0].weight if len(ticked) == 1 else NO_POINT
        case MultipleChoice():
            points = sum((choice.weight for choice in _ticked(question.choices, answer)), NO_POINT)
        case ShortAnswer():
            found = _short(question, answer)
            points = found.weight if found else NO_POINT
        case Numerical():
            entry = _number(question, answer)
            points = entry.weight if entry else NO_POINT
        case Matching():
            right = sum(pair.match == chosen for pair, chosen in zip(question.prompts, answer, strict=False))
            points = Fraction(right, len(question.prompts))
        case Essay() | Description():
            points = NO_POINT
    return min(max(points, NO_POINT), FULL_MARKS)


def score_quiz(questions: Sequence[Question], answers: Mapping[str, Answer]) -> Fraction:
    """Return the mean of the scored questions, from 0 to 1; ``answers`` go by the questions' titles.

    A quiz without a scored question is worth 0.
    """
    scored = [question for question in questions if is_scored(question)]
    total = sum((score(question, answers.get(question.title, ())) for question in scored), NO_POINT)
    return total / len(scored) if scored else NO_POINT


def feedback(question: Question, answer: Answer) -> tuple[str, ...]:
    """Return what to tell a person who gave this answer, the general feedback last.

    Who left the question out reads what goes with the right answer.
    """
    told: tuple[str, ...] = ()
    match question:
        case _ if not any(text.strip() for text in answer):
            told = _explanation(question)
        case TrueFalse():
            right = _truth(answer) is question.answer
            told = (question.feedback_right if right else question.feedback_wrong,)
        case SingleChoice() | MultipleChoice():
            told = tuple(choice.feedback for choice in _ticked(question.choices, answer))
        case ShortAnswer():
            found = _short(question, answer)
            told = (found.feedback,) if found else ()
        case Numerical():
            entry = _number(question, answer)
            told = (entry.feedback if entry else question.otherwise,)
    return tuple(text for text in (*told, question.general_feedback) if text)


def _explanation(question: Question) -> tuple[str, ...]:
    match question:
        case TrueFalse():
            return (question.feedback_right,)
        case SingleChoice() | ShortAnswer():
            return tuple(choice.feedback for choice in question.choices if choice.weight == 1)
        case MultipleChoice():
            return tuple(choice.feedback for choice in question.choices if choice.weight > 0)
        case Numerical():
            return tuple(entry.feedback for entry in question.ranges if entry.weight == 1)
    return ()


def _truth(answer: Answer) -> bool | None:
    return {"true": True, "false": False}.get(answer[0]) if len(answer) == 1 else None


def _ticked(choices: tuple[Choice, ...], answer: Answer) -> list[Choice]:
    """Return the choices ticked, each once however often it was sent."""
    chosen = set(answer)
    return [choice for index, choice in enumerate(choices) if str(index) in chosen]


def _short(question: ShortAnswer, answer: Answer) -> Choice | None:
    typed = _folded(answer[0]) if answer else ""
    return next((c for c in question.choices if typed and (c.text == "*" or _folded(c.text) == typed)), None)


def _folded(text: str) -> str:
    """Return text without what a typing person may get otherwise: case, spacing, the shape of apostrophes."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().replace("’", "'").split())


def _number(question: Numerical, answer: Answer) -> NumericRange | None:
    """Return the first range that holds the one number in the text typed, written as people write numbers."""
    found = _NUMBER.findall(answer[0]) if answer else []
    if len(found) != 1:
        return None
    typed = "".join(found[0].split()).replace(",", ".").replace("−", "-")
    try:
        value = Decimal(typed) if len(typed) <= LONGEST_NUMBER else Decimal("NaN")
    except InvalidOperation:
        return None
    if not value.is_finite():
        return None
    return next((entry for entry in question.ranges if entry.low <= value <= entry.high), None)
