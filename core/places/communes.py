"""The communes of France, from a read-only file: by code, and by what a person types."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from core.places.naming import NameIndex, typed_keys

_FILE = Path(__file__).with_name("communes.sqlite")
_LOCK = threading.Lock()
_COMMUNE = """
SELECT commune.insee, commune.name, commune.postcodes, department.code, department.name, region.code, region.name,
       epci.code, epci.name, commune.population
FROM commune
JOIN department ON department.code = commune.department
JOIN region ON region.code = commune.region
LEFT JOIN epci ON epci.code = commune.epci
WHERE commune.id = ?
"""
_ID_OF_INSEE = """
SELECT id FROM commune WHERE insee = :code
UNION ALL SELECT commune FROM part WHERE insee = :code
LIMIT 1
"""
_POSTCODE_PREFIX = """
SELECT DISTINCT commune FROM postcode WHERE code >= :digits AND code < :digits || ':' ORDER BY commune LIMIT :limit
"""
_INSEE = re.compile(r"\d[0-9ab]\d{3}", re.IGNORECASE | re.ASCII)
_DIGITS = re.compile(r"\d{1,5}", re.ASCII)
_LONGEST_TYPED = 100


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune as it stands today; `population` is the municipal population, 0 where nobody lives."""

    insee: str
    name: str
    postcodes: tuple[str, ...]
    department_code: str
    department: str
    region_code: str
    region: str
    epci_code: str | None
    epci: str | None
    population: int


def commune(insee: str) -> Commune | None:
    """Return the commune of an INSEE code.

    The code of a district of Paris, Lyon or Marseille, or of a delegated or associated commune, gives the commune
    that it belongs to, so the answer's own code may differ from the one asked for.
    """
    number = _id_of(insee)
    return None if number is None else _by_id(number)


def find(text: str, limit: int = 8) -> list[Commune]:
    """Return the communes that a text being typed may mean, the likeliest first.

    A name, or the first letters of any of its words, without regard to accents, hyphens and apostrophes, `St` for
    Saint; the first digits of a postcode; or an INSEE code. The exact name comes first, then the more populated.
    Former communes and city districts ("Paris 12e") lead to the commune that they belong to.
    """
    wanted = " ".join(text[:_LONGEST_TYPED].split())
    if not wanted or limit < 1:
        return []
    is_code = _DIGITS.fullmatch(wanted) or _INSEE.fullmatch(wanted)
    ids = _ids_by_code(wanted, limit) if is_code else _ids_by_name(wanted, limit)
    return [_by_id(number) for number in islice(dict.fromkeys(ids), limit)]


def _ids_by_code(code: str, limit: int) -> Iterator[int]:
    if _DIGITS.fullmatch(code):
        yield from (row[0] for row in _rows(_POSTCODE_PREFIX, digits=code, limit=limit))
    if (number := _id_of(code)) is not None:
        yield number


def _ids_by_name(text: str, limit: int) -> Iterator[int]:
    """Yield ids, best first; the vaguer questions are reached only when the ones before left room."""
    keys = [key for key in typed_keys(text) if key]
    names, parts = _indexes()
    for search in (names.exact, names.by_word, parts.by_word, names.without_spaces):
        yield from sorted({number for key in keys for number in search(key, limit)})


@cache
def _indexes() -> tuple[NameIndex, NameIndex]:
    """Read all names once (some 15 ms): those of communes, and those of their parts and districts."""
    return (
        NameIndex(_rows("SELECT id, key FROM commune ORDER BY id")),
        NameIndex(_rows("SELECT commune, key FROM part ORDER BY commune, key")),
    )


@lru_cache(maxsize=2048)
def _by_id(number: int) -> Commune:
    insee, name, postcodes, *rest = _rows(_COMMUNE, number)[0]
    return Commune(insee, name, tuple(postcodes.split()), *rest)


@lru_cache(maxsize=2048)
def _id_of(insee: str) -> int | None:
    rows = _rows(_ID_OF_INSEE, code=insee.upper()) if _INSEE.fullmatch(insee) else []
    return rows[0][0] if rows else None


def _rows(sql: str, *values: int, **named: str | int) -> list[Any]:
    """Ask one question of the file; each holds the lock for a fraction of a millisecond."""
    with _LOCK:
        return _connection().execute(sql, named or values).fetchall()


@cache
def _connection() -> sqlite3.Connection:
    """Open the file once for all threads."""
    return sqlite3.connect(f"{_FILE.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
