"""Questions of every type, with texts that hold every sign of GIFT."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from plugins.pathway.course.questions import (
    Choice,
    Description,
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

SIGNS = ["::", "->", "//", "####", "%50%", "[html]", "$CATEGORY:", "\\", "\\n", "\n", "{}", "=", "~", "T", "é", " "]
pieces = st.one_of(st.sampled_from(SIGNS), st.characters(exclude_categories=("Cc", "Cs")))
any_text = st.lists(pieces, max_size=8).map(lambda parts: "".join(parts).strip())
some_text = any_text.filter(bool)
weights = st.one_of(
    st.integers(-1000, 1000).map(lambda n: Fraction(n, 1000)),
    st.builds(Fraction, st.integers(0, 6), st.sampled_from([6, 7, 9, 11])),
)
numbers = st.decimals(-(10**6), 10**6, places=3)


def _head(tail: bool = True) -> dict[str, Any]:
    return {
        "title": any_text,
        "text": some_text,
        "text_format": st.sampled_from(["", "html", "plain", "moodle", "markdown"]),
        "tail": st.none() | some_text if tail else st.none(),
        "general_feedback": any_text if tail else st.just(""),
        "category": st.sampled_from(["", "top", "top/a b"]),
    }


def _choices(weight: st.SearchStrategy[Fraction]) -> st.SearchStrategy[tuple[Choice, ...]]:
    return st.lists(st.builds(Choice, some_text, weight, any_text), min_size=1, max_size=3).map(tuple)


def _with(first: Choice, others: tuple[Choice, ...]) -> tuple[Choice, ...]:
    return (*others, first)


right = st.builds(Choice, some_text, st.just(Fraction(1)), any_text)
typed = st.builds(_with, right, _choices(weights.map(abs)))
below_zero = _choices(weights.map(lambda weight: -abs(weight)))
thirds = st.lists(st.builds(Choice, some_text, st.just(Fraction(1, 3)), any_text), min_size=3, max_size=3)
multiple = st.builds(lambda good, bad: (*good, *bad), thirds | st.lists(right, min_size=1, max_size=1), below_zero)


@st.composite
def ranges(draw: st.DrawFn, weight: st.SearchStrategy[Fraction]) -> NumericRange:
    low, high = sorted((draw(numbers), draw(numbers)))
    return NumericRange(Decimal(low), Decimal(high), draw(weight), draw(any_text))


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Pair, ...]:
    prompts = draw(st.lists(some_text, min_size=2, max_size=4, unique=True))
    decoys = draw(st.lists(some_text, max_size=2))
    return tuple([Pair(prompt, draw(some_text)) for prompt in prompts] + [Pair("", decoy) for decoy in decoys])


single_choices = st.builds(SingleChoice, **_head(), choices=st.builds(_with, right, _choices(weights)))
multiple_choices = st.builds(MultipleChoice, **_head(), choices=multiple)
scored: st.SearchStrategy[Question] = st.one_of(
    st.builds(TrueFalse, **_head(), answer=st.booleans(), feedback_wrong=any_text, feedback_right=any_text),
    single_choices,
    multiple_choices,
    st.builds(ShortAnswer, **_head(), choices=typed),
    st.builds(
        Numerical,
        **_head(),
        ranges=st.tuples(ranges(st.just(Fraction(1))), ranges(weights.map(abs))),
        otherwise=any_text,
    ),
    st.builds(Matching, **_head(), pairs=pairs()),
)
questions: st.SearchStrategy[Question] = st.one_of(
    scored, st.builds(Essay, **_head()), st.builds(Description, **_head(tail=False))
)
