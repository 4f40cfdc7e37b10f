"""An act of the year: what is done, which facts it must leave, and how the database shows that it was done."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

Probe = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Act:
    """One use case. ``facts`` are said before it is done: the program has no part in them."""

    name: str
    found: Probe
    do: Callable[[], object]
    facts: list[dict[str, Any]] = field(default_factory=list)
    hour: int = 9
    minute: int = 0

    @property
    def probe(self) -> str:
        return self.found[0]

    @property
    def params(self) -> dict[str, Any]:
        return self.found[1]


def there(table: str, **columns: Any) -> Probe:
    """Return the question whether such a row is in the database."""
    wanted = " AND ".join(f"{name} = :{name}" for name in columns)
    return f"SELECT count(*) FROM {table} WHERE {wanted}", columns  # noqa: S608 - names written in this package


def fact(day: SimpleNamespace, kind: str, figures: Mapping[str, int], /, **dimensions: str) -> dict[str, Any]:
    """Return one fact of that day."""
    return {"day": day.date, "kind": kind, "figures": dict(figures), "dimensions": dimensions}


def luck(below: int, day: SimpleNamespace, *what: object) -> int:
    """Return a number from 0, ``below`` excluded: always the same one for the same thing on the same day."""
    drawn = " ".join(map(str, (day.seed, day.number, *what)))
    return random.Random(drawn).randrange(below)
