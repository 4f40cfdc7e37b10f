"""The same pages with little and with much: a petition of a thousand and of a million signatures, a list of a hundred
and of ten thousand petitions. What is asked of the database must not grow with what it holds.

Rows are written by the statement, for nobody waits for a million clicks; counters, days and words stand as the use
cases would have left them, and the nightly recount is asked to say so.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, url_for
from sqlalchemy import func, insert, select

from core import clock, config
from core.app import create_app
from core.config import Config
from core.config.reading import FILE
from core.extensions import db
from core.runtime import runtime
from plugins.petition import rules, services
from plugins.petition.models import Daily, Petition, Signature, Word
from plugins.petition.rules import State
from tests.benchmarks import pages, servers
from tests.benchmarks.report import Measure
from tests.benchmarks.rounds import interleave, ratio
from tests.ports import free_port

FEW_SIGNATURES, MANY_SIGNATURES = 1_000, 1_000_000
FEW_PETITIONS, MANY_PETITIONS = 100, 10_000
CHUNK = 20_000
SUBJECTS = ("Un banc", "Une halle", "Un verger", "Une navette", "Un four à pain", "Une fontaine", "Un préau", "Un gué")


def measure(folder: Path, temporary: Path) -> list[Measure]:
    """Return how much longer each page takes with much than with little."""
    few, many = _copy(folder, temporary / "few"), _copy(folder, temporary / "many")
    one, other = _fill(few, FEW_PETITIONS, {}), _fill(
        many, MANY_PETITIONS, {"few": FEW_SIGNATURES, "many": MANY_SIGNATURES})  # fmt: skip
    with servers.centre(few) as (small, _), servers.centre(many) as (big, _):
        list_page = _asked((small, one["list"]), (big, other["list"]))
        petition_page = _asked((big, other["few"]), (big, other["many"]))
    return [
        Measure("Page de la pétition : 1 000 000 / 1 000 signatures", petition_page, 1.2),
        Measure("Page de la liste : 10 000 / 100 pétitions", list_page, 1.3),
    ]


def _asked(little: tuple[Config, str], much: tuple[Config, str]) -> float:
    works = {name: pages.asking(servers.connect(settings.server.port), path)
             for name, (settings, path) in (("little", little), ("much", much))}  # fmt: skip
    seconds = interleave(works)
    return ratio(seconds["much"], seconds["little"])


def _copy(folder: Path, target: Path) -> Path:
    """Copy a centre, to be served on a port of its own."""
    shutil.copytree(folder, target)
    written = target / FILE
    port = config.load(folder, {}).server.port
    written.write_text(written.read_text("utf-8").replace(f"port = {port}", f"port = {free_port()}"), "utf-8")
    return target


def _fill(folder: Path, petitions: int, signed: dict[str, int]) -> dict[str, str]:
    """Bring a centre to so many petitions, two of them to so many signatures; return the paths of the pages."""
    app = create_app(config.load(folder, {}))
    with app.app_context(), db.engine.begin() as connection:
        model = _model()
        _write_petitions(connection, model, petitions - _count(connection))
        numbers = {name: _write_signed(connection, model, count) for name, count in signed.items()}
    with app.app_context():
        services.recount()
        db.session.remove()
        db.engine.dispose()
    return _paths(app, numbers)


def _paths(app: Flask, numbers: dict[str, int]) -> dict[str, str]:
    with app.test_request_context():
        found = {name: url_for("petition.show", petition_id=number) for name, number in numbers.items()}
        return {"list": url_for("petition.index"), **found}


def _count(connection: Any) -> int:
    return int(connection.execute(select(func.count()).select_from(Petition)).scalar_one())


def _model() -> dict[str, Any]:
    """Return the columns of the first open petition, without what is its own."""
    table = Petition.__table__
    row = db.session.execute(select(table).where(table.c.state == State.OPEN).limit(1)).one()
    values = {name: value for name, value in row._mapping.items() if name != "id"}
    db.session.rollback()
    none = {name: 0 for name in values if name.startswith("sign")}
    return {**values, **none, **_sent(values["opened_at"]), "answer_state": "none", "debate_state": "none"}


def _sent(at: datetime) -> dict[str, datetime]:
    return {"submitted_at": at, "review_due_at": at}


def _write_petitions(connection: Any, model: dict[str, Any], number: int) -> None:
    first = int(connection.execute(select(func.max(Petition.id))).scalar_one()) + 1
    rows = []
    for place in range(number):
        title = f"{SUBJECTS[place % len(SUBJECTS)]} pour le quartier {place}"
        since = model["opened_at"] - timedelta(minutes=place)
        rows.append({**model, "id": first + place, "title": title, "opened_at": since, **_sent(since)})
    connection.execute(insert(Petition), rows)
    words = [
        {"word": word, "petition_id": row["id"]}
        for row in rows
        for word in sorted(rules.words_of(f"{row['title']} {row['summary']}"))
    ]
    connection.execute(insert(Word), words)


def _write_signed(connection: Any, model: dict[str, Any], count: int) -> int:
    """Write one more petition with so many confirmed signatures, a third of them named; return its number."""
    number = int(connection.execute(select(func.max(Petition.id))).scalar_one()) + 1
    counted = {"signatures": count, "signed_web": count, "goal": count + 1}
    connection.execute(insert(Petition), {**model, "id": number, **counted})
    cells: Counter[tuple[Any, str]] = Counter()
    for chunk in _signatures(number, count, model["opened_at"]):
        connection.execute(insert(Signature), chunk)
        cells.update((row["confirmed_on"], row["commune"]) for row in chunk)
    connection.execute(
        insert(Daily),
        [
            {"petition_id": number, "day": day, "commune": commune, "channel": "web", "signatures": signatures}
            for (day, commune), signatures in cells.items()
        ],
    )
    return number


def _signatures(petition_id: int, count: int, opened_at: Any) -> Iterator[list[dict[str, Any]]]:
    zone = runtime().config.site.timezone
    for start in range(0, count, CHUNK):
        rows = []
        for place in range(start, min(start + CHUNK, count)):
            at = opened_at + timedelta(seconds=place)
            rows.append(
                {
                    "petition_id": petition_id, "state": "confirmed", "channel": "web", "name": f"Personne {place}",
                    "commune": ("59172", "59350", "59392")[place % 3], "person_key": f"{place:064x}",
                    "email": f"p{place}@exemple.example", "email_digest": f"{place:064x}", "show_name": place % 3 == 0,
                    "is_imaginary": False, "namesake": 0, "language": "fr", "mails_sent": 1, "created_at": at,
                    "confirmed_at": at, "confirmed_on": clock.local_day(at, zone),
                }
            )  # fmt: skip
        yield rows
