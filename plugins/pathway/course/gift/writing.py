"""Writes GIFT, so that what ``parse_gift`` reads again is equal."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from plugins.pathway.course.gift.escapes import escape
from plugins.pathway.course.gift.reading import CATEGORY
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


def write_gift(questions: Iterable[Question]) -> str:
    """Return the questions in order, each after a blank line, categories where they change."""
    blocks: list[str] = []
    category = ""
    for question in questions:
        if question.category != category:
            category = question.category
            blocks.append(f"{CATEGORY} {category}".rstrip())
        blocks.append(_write(question))
    return "\n\n".join(blocks) + "\n"


def _write(question: Question) -> str:
    head = f"::{escape(question.title)}:: " if question.title else ""
    text = escape(question.text)
    if question.text_format:
        head += f"[{question.text_format}]"
    elif text.startswith(("//", "[")):
        text = "\\" + text
    if isinstance(question, Description):
        return head + text
    tail = f" {escape(question.tail)}" if question.tail else ""
    return f"{head}{text} {{{_body(question)}}}{tail}"


def _body(question: Question) -> str:
    lines = _answers(question)
    if question.general_feedback:
        lines.append(f"####{escape(question.general_feedback)}")
    return "" if not lines else lines[0] if len(lines) == 1 else "\n\t".join(["", *lines]) + "\n"


def _answers(question: Question) -> list[str]:
    match question:
        case TrueFalse():
            right = f"#{escape(question.feedback_right)}" if question.feedback_right else ""
            wrong = f"#{escape(question.feedback_wrong)}" if question.feedback_wrong or right else ""
            return [str(question.answer).upper() + wrong + right]
        case SingleChoice():
            return _single(question.choices)
        case MultipleChoice():
            return ["~" + _choice(choice, Fraction(0)) for choice in question.choices]
        case ShortAnswer():
            return ["=" + _choice(choice, Fraction(1)) for choice in question.choices]
        case Matching():
            return [f"={escape(pair.prompt)} -> {escape(pair.match)}" for pair in question.pairs]
        case Numerical():
            ranges = ["=" + _range(entry) for entry in question.ranges]
            return ["#", *ranges, *([f"~{_feedback(question.otherwise)}"] if question.otherwise else [])]
        case Essay() | Description():
            return []


def _single(choices: tuple[Choice, ...]) -> list[str]:
    """Mark only the first right answer by =: without any ~, Moodle and we would read a short answer."""
    first = next(index for index, choice in enumerate(choices) if choice.weight == 1)
    signs = [("=", Fraction(1)) if index == first else ("~", Fraction(0)) for index in range(len(choices))]
    return [sign + _choice(choice, default) for (sign, default), choice in zip(signs, choices, strict=True)]


def _choice(choice: Choice, default: Fraction) -> str:
    """Write the weight where the sign does not say it, or where the text would be read as one."""
    shown = choice.weight != default or choice.text.startswith("%")
    return (_weight(choice.weight) if shown else "") + escape(choice.text) + _feedback(choice.feedback)


def _range(entry: NumericRange) -> str:
    low, high = f"{entry.low:f}", f"{entry.high:f}"
    value = low if entry.low == entry.high else f"{low}..{high}"
    return ("" if entry.weight == 1 else _weight(entry.weight)) + value + _feedback(entry.feedback)


def _weight(weight: Fraction) -> str:
    return f"%{float(weight * 100):.7f}".rstrip("0").rstrip(".") + "%"


def _feedback(text: str) -> str:
    return f"#{escape(text)}" if text else ""
