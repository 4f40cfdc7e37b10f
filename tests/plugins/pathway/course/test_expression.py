"""The check of an exercise: its grammar, its boundaries, its refusals."""

from __future__ import annotations

import pytest

from plugins.pathway.course.expression import ExpressionError, evaluate, parse_check

FIGURES = {"opened": 1, "signatures": 5}


@pytest.mark.parametrize(
    ("source", "done"),
    [
        ("opened>=1", True),
        ("opened>=2", False),
        ("opened>0", True),
        ("opened>1", False),
        ("opened=1", True),
        ("opened<2", True),
        ("opened<1", False),
        ("opened<=1", True),
        ("opened<=0", False),
        ("  opened >= 1 and signatures >= 5 ", True),
        ("opened>=1 and signatures>=6", False),
    ],
)
def test_a_check_holds_when_every_comparison_does(source: str, done: bool) -> None:
    assert evaluate(parse_check(source), FIGURES) is done


@pytest.mark.parametrize(
    "source",
    [
        "",
        " ",
        "opened",
        "opened>=",
        "opened>=-1",
        "opened>=1.5",
        "opened==1",
        "1<=opened",
        "opened>=1 or signatures>=5",
        "opened>=1 and",
        "opened>=1and signatures>=5",
        "__import__('os')>=1",
        "opened>=²",
        "opened>=1234567890",
    ],
)
def test_anything_else_is_refused(source: str) -> None:
    with pytest.raises(ExpressionError):
        parse_check(source)


def test_a_figure_that_was_not_measured_is_refused() -> None:
    check = parse_check("opened>=1 and votes>=1 and opened<9")
    assert check.figures == ("opened", "votes")
    with pytest.raises(ExpressionError, match="votes"):
        evaluate(check, FIGURES)
