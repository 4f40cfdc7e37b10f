"""GIFT: every type of question, what is refused and where, and writing that reads back equal."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.pathway.course.gift import parse_gift, write_gift
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
from tests.plugins.pathway.course import strategies

ONE, NONE, HALF = Fraction(1), Fraction(0), Fraction(1, 2)


@given(st.lists(strategies.questions, max_size=4))
def test_what_is_written_reads_back_equal(questions: list[Question]) -> None:
    parsed = parse_gift(write_gift(questions))
    assert parsed.refusals == ()
    assert parsed.questions == tuple(questions)


@given(st.text(alphabet=" ~=#{}:\\->%.\n/TF1a$[]", max_size=60))
def test_any_text_is_read_or_refused_with_a_line(source: str) -> None:
    parsed = parse_gift(source)
    assert all(1 <= place <= source.count("\n") + 1 for place in [*parsed.lines, *(r.line for r in parsed.refusals)])
    assert parse_gift(write_gift(parsed.questions)).questions == parsed.questions


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Read this.", Description(text="Read this.")),
        ("Why? {}", Essay(text="Why?")),
        ("Why? {####Think.}", Essay(text="Why?", general_feedback="Think.")),
        ("::t:: [html]<b>1</b> {T}", TrueFalse(title="t", text="<b>1</b>", text_format="html", answer=True)),
        ("No {false#wrong#right}", TrueFalse(text="No", answer=False, feedback_wrong="wrong", feedback_right="right")),
        (
            "2+2 {=4#yes ~%50%3 ~5}",
            SingleChoice(text="2+2", choices=(Choice("4", ONE, "yes"), Choice("3", HALF), Choice("5"))),
        ),
        (
            "Two {~%50%a ~%50%b ~%-100%c}",
            MultipleChoice(text="Two", choices=(Choice("a", HALF), Choice("b", HALF), Choice("c", -ONE))),
        ),
        ("Who? {=me =%50%him}", ShortAnswer(text="Who?", choices=(Choice("me", ONE), Choice("him", HALF)))),
        ("n {#3:2}", Numerical(text="n", ranges=(NumericRange(Decimal(1), Decimal(5)),))),
        ("n {#-1.5..1}", Numerical(text="n", ranges=(NumericRange(Decimal("-1.5"), Decimal(1)),))),
        (
            "n {#=3:0#yes =%50%3:2 ~#no}",
            Numerical(
                text="n",
                ranges=(
                    NumericRange(Decimal(3), Decimal(3), ONE, "yes"),
                    NumericRange(Decimal(1), Decimal(5), HALF),
                ),
                otherwise="no",
            ),
        ),
        ("m {=a -> 1 =b -> 2 = -> 3}", Matching(text="m", pairs=(Pair("a", "1"), Pair("b", "2"), Pair("", "3")))),
        ("Sky is {=blue ~red}.", SingleChoice(text="Sky is", tail=".", choices=(Choice("blue", ONE), Choice("red")))),
        (r"a\=b \{\} \\ \~ \: \# \n. {T}", TrueFalse(text="a=b {} \\ ~ : # \n.", answer=True)),
        ("// remark\nA\n// remark\nb {\n  =c\n    d\n  ~e\n}", None),
        ("$CATEGORY: top/x\nA {T}", TrueFalse(text="A", answer=True, category="top/x")),
    ],
)
def test_each_type_is_read(source: str, expected: Question | None) -> None:
    parsed = parse_gift(source)
    assert parsed.refusals == ()
    if expected is None:
        expected = SingleChoice(text="A\nb", choices=(Choice("c d", ONE), Choice("e")))
    assert parsed.questions == (expected,)


def test_the_usual_fractions_of_moodle_are_exact() -> None:
    (question,) = parse_gift("q {~%33.33333%a ~%33.33333%b ~%33.33333%c}").questions
    assert isinstance(question, MultipleChoice)
    assert [choice.weight for choice in question.choices] == [Fraction(1, 3)] * 3


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("a {T", "not closed by }"),
        ("a {=b\n\n~c}", "not closed by }"),
        ("a } b", "closes nothing"),
        ("a {T} {F}", "one pair of braces"),
        ("::a {T}", "not closed by ::"),
        ("{T}", "no text"),
        ("a {b =c}", "begins with ="),
        ("a {=b ~}", "no text"),
        ("a {~b}", "at least two"),
        ("a {~b ~c}", "add up to 0"),
        ("a {~%50%b ~%49%c}", "add up to 99"),
        ("a {~%101%b ~c}", "between -100 and 100"),
        ("a {=%50%b ~c}", "fully right"),
        ("a {=%50%b}", "No answer is fully right"),
        ("a {=b =%-10%c}", "cannot lose"),
        ("a {=b -> c}", "at least two pairs"),
        ("a {=b -> c =b -> d}", "same text"),
        ("a {=b -> c =d}", "written"),
        ("a {=b -> c#no =d -> e}", "no feedback of its own"),
        ("a {#}", "not a number"),
        ("a {#1,5}", "not a number"),
        ("a {#5..1}", "empty"),
        ("a {#1:-1}", "empty"),
    ],
)
def test_a_refused_question_gives_its_line_and_reason_and_hides_no_other(source: str, reason: str) -> None:
    parsed = parse_gift(f"first {{T}}\n\n// remark\n{source}\n\nlast {{T}}")
    assert parsed.refusals[0].line == 4
    assert reason in parsed.refusals[0].message % parsed.refusals[0].params
    assert [question.text for question in parsed.questions][:: len(parsed.questions) - 1] == ["first", "last"]
