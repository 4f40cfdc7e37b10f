"""Migrations: models and tables agree on both databases, pending and newer databases are refused, links are kept."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from core import config, instance, migrate
from core.app import create_app
from core.contracts import Profile
from core.errors import MigrationError
from core.extensions import db
from core.runtime import runtime


@pytest.mark.parametrize("profile", list(Profile))
def test_the_migrated_tables_are_those_of_the_models(database, build_instance, profile):
    app = build_instance(profile)
    with app.app_context(), db.engine.connect() as connection:
        for component in migrate.components(runtime(), db.engine):
            assert migrate.differences(connection, component) == [], component


@pytest.mark.parametrize("profile", list(Profile))
def test_each_table_begins_with_its_component_and_core_knows_no_plugin(build_instance, profile):
    app = build_instance(profile)
    with app.app_context():
        names = ["core", *instance.PLUGINS[profile]]
        for name in sa.inspect(db.engine).get_table_names():
            assert name.partition("_")[0] in names, name
        for table in migrate.tables_of("core").values():
            for key in table.foreign_keys:
                assert key.column.table.name.startswith("core_")


@pytest.fixture
def empty(tmp_path):
    raw = {"site": {"id": "a" * 16, "commune": "59172"}}
    return config.parse(tmp_path, raw, {})


def test_a_database_that_is_behind_is_not_served_and_the_command_is_said(empty):
    with pytest.raises(MigrationError, match="preau db upgrade"):
        create_app(empty)


def test_upgrading_twice_moves_nothing(empty):
    app = create_app(empty, check_database=False)
    with app.app_context():
        assert migrate.upgrade(runtime(), db.engine) == ["core"]
        assert migrate.upgrade(runtime(), db.engine) == []
        db.engine.dispose()


def test_a_database_newer_than_the_program_is_refused(empty):
    app = create_app(empty, check_database=False)
    with app.app_context():
        migrate.upgrade(runtime(), db.engine)
        with db.engine.begin() as connection:
            connection.execute(sa.text("UPDATE core_alembic_version SET version_num = 'core_9999'"))
        with pytest.raises(MigrationError, match="plus récente que ce programme"):
            migrate.pending(runtime(), db.engine)
        db.engine.dispose()


def outside_migration(folder, body):
    versions = folder / "migrations" / "versions"
    versions.mkdir(parents=True)
    lines = ["import sqlalchemy as sa", "from alembic import op", "revision = 'x_1'", "down_revision = None"]
    (versions / "0001_x.py").write_text("\n".join([*lines, "def upgrade():", *(f"    {line}" for line in body)]) + "\n")
    return folder


@pytest.fixture
def migrated(empty, tmp_path):
    app = create_app(empty, check_database=False)
    with app.app_context():
        migrate.upgrade(runtime(), db.engine)
        with db.engine.begin() as connection:
            connection.execute(sa.text("CREATE TABLE x_parent (id INTEGER PRIMARY KEY, name TEXT)"))
            child = "id INTEGER PRIMARY KEY, parent INTEGER REFERENCES x_parent ON DELETE CASCADE"
            connection.execute(sa.text(f"CREATE TABLE x_child ({child})"))
            connection.execute(sa.text("INSERT INTO x_parent VALUES (1, 'a')"))
            connection.execute(sa.text("INSERT INTO x_child VALUES (1, 1)"))
        yield app
        db.engine.dispose()


def test_a_batch_change_keeps_the_children_of_a_cascade(migrated, tmp_path):
    body = [
        "with op.batch_alter_table('x_parent', recreate='always') as batch:",
        "    batch.alter_column('name', nullable=False)",
    ]
    running = replace(runtime(), folders={"x": outside_migration(tmp_path / "x", body)})
    assert migrate.upgrade(running, db.engine) == ["x"]
    with db.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM x_child")).scalar() == 1
        assert connection.execute(sa.text("PRAGMA foreign_keys")).scalar() == 1


@pytest.mark.parametrize(
    "body",
    [["op.execute('DELETE FROM x_parent')"], ["op.execute('UPDATE x_parent SET name = 1')", "raise RuntimeError"]],
)
def test_a_migration_that_fails_or_breaks_links_leaves_everything_as_it_was(migrated, tmp_path, body):
    running = replace(runtime(), folders={"x": outside_migration(tmp_path / "x", body)})
    with pytest.raises((MigrationError, RuntimeError)):
        migrate.upgrade(running, db.engine)
    with db.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT name FROM x_parent")).scalar() == "a"
        assert connection.execute(sa.text("PRAGMA foreign_keys")).scalar() == 1
    assert migrate.pending(running, db.engine) == ["x"]


def outside_history(folder, prefix, *bodies):
    """Write the history of a component: one revision for each body."""
    versions = folder / "migrations" / "versions"
    versions.mkdir(parents=True, exist_ok=True)
    for number, body in enumerate(bodies, 1):
        parent = f"'{prefix}_{number - 1}'" if number > 1 else None
        lines = ["import sqlalchemy as sa", "from alembic import op", f"revision = '{prefix}_{number}'"]
        lines += [f"down_revision = {parent}", "def upgrade():", *(f"    {line}" for line in body)]
        (versions / f"{number:04d}_{prefix}.py").write_text("\n".join(lines) + "\n")
    return folder


def people_and_tables():
    with db.engine.connect() as connection:
        people = connection.execute(sa.text("SELECT name FROM core_person ORDER BY id")).fetchall()
    return people, sorted(sa.inspect(db.engine).get_table_names())


def test_when_the_second_component_fails_halfway_none_has_moved(database, centre, make, tmp_path):
    make.person("Claudine L.")
    before = people_and_tables()
    first = ["op.create_table('xa_thing', sa.Column('id', sa.Integer, primary_key=True))"]
    first += ["op.execute(\"UPDATE core_person SET name = 'X'\")"]
    half = ["op.create_table('xb_thing', sa.Column('id', sa.Integer, primary_key=True))"]
    breaking = ["op.execute('INSERT INTO xb_thing VALUES (1)')", "op.execute('INSERT INTO xb_thing VALUES (1)')"]
    folders = {
        "xa": outside_history(tmp_path / "xa", "xa", first),
        "xb": outside_history(tmp_path / "xb", "xb", half, breaking),
    }
    running = replace(runtime(), folders={**runtime().folders, **folders})
    with pytest.raises(sa.exc.IntegrityError):
        migrate.upgrade(running, db.engine)
    assert people_and_tables() == before
    assert migrate.pending(running, db.engine) == ["xa", "xb"]
    outside_history(tmp_path / "xb", "xb", half, breaking[:1])
    assert migrate.upgrade(running, db.engine) == ["xa", "xb"]
    assert migrate.pending(running, db.engine) == []


def test_each_history_is_one_line(centre):
    for path in migrate.components(runtime(), db.engine).values():
        assert len(ScriptDirectory(str(path / "migrations")).get_heads()) == 1
