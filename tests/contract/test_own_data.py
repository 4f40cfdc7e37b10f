"""What is declared as somebody's is given to her, column by column, and goes when she asks, or says why it stays.

One row is written into every table of every component, all of number 1, so that each leads to the others; then one
column after the other points at the person who asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from core.contracts import Actor, Profile
from core.events import transaction
from core.extensions import UtcDateTime, db
from core.migrate import tables_of
from core.own import services
from core.people.models import PersonRole
from core.runtime import runtime
from plugins.petition.services.links import email_digest

MINE, OTHER = 1, 2
ADDRESS = "claudine@exemple.fr"
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
PERSON = "core_person"


@pytest.fixture(params=list(Profile))
def running(request, build_instance):
    """Both profiles, with every plugin that is shipped for them; a row everywhere, none of them the asker's."""
    with build_instance(request.param).app_context():
        fill()
        yield runtime()


def held_tables() -> dict[str, sa.Table]:
    """The tables of which a declaration of this profile says that they hold something of people."""
    known = {name: table for part in ("core", *runtime().infos) for name, table in tables_of(part).items()}
    names = {held.partition(".")[0] for one in services.declared_here() if not one.unlinked for held in one.holds}
    return {name: known[name] for name in sorted(names)}


def fill() -> None:
    """Write the two people, then a row into every other table, whatever the CHECKs say of it."""
    with loosely() as connection:
        for part in ("core", *runtime().infos):
            for name, table in tables_of(part).items():
                if not name.endswith("_alembic_version"):
                    connection.execute(sa.delete(table))
                    numbers = (MINE, OTHER) if name == PERSON else (1,)
                    for number in numbers:
                        connection.execute(sa.insert(table).values(row(table, number)))


def row(table: sa.Table, number: int) -> dict[str, object]:
    return {column.name: value(table, column, number) for column in table.columns}


def value(table: sa.Table, column: sa.Column, number: int) -> object:
    if points_at_person(column):
        return OTHER
    if table.name == PERSON and column.name in {"email", "closed_at", "password_hash"}:
        return None
    kind = column.type
    if isinstance(kind, sa.JSON):
        return {"a": "b"}
    if isinstance(kind, UtcDateTime):
        return AT
    if isinstance(kind, sa.Date):
        return date(2026, 11, 22)
    if isinstance(kind, sa.Boolean):
        return False
    return number if isinstance(kind, sa.Integer) else f"x{number}" if column.primary_key and number > 1 else "x"


def points_at_person(column: sa.Column) -> bool:
    return any(key.column.table.name == PERSON for key in column.foreign_keys)


@contextmanager
def loosely() -> Iterator[sa.Connection]:
    """A connection of SQLite that minds neither CHECKs, keys nor triggers."""
    db.session.rollback()
    with db.engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        for trigger in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {trigger[0]}")
        _mind(raw, nothing=True)
        try:
            with connection.begin():
                yield connection
        finally:
            _mind(raw, nothing=False)


def _mind(raw: Any, *, nothing: bool) -> None:
    raw.execute(f"PRAGMA foreign_keys={'OFF' if nothing else 'ON'}")
    raw.execute(f"PRAGMA ignore_check_constraints={'ON' if nothing else 'OFF'}")


def set_column(column: sa.Column, wanted: object) -> None:
    with loosely() as connection:
        connection.execute(sa.update(column.table).values({column.name: wanted}))


def give_people() -> None:
    """Let every column that points at a person point at the asker."""
    for table in held_tables().values():
        for column in filter(points_at_person, table.columns):
            set_column(column, MINE)


def give_address() -> None:
    """Write the address, or the digest of it, wherever a column is named so."""
    for name, table in held_tables().items():
        for column in table.columns:
            if name != PERSON and column.name in {"email", "recipient"}:
                set_column(column, ADDRESS)
            elif column.name == "email_digest":
                set_column(column, email_digest(ADDRESS))


@pytest.mark.usefixtures("running")
def test_every_column_that_points_at_a_person_is_given_to_her():
    missing = []
    for name, table in held_tables().items():
        for column in filter(points_at_person, table.columns):
            set_column(column, MINE)
            if name not in {told.table for told in services.kept_of(MINE)}:
                missing.append(f"{name}.{column.name}")
            set_column(column, OTHER)
    assert missing == []


@pytest.mark.usefixtures("running")
def test_every_table_of_a_declaration_is_given_to_somebody():
    give_people()
    assert services.kept_for(ADDRESS) == []
    give_address()
    given = {one.table for one in (*services.kept_of(MINE), *services.kept_for(ADDRESS))}
    assert sorted(set(held_tables()) - given) == []


@pytest.mark.usefixtures("running")
def test_what_is_given_is_under_a_declaration_that_holds_it():
    give_people()
    give_address()
    held = {one.name: {name.partition(".")[0] for name in one.holds} for one in services.declared_here()}
    for told in (*services.kept_of(MINE), *services.kept_for(ADDRESS)):
        assert told.table in held[told.declared]
        assert {len(row) for row in told.rows} == {len(told.columns)}
        assert len(told.references) in {0, len(told.rows)}


@pytest.mark.usefixtures("running")
def test_what_a_person_has_goes_or_says_why_it_stays():
    give_people()
    with loosely() as connection:
        connection.execute(sa.delete(PersonRole))
    with transaction():
        services.erase_own(actor=Actor(person_id=MINE))
    db.session.rollback()
    left = services.kept_of(MINE)
    assert left
    assert [told.table for told in left if not told.stays] == []


@pytest.mark.usefixtures("running")
def test_nothing_is_given_to_somebody_else():
    assert {told.table for told in services.kept_of(MINE)} == {PERSON}
    assert services.kept_for(ADDRESS) == []
