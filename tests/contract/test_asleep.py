"""What a switched-off plugin keeps is still shown, taken away and erased; without its code, all is refused by name."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import EntryPoint

import pytest
from flask import Flask
from sqlalchemy import select

from core import asleep, loader
from core.app import create_app
from core.contracts import Actor
from core.errors import Unavailable
from core.events import transaction
from core.extensions import db
from core.journal.models import JournalEntry
from core.own import links, services
from core.runtime import runtime
from core.testing import Browser
from plugins.petition import queries
from plugins.petition import services as petitions

ALIX = "alix@example.org"


def switched_off(app: Flask) -> Flask:
    """The same instance, started again with no plugin at all."""
    settings = app.extensions["preau"].config
    again = create_app(replace(settings, plugins=replace(settings.plugins, enabled=())))
    again.test_client_class = Browser
    return again


@pytest.fixture
def left(database, build_instance, make) -> Iterator[tuple[Flask, int]]:
    """An instance where petitions were switched off after a draft and a signature; and the number of who wrote."""
    app = build_instance(plugins=["moderation", "petition"])
    with app.app_context():
        person = make.person("Monique D.")
        sandbox = make.sandbox(person, make.person("Sam R."), tools=["petition"])
        actor = make.actor(person)
        with transaction():
            written = {"title": "Des bancs", "summary": "Six bancs.", "body": "Six.", "addressee": "La mairie"}
            for _ in range(2):
                petition = petitions.draft_petition(actor=actor, space=sandbox, **written)
            petitions.ask_for_backers(actor=actor, petition=petition)
            petitions.add_imaginary_backers(actor=actor, petition=queries.locked(petition.id))
            petitions.submit_petition(actor=actor, petition=queries.locked(petition.id))
            petitions.open_petition(petition=queries.locked(petition.id), by=person.id)
        with transaction():
            petitions.sign_by_email(
                actor=actor,
                petition=queries.petition(petition.id),
                name="Alix Dupin",
                commune="59172",
                email=ALIX,
                show_name=False,
            )
        number = person.id
        db.session.remove()
    again = switched_off(app)
    with again.app_context():
        yield again, number
        db.session.remove()
        db.engine.dispose()


def test_what_it_keeps_is_told_in_its_own_words(left):
    app, number = left
    assert runtime().infos == {}
    assert asleep.switched_off() == ["moderation", "petition"]
    assert "petition_petition" in {told.table for told in services.kept_of(number)}
    client = app.test_client()
    page = client.get(links.PATH + links.sealed(ALIX)).text
    assert "Signatures de pétitions" in page
    assert "attend sa confirmation" in page
    assert "Des bancs" in page


def test_it_is_erased_too(left):
    _, number = left
    with transaction():
        services.erase_own(actor=Actor(person_id=number))
    db.session.rollback()
    told = [one for one in services.kept_of(number) if one.table == "petition_petition"]
    assert [bool(one.stays) for one in told] == [True]


def test_a_signature_is_taken_back_from_it(left):
    reference = services.kept_for(ALIX)[0].references[0]
    with transaction():
        services.erase_for(address=ALIX, reference=reference)
    db.session.rollback()
    assert services.kept_for(ALIX) == []


def test_nothing_else_of_it_is_there(left):
    app, _ = left
    assert app.test_client().get("/petitions").status_code == 404
    assert "petition.sign" not in runtime().permissions
    services.kept_for(ALIX)
    assert "petition.sign" not in runtime().permissions
    assert runtime().tools == {}


def test_without_its_code_all_is_refused_by_name(left, monkeypatch):
    app, number = left
    monkeypatch.setattr(loader, "available", dict)
    with pytest.raises(Unavailable) as refused:
        services.kept_of(number)
    assert refused.value.params["name"] in {"moderation", "petition"}
    before = db.session.scalars(select(JournalEntry.id)).all()
    with pytest.raises(Unavailable), transaction():
        services.erase_own(actor=Actor(person_id=number))
    db.session.rollback()
    assert db.session.scalars(select(JournalEntry.id)).all() == before
    answer = app.test_client().get(links.PATH + links.sealed(ALIX))
    assert answer.status_code == 503
    assert "dont le programme manque" in answer.text


def test_code_that_does_not_load_is_refused_by_name(left, monkeypatch):
    _, number = left
    broken = {name: EntryPoint(name, f"nothing.of.{name}", loader.GROUP) for name in ("moderation", "petition")}
    monkeypatch.setattr(loader, "available", lambda: broken)
    with pytest.raises(Unavailable):
        services.kept_of(number)


def test_it_is_loaded_only_when_it_is_asked_for(left):
    """In a process of its own: here, the tests have long loaded everything."""
    app, number = left
    config = app.extensions["preau"].config
    script = f"""
import sys
from pathlib import Path
from core import config
from core.app import create_app
settings = config.parse(Path({str(config.instance)!r}),
    {{"site": {{"id": {config.site.id!r}, "profile": "centre", "name": "Centre", "commune": "59172"}},
      "plugins": {{"enabled": []}}, "database": {{"url": {config.database_url!r}}}}}, {{}})
app = create_app(settings)
assert not [name for name in sys.modules if name.startswith("plugins.petition.") and "settings" not in name]
with app.app_context():
    from core.own import services
    assert "petition_petition" in {{told.table for told in services.kept_of({number})}}
assert "plugins.petition.plugin" in sys.modules
assert "plugins.pathway.plugin" not in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
