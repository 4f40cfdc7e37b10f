"""The geometry of charts, without a page: plain numbers that the template draws, and the same figures as a table."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

# The frame that templates/parts/charts.html draws in: ticks stand left of the plot, labels below, values above bars.
_LEFT, _RIGHT, _TOP, _BOTTOM = 56.0, 24.0, 30.0, 36.0
_LETTER = 8.0  # the width to reckon for one letter of a label
_WIDEST_BAR = 64.0
_FILLED = 0.72  # the part of its slot that a group of bars takes
_SHORTEST_CUT = 8  # letters; below that, labels are left out rather than cut

Number = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; `series` is the place of its series, from 0."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value_text: str
    series: int


@dataclass(frozen=True, slots=True)
class Tick:
    """One line of the scale."""

    y: float
    text: str


@dataclass(frozen=True, slots=True)
class BarChart:
    """Vertical bars in SVG units, y downwards; `columns` and `rows` are the table that says the same.

    `show_values` is false where the bars are too narrow for their values to stand above them side by side.
    """

    title: str
    width: int
    height: int
    bars: list[Bar]
    ticks: list[Tick]
    x_labels: list[tuple[float, str]]
    target: tuple[float, str] | None
    columns: list[str]
    rows: list[list[str]]
    show_values: bool


def bar_chart(
    title: str,
    series: Mapping[str, Sequence[int]],
    labels: Sequence[str],
    target: int | None = None,
    unit: str = "",
    *,
    label_heading: str = "",
    target_text: str = "",
    number: Number = str,
    tick_number: Number | None = None,
    width: int = 720,
    height: int = 320,
) -> BarChart:
    """Return a chart of one group of bars per label, one bar in it per series, on a scale from zero.

    `number` writes a figure for people (with spaces between thousands), `tick_number` one on the scale, where some six
    letters find room; `target` draws a line, named `target_text` or else by its value. Raises ValueError when a series
    has not one figure per label, or a negative one.
    """
    _check(series, labels, target)
    shown = _with_unit(number, unit)
    scale = nice_ticks(max([target or 0, *(value for values in series.values() for value in values)]))
    plot = _Plot(width, height, scale[-1], len(labels), len(series))
    bars = [
        plot.bar(group, place, values[group], label, shown(values[group]))
        for group, label in enumerate(labels)
        for place, values in enumerate(series.values())
    ]
    return BarChart(
        title=title,
        width=width,
        height=height,
        bars=bars,
        ticks=[Tick(plot.y(value), (tick_number or number)(value)) for value in scale],
        x_labels=_x_labels(labels, plot),
        target=None if target is None else (plot.y(target), target_text or shown(target)),
        columns=[label_heading, *series],
        rows=[[label, *(shown(values[group]) for values in series.values())] for group, label in enumerate(labels)],
        show_values=all(len(bar.value_text) * _LETTER <= plot.bar_step for bar in bars),
    )


def nice_ticks(maximum: int, most: int = 6) -> list[int]:
    """Return at most `most` (3 or more) round integers from zero, evenly spaced, the last at or above the maximum."""
    step = 1
    while step * (most - 1) < maximum:
        step = _next_round(step)
    return [step * count for count in range(max(1, -(-maximum // step)) + 1)]


def _next_round(step: int) -> int:
    """Return what follows in 1, 2, 5, 10, 20, 50…"""
    return step * 5 // 2 if str(step).startswith("2") else step * 2


def _check(series: Mapping[str, Sequence[int]], labels: Sequence[str], target: int | None) -> None:
    for name, values in series.items():
        if len(values) != len(labels):
            raise ValueError(f"series {name!r} has {len(values)} figures for {len(labels)} labels")
    if min([target or 0, *(value for values in series.values() for value in values)]) < 0:
        raise ValueError("a chart shows no negative figure")


def _with_unit(number: Number, unit: str) -> Number:
    return lambda value: f"{number(value)}\N{NO-BREAK SPACE}{unit}" if unit else number(value)


@dataclass(frozen=True, slots=True)
class _Plot:
    """The place inside the frame, cut into one slot per label."""

    width: int
    height: int
    top_value: int
    groups: int
    series: int

    @property
    def slot(self) -> float:
        return (self.width - _LEFT - _RIGHT) / max(1, self.groups)

    @property
    def bar_step(self) -> float:
        return min(_WIDEST_BAR, self.slot * _FILLED / max(1, self.series))

    def centre(self, group: int) -> float:
        return round(_LEFT + self.slot * (group + 0.5), 2)

    def y(self, value: int) -> float:
        return round(self._base - self._length(value), 2)

    def bar(self, group: int, place: int, value: int, label: str, value_text: str) -> Bar:
        thickness = self.bar_step * (0.9 if self.series > 1 else 1)
        left = self.centre(group) + (place - self.series / 2) * self.bar_step + (self.bar_step - thickness) / 2
        return Bar(
            round(left, 2), self.y(value), round(thickness, 2), round(self._length(value), 2), label, value_text, place
        )

    @property
    def _base(self) -> float:
        return self.height - _BOTTOM

    def _length(self, value: int) -> float:
        return value * (self._base - _TOP) / self.top_value


def _x_labels(labels: Sequence[str], plot: _Plot) -> list[tuple[float, str]]:
    """Return the labels that find room: all if they can, cut if enough of them remains, else one in so many."""
    longest = max(map(len, labels), default=0)
    room = int(plot.slot // _LETTER) - 1  # a gap of one letter between two
    if room >= min(longest, _SHORTEST_CUT):
        return [(plot.centre(group), _cut(label, room)) for group, label in enumerate(labels)]
    most = min(longest, _SHORTEST_CUT + 4)
    every = math.ceil((most + 1) * _LETTER / plot.slot)
    kept = [(plot.centre(group), _cut(label, most)) for group, label in enumerate(labels) if group % every == 0]
    return [(x, text) for x, text in kept if x + len(text) * _LETTER / 2 <= plot.width]


def _cut(label: str, most: int) -> str:
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"
