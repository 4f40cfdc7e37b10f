"""CSV files that spreadsheets open without harm and that come back exactly as they were written.

UTF-8 with a byte order mark (without it Excel reads accents wrongly), and commas as in RFC 4180, because these files
also go to open data portals and to other programs, whose schemas ask for commas; a semicolon would only spare Excel's
import window, and LibreOffice shows its own in both cases.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

Cell = str | int | Decimal | date | None

# A spreadsheet takes a text that begins so for a formula (the list of OWASP, full-width forms included). A text that
# already stands behind apostrophes gets one more, so that taking one away always gives back what was written.
_FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NEUTRALISED = re.compile("'+[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, neutralise: bool = True) -> bytes:
    """Return a CSV file; a text that a spreadsheet would take for a formula stands behind an apostrophe.

    Numbers and dates are written as they are (dates as 2026-12-03), None as an empty cell. `neutralise=False` is for
    files whose grammar a standard fixes, as a telephone written +33…. Raises ValueError when a row has not as many
    cells as the header.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for row in (header, *rows):
        if len(row) != len(header):
            raise ValueError(f"a row has {len(row)} cells, the header {len(header)}")
        writer.writerow([_written(cell, neutralise) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def read_csv(content: bytes, *, neutralised: bool = True) -> list[list[str]]:
    """Return the rows of a CSV file, the header first, as they were given to `csv_bytes`.

    Raises UnicodeDecodeError (a ValueError) when it is not UTF-8, csv.Error when it is not CSV or when a cell has more
    than 131 072 characters.
    """
    reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
    return [[_read(cell, neutralised) for cell in row] for row in reader]


def _written(cell: Cell, neutralise: bool) -> str:
    match cell:
        case None:
            return ""
        case str():
            return f"'{cell}" if neutralise and _FORMULA.match(cell) else cell
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def _read(cell: str, neutralised: bool) -> str:
    return cell[1:] if neutralised and _NEUTRALISED.match(cell) else cell
