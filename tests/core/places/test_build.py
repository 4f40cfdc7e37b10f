"""The builder of the read-only file, on a package of two communes."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from core.places.build import build

_PLACE = {"departement": "01", "region": "84", "arrondissement": "011"}
_COMMUNES = [
    {
        "code": "01001",
        "nom": "Petit-Bourg",
        "type": "commune-actuelle",
        "codesPostaux": ["01400"],
        "population": 8,
        **_PLACE,
    },
    {
        "code": "01002",
        "nom": "Saint-Éloi",
        "type": "commune-actuelle",
        "codesPostaux": ["01402", "01400"],
        "population": 90,
    }
    | _PLACE,
    {"code": "01003", "nom": "Le Hameau", "type": "commune-deleguee", "chefLieu": "01001", **_PLACE},
]


def _package(folder: Path) -> Path:
    data = folder / "data"
    data.mkdir()
    files = {
        "communes": _COMMUNES,
        "departements": [{"code": "01", "nom": "Ain"}],
        "regions": [{"code": "84", "nom": "Auvergne-Rhône-Alpes"}],
        "epci": [{"code": "200000001", "nom": "CC du Bourg", "membres": [{"code": "01001"}]}],
    }
    for name, rows in files.items():
        (data / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")
    return folder


def test_build_ranks_communes_and_keeps_former_ones(tmp_path: Path) -> None:
    out = tmp_path / "out.sqlite"
    out.write_bytes(b"an older file")
    assert build(_package(tmp_path), out) == 2
    database = sqlite3.connect(out)
    assert database.execute("SELECT id, insee, key, postcodes, epci FROM commune ORDER BY id").fetchall() == [
        (1, "01002", "saint eloi", "01400 01402", None),
        (2, "01001", "petit bourg", "01400", "200000001"),
    ]
    assert database.execute("SELECT * FROM part").fetchall() == [("01003", "le hameau", 2)]
    database.close()
