"""Workbooks come back as they were written, whatever people wrote in them."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from core.documents.workbooks import MOST_TEXT, Page, xlsx_bytes

HOSTILE = [
    "=1+1",
    '=HYPERLINK("http://a.example")',
    "{=SUM(A1)}",
    "+33 6",
    "-1",
    "@SUM(1)",
    "'=1",
    "007",
    "1e5",
    "http://a.example",
    "mailto:a@b.example",
    "internal:Sheet!A1",
    "<b>&amp;</b> ]]>",
    "_x0041_",
    "Une ligne\nune autre",
    "  espaces  ",
    "👍 é ﷽",
]


def read(content: bytes, page: str) -> list[list[object]]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(content))[page].iter_rows()]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_stays_the_text_that_it_was(text: str) -> None:
    content = xlsx_bytes({"Page": Page(("Titre",), [(text,)])})
    cell = openpyxl.load_workbook(io.BytesIO(content))["Page"]["A2"]
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    # openpyxl leaves an escaped escape as the file holds it; spreadsheets read it back.
    assert str(cell.value).replace("_x005F_", "_") == text


def test_numbers_and_days_are_numbers_and_days() -> None:
    content = xlsx_bytes({"Page": Page(("n", "d", "x", "vide"), [(3, date(2026, 11, 3), Decimal("1.5"), None)])})
    [_, (number, day, decimal, empty)] = read(content, "Page")
    assert (number, decimal, empty) == (3, 1.5, None)
    assert isinstance(day, datetime)
    assert day.date() == date(2026, 11, 3)


def test_each_page_has_its_table() -> None:
    content = xlsx_bytes({"Une": Page(("a",), [(1,)]), "Autre": Page(("b",), [])})
    assert (read(content, "Une"), read(content, "Autre")) == ([["a"], [1]], [["b"]])


@pytest.mark.parametrize("rows", [[(1, 2)], [()], [("x" * (MOST_TEXT + 1),)]])
def test_what_would_be_lost_is_refused(rows: list[tuple[object, ...]]) -> None:
    with pytest.raises(ValueError, match="cell"):
        xlsx_bytes({"Page": Page(("a",), rows)})  # type: ignore[arg-type]


def test_the_longest_text_is_kept_whole() -> None:
    text = "é" * MOST_TEXT
    assert read(xlsx_bytes({"Page": Page(("a",), [(text,)])}), "Page")[1] == [text]
