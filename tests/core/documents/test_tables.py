"""CSV files: harmless in a spreadsheet, and read back exactly."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.documents.tables import csv_bytes, read_csv

_BEGINNINGS = st.text(alphabet="'=+-@\t\r\n \uff1d\"", max_size=4)
_CELLS = st.builds(str.__add__, _BEGINNINGS, st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=8))
_TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(_CELLS, min_size=width, max_size=width), min_size=1, max_size=5)
)


@given(_TABLES)
def test_what_is_written_is_read_back(table: list[list[str]]) -> None:
    assert read_csv(csv_bytes(table[0], table[1:])) == table


@given(_TABLES)
def test_so_it_is_in_files_of_a_fixed_grammar(table: list[list[str]]) -> None:
    assert read_csv(csv_bytes(table[0], table[1:], neutralise=False), neutralised=False) == table


@given(_TABLES)
def test_no_cell_is_a_formula(table: list[list[str]]) -> None:
    text = csv_bytes(table[0], table[1:]).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r\n\uff1d")]


def test_the_form_of_the_file() -> None:
    content = csv_bytes(["nom", "total"], [["=1+1", -5], ["Zoé, « 2 »", Decimal("2000.00")], [date(2026, 12, 3), None]])
    assert content == '\ufeffnom,total\r\n\'=1+1,-5\r\n"Zoé, « 2 »",2000.00\r\n2026-12-03,\r\n'.encode()


def test_a_standard_keeps_its_telephone() -> None:
    assert csv_bytes(["telephone"], [["+33100000000"]], neutralise=False).endswith(b"\r\n+33100000000\r\n")


def test_a_file_made_by_hand_needs_no_mark() -> None:
    assert read_csv(b"a,b\n'x,=1\n") == [["a", "b"], ["'x", "=1"]]


def test_a_row_of_another_width_is_an_error() -> None:
    with pytest.raises(ValueError, match="1 cells, the header 2"):
        csv_bytes(["a", "b"], [["x"]])


def test_what_is_not_utf8_is_an_error() -> None:
    with pytest.raises(ValueError, match="utf-8"):
        read_csv("é".encode("latin-1"))
