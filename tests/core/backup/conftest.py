"""An instance with things in its folder, its recovery key, and a backup of it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from core import backup, instance
from core.app import create_app
from core.backup import keys
from core.config import FILE, DatabaseConfig, load
from core.contracts import Profile
from core.extensions import db
from core.transfer.exporting import export

_numbers = itertools.count(1)


@pytest.fixture
def running(build_instance, make):
    """A centre whose folder is a true one: preau.toml, uploads, a template of its own; somebody is known there."""
    app = build_instance(Profile.CENTRE)
    settings = app.extensions["preau"].config
    with app.app_context():
        answers = instance.Answers(
            Profile.CENTRE, "Cyber-centre de Denain", "59172", database=_written(settings.database.url)
        )
        (settings.instance / FILE).write_text(instance.render(answers, settings.site.id), encoding="utf-8")
        for name, text in (("uploads/2026/œuvre.txt", "œ"), ("templates/home.html", "chez nous"), ("keys/other", "k")):
            (settings.instance / name).parent.mkdir(parents=True, exist_ok=True)
            (settings.instance / name).write_text(text, encoding="utf-8")
        make.person("Claudine L.")
        yield app


def _written(url: str) -> str:
    return "" if url.startswith("sqlite") else url


@pytest.fixture
def folder(running):
    """The folder of the running instance."""
    return running.extensions["preau"].config.instance


@pytest.fixture
def key(running):
    """The recovery key, as it is on the sheet."""
    return keys.make()


@pytest.fixture
def archive(key):
    """A backup of the running instance."""
    return backup.make()


@pytest.fixture
def exported(running):
    """The bytes of the whole database, as they are when asked."""
    return lambda: b"".join(export(db.engine))


@pytest.fixture
def reopened():
    """Open the instance that stands in a folder and return the bytes of its database."""

    def opened(folder, database=None):
        settings = load(folder, {})
        if database is not None:
            settings = replace(settings, database=DatabaseConfig(database))
        app = create_app(settings)
        with app.app_context():
            try:
                return b"".join(export(db.engine))
            finally:
                db.session.remove()
                db.engine.dispose()

    return opened


@pytest.fixture
def new_database(database, databases):
    """The address of an empty database on another PC; "" where SQLite makes its own."""
    if database == "sqlite":
        return ""
    name = f"restored{next(_numbers)}"
    databases._admin(f'CREATE DATABASE "{name}"')
    return databases._postgresql_url(name)


@dataclass(frozen=True)
class Lost:
    """A backup whose computer is lost: what it held, its sheet, and where the next one begins."""

    archive: Path
    key: str
    saved: bytes
    folder: Path
    new: Path


@pytest.fixture
def new(tmp_path):
    """The folder of the instance on a new PC; it is not there yet."""
    return tmp_path / "new" / "centre"


@pytest.fixture
def lost(archive, key, folder, new, make):
    """A backup, and somebody who came after it."""
    saved = b"".join(export(db.engine))
    make.person("Arrivée après")
    return Lost(archive, key, saved, folder, new)
