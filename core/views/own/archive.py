"""The file that somebody takes away: one ZIP with a page to read, a file for programs and the look of the page."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask import Response, render_template

from core import clock
from core.contracts import PersonalTable
from core.i18n import language
from core.runtime import config
from core.views.own.telling import Told, told, unlinked

VERSION = 1
STYLE = Path(__file__).with_name("archive.css")
#: What a ZIP can say of a moment before its time begins nowhere: all parts bear this one.
_MOMENT = (1980, 1, 1, 0, 0, 0)


def answer(tables: list[PersonalTable], whose: str) -> Response:
    """Return the archive of ``tables`` as a file to keep; ``whose`` is a name or an address, written inside only."""
    day = clock.local_day(clock.now(), config().site.timezone)
    response = Response(packed(tables, whose), mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="mes-donnees-{day.isoformat()}.zip"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def packed(tables: list[PersonalTable], whose: str) -> bytes:
    """Return the bytes of the archive."""
    holdings = told(tables)
    parts = {
        "mes-donnees.html": _page(holdings, whose).encode(),
        "mes-donnees.json": document(tables, holdings, whose).encode("ascii"),
        "mes-donnees.css": STYLE.read_bytes(),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _page(holdings: list[Told], whose: str) -> str:
    at = clock.now()
    return render_template("own/archive.html", holdings=holdings, whose=whose, at=at, lang=language(), apart=unlinked())


def document(tables: list[PersonalTable], holdings: list[Told], whose: str) -> str:
    """Return the JSON text: values as they are kept, moments in UTC. Harmless wherever it stands: ASCII, no ``<``."""
    titles = {one.name: one for one in holdings}
    kept = [
        {
            "declaration": table.declared,
            "title": titles[table.declared].title,
            "purpose": titles[table.declared].purpose,
            "kept": titles[table.declared].kept,
            "table": table.table,
            "stays_when_erased": bool(table.stays),
            "rows": [
                {column.name: cell for column, cell in zip(table.columns, row, strict=True)} for row in table.rows
            ],
        }
        for table in tables
    ]
    site = config().site
    said = {
        "preau-personal-data": VERSION,
        "site": {"id": site.id, "name": site.name, "address": site.public_url},
        "made_at": clock.now(),
        "of": whose,
        "kept": kept,
    }
    text = json.dumps(said, ensure_ascii=True, indent=1, default=_plain)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in the file")
