"""The question types of a quiz, as values: what GIFT can say, nothing about how it is written."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Choice:
    """A possible answer. ``weight`` is what it earns: 1 for right, 0 for wrong, below 0 to lose points."""

    text: str
    weight: Fraction = Fraction(0)
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class NumericRange:
    """Every number from ``low`` to ``high``, both included, earns ``weight``."""

    low: Decimal
    high: Decimal
    weight: Fraction = Fraction(1)
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A line of a matching question. An empty ``prompt`` makes ``match`` a decoy."""

    prompt: str
    match: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseQuestion:
    """What all questions have. Texts are Markdown unless ``text_format`` says ``html``, ``plain`` or ``moodle``.

    ``title`` names the answers of a question for ever: it does not change once people have answered.
    ``tail`` is the text after the gap of a *missing word* question, None for every other one.
    """

    title: str = ""
    text: str = ""
    text_format: str = ""
    tail: str | None = None
    general_feedback: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description(BaseQuestion):
    """A text to read between questions; nothing to answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Essay(BaseQuestion):
    """A free text, read by a person and never scored by the program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueFalse(BaseQuestion):
    """A statement. The feedbacks are for those who answered wrong, and right."""

    answer: bool
    feedback_wrong: str = ""
    feedback_right: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleChoice(BaseQuestion):
    """One answer among several; at least one has weight 1."""

    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MultipleChoice(BaseQuestion):
    """Several answers among several; the positive weights add up to 1."""

    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortAnswer(BaseQuestion):
    """A word or two to type; case and spacing do not matter. The answer ``*`` accepts anything."""

    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numerical(BaseQuestion):
    """A number to type. ``otherwise`` is the feedback of a number outside every range."""

    ranges: tuple[NumericRange, ...]
    otherwise: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching(BaseQuestion):
    """Prompts to be joined with their matches."""

    pairs: tuple[Pair, ...]

    @property
    def prompts(self) -> tuple[Pair, ...]:
        """Return the pairs to be joined, without the decoys."""
        return tuple(pair for pair in self.pairs if pair.prompt)


Question = Description | Essay | TrueFalse | SingleChoice | MultipleChoice | ShortAnswer | Numerical | Matching
