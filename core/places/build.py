"""Build communes.sqlite from the npm package: `python -m core.places.build <package-dir> <out>`."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from core.places.naming import place_key

Row = Mapping[str, Any]

# `commune.id` is the rank by population, so that a search in order of id meets the likeliest first.
_SCHEMA = """
CREATE TABLE region (code TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE department (code TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE epci (code TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE commune (
    id INTEGER PRIMARY KEY, insee TEXT NOT NULL, name TEXT NOT NULL, key TEXT NOT NULL, postcodes TEXT NOT NULL,
    department TEXT NOT NULL, region TEXT NOT NULL, epci TEXT, population INTEGER NOT NULL
);
CREATE TABLE part (insee TEXT NOT NULL, key TEXT NOT NULL, commune INTEGER NOT NULL);
CREATE TABLE postcode (code TEXT, commune INTEGER, PRIMARY KEY (code, commune)) WITHOUT ROWID;
"""
_INDEXES = """
CREATE UNIQUE INDEX commune_insee ON commune (insee);
CREATE INDEX part_insee ON part (insee);
"""


def build(package: Path, out: Path) -> int:
    """Write the file anew from the package's folder and return how many communes it holds."""
    out.unlink(missing_ok=True)
    database = sqlite3.connect(out)
    try:
        database.executescript(_SCHEMA)
        count = _fill(database, package / "data")
        database.executescript(_INDEXES)
        database.commit()
        database.execute("ANALYZE")
        database.execute("VACUUM")
    finally:
        database.close()
    return count


def _fill(database: sqlite3.Connection, data: Path) -> int:
    entries = _read(data / "communes.json")
    groups = _read(data / "epci.json")
    communes = sorted(
        (entry for entry in entries if entry["type"] == "commune-actuelle"),
        key=lambda entry: (-entry.get("population", 0), place_key(entry["nom"]), entry["code"]),
    )
    ids = {entry["code"]: number for number, entry in enumerate(communes, start=1)}
    group_of = {member["code"]: group["code"] for group in groups for member in group["membres"]}
    database.executemany("INSERT INTO region VALUES (?, ?)", _names(_read(data / "regions.json")))
    database.executemany("INSERT INTO department VALUES (?, ?)", _names(_read(data / "departements.json")))
    database.executemany("INSERT INTO epci VALUES (?, ?)", _names(groups))
    database.executemany(
        "INSERT INTO commune VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (_commune(entry, ids, group_of) for entry in communes)
    )
    database.executemany("INSERT INTO part VALUES (?, ?, ?)", _parts(entries, ids))
    database.executemany(
        "INSERT INTO postcode VALUES (?, ?)",
        ((code, ids[entry["code"]]) for entry in communes for code in entry.get("codesPostaux", ())),
    )
    return len(communes)


def _read(path: Path) -> list[Row]:
    rows: list[Row] = json.loads(path.read_text(encoding="utf-8"))
    return rows


def _names(rows: list[Row]) -> Iterator[tuple[str, str]]:
    return ((row["code"], row["nom"]) for row in rows)


def _commune(entry: Row, ids: Mapping[str, int], group_of: Mapping[str, str]) -> tuple[object, ...]:
    insee = entry["code"]
    return (
        ids[insee],
        insee,
        entry["nom"],
        place_key(entry["nom"]),
        " ".join(sorted(entry.get("codesPostaux", ()))),
        entry["departement"],
        entry["region"],
        group_of.get(insee),
        entry.get("population", 0),
    )


def _parts(entries: list[Row], ids: Mapping[str, int]) -> Iterator[tuple[str, str, int]]:
    """Yield the delegated and associated communes and the city districts, each with the commune it belongs to."""
    for entry in entries:
        if entry["type"] != "commune-actuelle":
            yield entry["code"], place_key(entry["nom"]), ids[entry.get("commune") or entry["chefLieu"]]


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit("usage: python -m core.places.build <package-dir> <out>")
    sys.stdout.write(f"{build(Path(sys.argv[1]), Path(sys.argv[2]))} communes\n")
