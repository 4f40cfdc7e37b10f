"""The steps asked of the former program: its state, and a copy of its database that is put back to the byte."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from core.extensions import db
from core.transfer.exporting import export
from core.updating import steps


def test_the_copy_of_the_database_is_put_back_as_it_was(database, centre, make):
    make.person("Claudine L.")
    db.session.remove()
    before = b"".join(export(db.engine))
    copy = Path(steps.copy())
    assert copy.is_file()
    with db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE core_person SET name = 'X'"))
        connection.execute(sa.text("CREATE TABLE core_later (id INTEGER PRIMARY KEY)"))
    db.engine.dispose()
    steps.put_back()
    assert b"".join(export(db.engine)) == before
    assert "core_later" not in sa.inspect(db.engine).get_table_names()
    assert not copy.exists()


def test_the_state_says_a_database_that_waits_and_one_that_is_ahead(centre):
    assert steps.state()["pending"] == []
    assert steps.state()["trouble"] == ""
    assert steps.state()["backup"] == "no_key"
    for revision in ("core_0001", "core_9999"):
        with db.engine.begin() as connection:
            connection.execute(sa.text(f"UPDATE core_alembic_version SET version_num = '{revision}'"))  # noqa: S608
        said = steps.state()
        assert (said["pending"] == ["core"], "plus récente" in said["trouble"]) == (
            revision == "core_0001",
            revision == "core_9999",
        )


def test_somebody_who_holds_the_database_open_is_seen(database, centre, tmp_path):
    assert steps.state()["used"] is False
    other = sa.create_engine(db.engine.url)
    with other.connect() as connection:
        connection.execute(sa.text("SELECT count(*) FROM core_person"))
        assert steps.state()["used"] is True
    other.dispose()
    assert steps.state()["used"] is False


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_what_postgresql_itself_does_in_the_database_is_nobody_who_uses_it(database, centre):
    with db.engine.begin() as connection:
        connection.execute(sa.text("CREATE SCHEMA shown"))
        connection.execute(
            sa.text(
                "CREATE TABLE shown.pg_stat_activity AS SELECT current_database() AS datname, -1 AS pid,"
                " 'autovacuum worker' AS backend_type"
            )
        )
        connection.execute(
            sa.text(f'ALTER DATABASE "{db.engine.url.database}" SET search_path = shown, public, pg_catalog')
        )
    db.engine.dispose()
    assert steps.state()["used"] is False
