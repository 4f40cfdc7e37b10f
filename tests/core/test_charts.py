"""The geometry of charts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.charts import BarChart, bar_chart, nice_ticks

_LEFT, _TOP, _BOTTOM = 56, 30, 36


@st.composite
def _charts(draw: st.DrawFn) -> tuple[BarChart, dict[str, list[int]], list[str]]:
    labels = draw(st.lists(st.text(max_size=20), max_size=60))
    top = draw(st.sampled_from([1, 30, 10**9]))
    figures = st.lists(st.integers(0, top), min_size=len(labels), max_size=len(labels))
    series = draw(st.dictionaries(st.text(min_size=1, max_size=5), figures, max_size=4))
    target = draw(st.none() | st.integers(0, top))
    return bar_chart("Titre", series, labels, target, unit=draw(st.sampled_from(["", "h"]))), series, labels


@given(_charts())
def test_bars_stand_inside_the_plot_and_apart(case: tuple[BarChart, dict[str, list[int]], list[str]]) -> None:
    chart, series, labels = case
    assert len(chart.bars) == len(series) * len(labels)
    for bar in chart.bars:
        assert bar.x >= _LEFT
        assert bar.x + bar.width <= chart.width
        assert bar.y >= _TOP
        assert bar.y + bar.height == pytest.approx(chart.height - _BOTTOM, abs=0.02)
    for one, following in pairwise(chart.bars):
        assert one.x + one.width <= following.x + 0.02


@given(_charts())
def test_heights_are_proportional(case: tuple[BarChart, dict[str, list[int]], list[str]]) -> None:
    chart, series, labels = case
    values = [column[group] for group in range(len(labels)) for column in series.values()]
    largest = max(values, default=0)
    for bar, value in zip(chart.bars, values, strict=True):
        share = value / largest if largest else 0.0
        assert bar.height == pytest.approx(share * max(other.height for other in chart.bars), abs=0.02)


@given(_charts())
def test_ticks_rise_evenly_from_the_base(case: tuple[BarChart, dict[str, list[int]], list[str]]) -> None:
    chart, _, _ = case
    heights = [tick.y for tick in chart.ticks]
    assert heights[0] == chart.height - _BOTTOM
    assert heights[-1] == _TOP
    gaps = [upper - lower for upper, lower in pairwise(heights)]
    assert min(gaps) > 0
    assert max(gaps) - min(gaps) <= 0.02
    if chart.target:
        assert _TOP <= chart.target[0] <= chart.height - _BOTTOM


@given(_charts())
def test_the_table_says_the_same(case: tuple[BarChart, dict[str, list[int]], list[str]]) -> None:
    chart, series, labels = case
    assert chart.columns == ["", *series]
    assert [row[0] for row in chart.rows] == labels
    assert [cell for row in chart.rows for cell in row[1:]] == [bar.value_text for bar in chart.bars]


@given(_charts())
def test_labels_never_overlap(case: tuple[BarChart, dict[str, list[int]], list[str]]) -> None:
    chart, _, _ = case
    for (x, text), (following, next_text) in pairwise(chart.x_labels):
        assert following - x + 0.02 >= (len(text) + len(next_text)) * 8 / 2 + 8


@given(st.integers(0, 10**15), st.integers(3, 12))
def test_ticks_are_few_round_and_cover_the_figures(maximum: int, most: int) -> None:
    ticks = nice_ticks(maximum, most)
    step = ticks[1]
    assert ticks == list(range(0, ticks[-1] + 1, step))
    assert ticks[-1] >= maximum > ticks[-1] - step or maximum == 0
    assert 2 <= len(ticks) <= most
    assert str(step).rstrip("0") in ("1", "2", "5")


@pytest.mark.parametrize(
    ("maximum", "ticks"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (4, [0, 1, 2, 3, 4]),
        (7, [0, 2, 4, 6, 8]),
        (148, [0, 50, 100, 150]),
        (203, [0, 50, 100, 150, 200, 250]),
    ],
)
def test_nice_ticks(maximum: int, ticks: list[int]) -> None:
    assert nice_ticks(maximum) == ticks


def test_the_shape_of_a_chart() -> None:
    chart = bar_chart(
        "Séances tenues",
        {"Prévu": [2, 0], "Tenu": [1, 4]},
        ["Janvier", "Février"],
        target=6,
        unit="séances",
        label_heading="Mois",
        target_text="Demandé : 6",
    )
    assert chart.columns == ["Mois", "Prévu", "Tenu"]
    assert chart.rows == [
        ["Janvier", "2\u00a0séances", "1\u00a0séances"],
        ["Février", "0\u00a0séances", "4\u00a0séances"],
    ]
    assert [bar.series for bar in chart.bars] == [0, 1, 0, 1]
    assert [tick.text for tick in chart.ticks] == ["0", "2", "4", "6"]
    assert chart.target == (30, "Demandé : 6")
    assert chart.bars[2].height == 0
    assert [text for _, text in chart.x_labels] == ["Janvier", "Février"]
    assert not chart.show_values  # « 2 séances » is wider than a bar


def test_no_data_is_an_empty_chart_with_its_scale() -> None:
    for chart in (bar_chart("Rien", {}, []), bar_chart("Rien", {"Tenu": []}, []), bar_chart("Rien", {}, ["Janvier"])):
        assert chart.bars == []
        assert [tick.text for tick in chart.ticks] == ["0", "1"]
        assert chart.show_values


def test_figures_are_written_for_people() -> None:
    chart = bar_chart(
        "Total", {"€": [12000]}, ["2026"], number=lambda n: f"{n // 1000} 000", tick_number=lambda n: f"{n // 1000} k"
    )
    assert chart.bars[0].value_text == "12 000"
    assert chart.ticks[1].text == "5 k"
    assert chart.show_values


def test_many_labels_are_thinned_and_long_ones_cut() -> None:
    weeks = bar_chart("Présences", {"": [1] * 52}, [f"sem. {week}" for week in range(1, 53)])
    assert 5 < len(weeks.x_labels) < 20
    assert weeks.x_labels[0][1] == "sem. 1"
    places = bar_chart("Par lieu", {"": [1] * 5}, ["Espace de la Fontaine aux Bois"] * 5)
    assert [text for _, text in places.x_labels] == ["Espace de la F…"] * 5


def test_what_cannot_be_drawn_is_an_error() -> None:
    with pytest.raises(ValueError, match="1 figures for 2 labels"):
        bar_chart("x", {"a": [1]}, ["b", "c"])
    with pytest.raises(ValueError, match="negative"):
        bar_chart("x", {"a": [-1]}, ["b"])
