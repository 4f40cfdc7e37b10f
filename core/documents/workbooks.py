"""XLSX files: what people wrote stays text, whatever a spreadsheet would make of it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from core.documents.tables import Cell

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

MOST_TEXT = 32_767  # characters in a cell, for every program that reads XLSX
_WIDEST = 60
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "default_date_format": "dd/mm/yyyy",
}


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a workbook: one table, its header first."""

    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def xlsx_bytes(pages: Mapping[str, Page]) -> bytes:
    """Return a workbook with one table on each of its named pages.

    A text is never a formula, a number or a link; numbers and dates are numbers and dates. Raises ValueError when a row
    has not as many cells as the header, or a text more than ``MOST_TEXT`` characters.
    """
    import xlsxwriter  # noqa: PLC0415 - only who downloads a workbook needs it

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    bold = book.add_format({"bold": True})
    for name, page in pages.items():
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, page.header, bold)
        sheet.freeze_panes(1, 0)
        widths = [len(title) for title in page.header]
        for number, row in enumerate(page.rows, start=1):
            if len(row) != len(page.header):
                raise ValueError(f"a row has {len(row)} cells, the header {len(page.header)}")
            for column, cell in enumerate(row):
                _write(sheet, number, column, cell)
                widths[column] = max(widths[column], len(str(cell)))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(width, _WIDEST) + 2)
    book.close()
    return out.getvalue()


def _write(sheet: Worksheet, row: int, column: int, cell: Cell) -> None:
    match cell:
        case None:
            return
        case str():
            if len(cell) > MOST_TEXT:
                raise ValueError(f"a cell has {len(cell)} characters, at most {MOST_TEXT}")
            sheet.write_string(row, column, cell)
        case date():
            sheet.write_datetime(row, column, cell)
        case int() | Decimal():
            sheet.write_number(row, column, cell)
