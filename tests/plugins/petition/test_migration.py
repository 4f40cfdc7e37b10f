"""What a centre had before petitions lived their whole life is kept: open stays open, closed stays closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

import plugins.petition
from core import migrate
from core.extensions import db
from core.testing import Build, Maker

FOLDER = Path(plugins.petition.__file__).parent
NOON = datetime(2026, 11, 4, 11)  # noqa: DTZ001 - as the tables hold it
PETITION = """
INSERT INTO petition_petition (id, space_id, author_id, state, title, summary, body, body_html, addressee, created_at,
    goal, text_sha256, opened_at, closes_at, closed_at, signatures, signed_web, signed_kiosk, signed_assisted,
    signed_paper)
VALUES (:id, :space, :author, :state, 'Des bancs sur le chemin', 'Six bancs.', 'Texte', '<p>Texte</p>', 'Le maire', :at,
    :goal, :sha, :opened, :closes, :closed, :count, 0, 0, 0, :count)
"""
SIGNATURE = """
INSERT INTO petition_signature (petition_id, state, channel, name, commune, person_key, email_digest, show_name,
    is_imaginary, mails_sent, created_at, confirmed_at, namesake, language)
VALUES (:petition, 'confirmed', 'paper', :name, '59172', :name, '', :no, :no, 0, :at, :at, 0, 'fr')
"""
OPENED = {"goal": 3, "sha": "0" * 64, "opened": NOON, "closes": NOON + timedelta(days=90)}
NEVER = {"goal": None, "sha": None, "opened": None, "closes": None}


@pytest.fixture
def before(build_instance: Build, make: Maker) -> Iterator[None]:
    """Petitions as they were under petition_0003: a draft, an open one past its goal, a closed one."""
    with build_instance(plugins=[]).app_context():
        person = make.person("Monique D.")
        space = make.real_space(person)
        person_id, space_id = person.id, space.id
        db.session.remove()
        with migrate.migrating(db.engine) as connection:
            migrate.upgrade_to(connection, "petition", FOLDER, "petition_0003")
            for number, (state, moments, closed, count) in enumerate(
                (("draft", NEVER, None, 0), ("open", OPENED, None, 5), ("closed", OPENED, NOON, 2)), start=1
            ):
                values = {"id": number, "space": space_id, "author": person_id, "state": state, "at": NOON}
                connection.execute(text(PETITION), {**values, **moments, "closed": closed, "count": count})
                for place in range(count):
                    one = {"petition": number, "name": f"Personne {place}", "no": False}
                    connection.execute(text(SIGNATURE), {**one, "at": NOON + timedelta(hours=place)})
        yield


@pytest.mark.usefixtures("before")
def test_what_was_there_goes_on(database: str) -> None:
    with migrate.migrating(db.engine) as connection:
        migrate.upgrade_to(connection, "petition", FOLDER, "head")
    with db.engine.connect() as connection:
        found = connection.execute(
            text("SELECT state, visibility, legal_kind, answer_state, signatures FROM petition_petition ORDER BY id")
        ).all()
        crossings = connection.execute(
            text("SELECT petition_id, threshold, number, signatures, at FROM petition_crossing")
        ).all()
        words = set(connection.scalars(text("SELECT word FROM petition_word WHERE petition_id = 2")))
        kept = connection.scalar(text("SELECT count(*) FROM petition_signature"))
    assert found == [
        ("draft", "shown", "free", "none", 0),
        ("open", "shown", "free", "owed", 5),
        ("closed", "shown", "free", "none", 2),
    ]
    ((petition, threshold, number, signatures, at),) = crossings
    assert (petition, threshold, number, signatures) == (2, 3, 1, 3)
    reached = datetime.fromisoformat(at) if isinstance(at, str) else at
    assert reached == NOON + timedelta(hours=2)
    assert {"banc", "chemin"} <= words
    assert kept == 7


@pytest.mark.usefixtures("before")
def test_its_links_and_indexes_are_kept(database: str) -> None:
    with migrate.migrating(db.engine) as connection:
        migrate.upgrade_to(connection, "petition", FOLDER, "head")
    seen = inspect(db.engine)
    assert {key["referred_table"] for key in seen.get_foreign_keys("petition_signature")} >= {"petition_petition"}
    assert {key["referred_table"] for key in seen.get_foreign_keys("petition_petition")} == {
        "core_space",
        "core_person",
    }
    indexes = {index["name"] for index in seen.get_indexes("petition_petition")}
    assert {"ix_petition_petition_space_id", "ix_petition_petition_state_closes_at"} <= indexes


ERASED = """
INSERT INTO petition_signature (petition_id, state, channel, name, commune, person_key, email, email_digest, show_name,
    is_imaginary, mails_sent, created_at, confirmed_at, confirmed_on, namesake, language, countersigned_by)
VALUES (2, :state, :channel, '', '59172', :key, :email, :digest, :no, :no, 1, :at, :confirmed, :on, 0, 'fr', :witness)
"""


@pytest.mark.usefixtures("before")
def test_what_was_erased_before_keeps_nothing_that_led_to_somebody(database: str) -> None:
    online = {"state": "confirmed", "channel": "web", "key": "erased 8", "email": "", "digest": "erased 8"}
    centre = {"state": "confirmed", "channel": "assisted", "key": "erased 9", "email": None, "digest": ""}
    waiting = {"state": "pending", "channel": "web", "key": "erased 10", "email": "", "digest": "erased 10"}
    with migrate.migrating(db.engine) as connection:
        migrate.upgrade_to(connection, "petition", FOLDER, "petition_0008")
        person = connection.scalar(text("SELECT min(id) FROM core_person"))
        for one in (online, centre, waiting):
            confirmed = one["state"] == "confirmed"
            moments = {"at": NOON, "confirmed": NOON if confirmed else None, "on": NOON.date() if confirmed else None}
            witness = person if one is centre else None
            connection.execute(text(ERASED), {**one, **moments, "no": False, "witness": witness})
        migrate.upgrade_to(connection, "petition", FOLDER, "head")
        found = connection.execute(
            text(
                "SELECT channel, name, person_key, email, email_digest, countersigned_by, erased_at IS NOT NULL "
                "FROM petition_signature WHERE erased_at IS NOT NULL OR name IS NULL ORDER BY id"
            )
        ).all()
        left = connection.scalar(text("SELECT count(*) FROM petition_signature"))
    assert [tuple(one) for one in found] == [
        ("web", None, None, None, "", None, True),
        ("assisted", None, None, None, "", None, True),
    ]
    assert left == 9
