"""Scores: from 0 to 1 whatever is answered, exact, and told with the right feedback."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.pathway.course.gift import parse_gift
from plugins.pathway.course.questions import MultipleChoice, Question, SingleChoice
from plugins.pathway.course.scoring import feedback, is_scored, score, score_quiz
from tests.plugins.pathway.course import strategies


def question(source: str) -> Question:
    (found,) = parse_gift(source).questions
    return found


@given(strategies.questions, st.lists(st.text() | st.sampled_from(["0", "1", "2", "true", "NaN", "1e999"]), max_size=4))
def test_any_answer_scores_between_none_and_one(asked: Question, answer: list[str]) -> None:
    assert 0 <= score(asked, answer) <= 1
    assert score(asked, []) == 0
    feedback(asked, answer)


@given(strategies.single_choices | strategies.multiple_choices)
def test_the_right_answers_earn_everything(asked: SingleChoice | MultipleChoice) -> None:
    right = [str(index) for index, choice in enumerate(asked.choices) if choice.weight > 0]
    if isinstance(asked, SingleChoice):
        right = [str(index) for index, choice in enumerate(asked.choices) if choice.weight == 1][:1]
    assert score(asked, right) == 1


@pytest.mark.parametrize(
    ("source", "answer", "points"),
    [
        ("a {T}", ["true"], 1),
        ("a {T}", ["false"], 0),
        ("a {F}", ["false"], 1),
        ("a {F}", ["nonsense"], 0),
        ("a {=b ~%50%c ~d}", ["1"], Fraction(1, 2)),
        ("a {=b ~%50%c ~d}", ["0", "1"], 0),
        ("a {=b ~%50%c ~d}", ["9"], 0),
        ("a {~%50%b ~%50%c ~%-50%d}", ["0", "2"], 0),
        ("a {~%50%b ~%50%c ~%-50%d}", ["0", "0"], Fraction(1, 2)),
        ("a {~%50%b ~%50%c ~%-50%d}", ["0", "1", "2"], Fraction(1, 2)),
        ("a {=L’île}", ["  l'ÎLE "], 1),
        ("a {=île =*}", ["other"], 1),
        ("a {=île =*}", [" "], 0),
        ("a {#1..5}", ["1"], 1),
        ("a {#1..5}", ["5,0"], 1),
        ("a {#1..5}", ["5.001"], 0),
        ("a {#1..5}", ["five"], 0),
        ("a {#1000..2000}", ["1\u202f500"], 1),
        ("a {#0}", ["0" * 41], 0),
        ("a {#450}", ["450 signatures"], 1),
        ("a {#450}", ["450,0"], 1),
        ("a {#450}", ["Il en faut 450."], 1),
        ("a {#450}", ["450 ou 225"], 0),
        ("a {#450}", ["1e3 450"], 0),
        ("a {#-4}", ["− 4 degrés"], 1),
        ("a {#5}", ["3-5"], 0),
        ("a {=b -> 1 =c -> 2 =d -> 3}", ["1", "3", "3"], Fraction(2, 3)),
        ("a {=b -> 1 =c -> 2}", ["1"], Fraction(1, 2)),
        ("a {}", ["a long text"], 0),
    ],
)
def test_what_an_answer_earns(source: str, answer: list[str], points: Fraction) -> None:
    assert score(question(source), answer) == points


def test_a_quiz_is_the_mean_of_its_scored_questions() -> None:
    quiz = parse_gift("::a:: a {T}\n\n::b:: b {#1}\n\n::c:: c {}\n\nRead.").questions
    assert [is_scored(asked) for asked in quiz] == [True, True, False, False]
    assert score_quiz(quiz, {"a": ["true"], "b": ["2"], "c": ["text"]}) == Fraction(1, 2)
    assert score_quiz(quiz[2:], {}) == 0


@pytest.mark.parametrize(
    ("source", "answer", "told"),
    [
        ("a {T#wrong#right####all}", ["true"], ("right", "all")),
        ("a {T#wrong#right####all}", ["false"], ("wrong", "all")),
        ("a {~%50%b#1 ~%50%c#2 ~d#3}", ["0", "2"], ("1", "3")),
        ("a {=b#yes}", ["B"], ("yes",)),
        ("a {=b#yes}", ["c"], ()),
        ("a {=b#yes ~c#no####all}", [], ("yes", "all")),
        ("a {T#wrong#right}", [" "], ("right",)),
        ("a {~%50%b#1 ~%50%c#2 ~d#3}", [], ("1", "2")),
        ("a {#=1#yes ~#no}", [], ("yes",)),
        ("a {=b -> 1 =c -> 2####all}", ["", ""], ("all",)),
        ("a {#=1#yes ~#no}", ["1"], ("yes",)),
        ("a {#=1#yes ~#no}", ["x"], ("no",)),
        ("a {=b -> 1 =c -> 2####all}", ["2", "1"], ("all",)),
    ],
)
def test_feedback_follows_the_answer(source: str, answer: list[str], told: tuple[str, ...]) -> None:
    assert feedback(question(source), answer) == told
