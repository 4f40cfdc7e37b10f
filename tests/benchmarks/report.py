"""The table of the measures: value, target, verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """One measured value and the target that it must reach: at least, or at most; ``informative`` ones never fail."""

    name: str
    value: float
    target: float
    at_least: bool = False
    unit: str = ""
    detail: str = ""
    informative: bool = False

    @property
    def reached(self) -> bool:
        return self.value >= self.target if self.at_least else self.value <= self.target


def table(measures: Sequence[Measure]) -> str:
    """Return the table as it is printed."""
    rows = [("Mesure", "Valeur", "Cible", "Verdict", "Détail"), *(_row(measure) for measure in measures)]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)) for row in rows]
    lines = [f"{line}  {row[4]}".rstrip() for line, row in zip(lines, rows, strict=True)]
    return "\n".join([lines[0], "─" * max(map(len, lines)), *lines[1:]])


def _row(measure: Measure) -> tuple[str, str, str, str, str]:
    verdict = "tenue" if measure.reached else "MANQUÉE"
    if measure.informative:
        verdict = f"({verdict})"
    sign = "≥" if measure.at_least else "≤"
    return (
        measure.name,
        _written(measure.value, measure.unit),
        f"{sign} {_written(measure.target, measure.unit)}",
        verdict,
        measure.detail,
    )


def _written(value: float, unit: str) -> str:
    digits = f"{value:.2f}" if not unit else f"{value:.1f}".removesuffix(".0")
    return f"{digits.replace('.', ',')} {unit}".rstrip()
