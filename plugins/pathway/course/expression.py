"""The small language that tells when an exercise is done: ``opened>=1 and signatures>=5``."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.i18n import N_

COMPARISONS: Mapping[str, Callable[[int, int], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}
TERM = re.compile(r"([a-z][a-z0-9_]*)\s*(>=|<=|>|<|=)\s*([0-9]{1,9})", re.ASCII)
AND = re.compile(r"\s+and\s+")


class ExpressionError(ValueError):
    """A check that cannot be read. ``message`` is a message id, filled by ``params``."""

    def __init__(self, message: str, **params: str) -> None:
        super().__init__(message % params)
        self.message = message
        self.params = params


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure against one number."""

    figure: str
    comparison: str
    number: int


@dataclass(frozen=True, slots=True)
class Check:
    """Comparisons that must all hold; ``source`` is the check as written."""

    source: str
    terms: tuple[Comparison, ...]

    @property
    def figures(self) -> tuple[str, ...]:
        """Return the names of figures in the order in which they are read."""
        return tuple(dict.fromkeys(term.figure for term in self.terms))


def parse_check(source: str) -> Check:
    """Read ``figure op integer`` terms joined by ``and``.

    :raises ExpressionError: with the part that is not understood.
    """
    if not source.strip():
        raise ExpressionError(N_("The check is empty: write for example “opened>=1”."))
    return Check(source, tuple(_term(part) for part in AND.split(source.strip())))


def _term(part: str) -> Comparison:
    found = TERM.fullmatch(part)
    if not found:
        raise ExpressionError(
            N_("“%(part)s” is not a comparison: write a figure, one of >= > = < <=, and a whole number."), part=part
        )
    return Comparison(found[1], found[2], int(found[3]))


def evaluate(check: Check, figures: Mapping[str, int]) -> bool:
    """Return whether every term holds.

    :raises ExpressionError: for a figure that ``figures`` does not have.
    """
    for term in check.terms:
        if term.figure not in figures:
            raise ExpressionError(N_("The figure “%(figure)s” is not known."), figure=term.figure)
    return all(COMPARISONS[term.comparison](figures[term.figure], term.number) for term in check.terms)
