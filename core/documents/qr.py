"""QR codes: inline SVG for pages, rows of booleans for documents."""

from __future__ import annotations

from html import escape
from itertools import groupby

_QUIET_ZONE = 4  # modules of white that a reader needs around the code


def matrix(text: str) -> list[list[bool]]:
    """Return the rows of the QR code of a text, true where dark, without its quiet zone.

    Raises segno.DataOverflowError when the text is too long for any code (some 2 300 bytes).
    """
    import segno  # noqa: PLC0415 - only what draws a code needs it

    return [[bool(module) for module in row] for row in segno.make_qr(text, error="m").matrix]


def svg(text: str, title: str) -> str:
    """Return the QR code of a text as the markup of one `<svg>`, named `title`, black on white in every theme.

    The markup is ours and `title` is escaped in it: it may stand in a page as it is.
    """
    rows = matrix(text)
    side = len(rows) + 2 * _QUIET_ZONE
    path = "".join(_row_path(row, y) for y, row in enumerate(rows, start=_QUIET_ZONE))
    return (
        f'<svg class="qr" role="img" aria-label="{escape(title)}" viewBox="0 0 {side} {side}" '
        f'width="{side * 4}" height="{side * 4}" shape-rendering="crispEdges" xmlns="http://www.w3.org/2000/svg">'
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/><path fill="#000" d="{path}"/></svg>'
    )


def _row_path(row: list[bool], y: int) -> str:
    """Draw each run of dark modules of a row as one rectangle."""
    path, x = "", _QUIET_ZONE
    for dark, modules in groupby(row):
        length = len(list(modules))
        if dark:
            path += f"M{x} {y}h{length}v1h-{length}z"
        x += length
    return path
