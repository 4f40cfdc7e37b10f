"""How a long command shows where it is: a line that moves in a terminal, one line a table elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from core.transfer.telling import Tell


@contextmanager
def rows_told(what: str) -> Iterator[Tell]:
    """Give what tells the table and its rows so far; nothing is said where nobody looks."""
    shown = sys.stderr.isatty()

    def tell(table: str, rows: int) -> None:
        if shown:
            click.echo(f"\r\033[K{what} : {table}, {number(rows)} lignes", nl=False, err=True)

    try:
        yield tell
    finally:
        if shown:
            click.echo("\r\033[K", nl=False, err=True)


def number(count: int) -> str:
    """Write a count as the French do."""
    return f"{count:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
