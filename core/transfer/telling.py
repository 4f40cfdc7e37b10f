"""How a long transfer says where it is."""

from __future__ import annotations

from collections.abc import Callable

#: Told now and then while a table is read or written: its name, and the rows so far.
Tell = Callable[[str, int], None]


def silent(_table: str, _rows: int) -> None:
    """Say nothing."""
