"""The fixtures themselves: real databases, and requests that see the test's clock."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core import clock
from core.contracts import Profile, Role
from core.extensions import db


@pytest.fixture
def bare(build_instance):
    app = build_instance(Profile.CENTRE, plugins=[])
    with app.app_context():
        yield app


def test_the_database_is_the_one_asked_for(database, bare, make):
    assert db.engine.dialect.name == database
    assert make.person("Nadia K.", Role.ANIMATOR).id == 1


def test_a_request_sees_the_clock_of_the_test(bare):
    seen = []
    bare.before_request(lambda: seen.append(clock.now()))
    moment = datetime(2026, 12, 3, 14, tzinfo=UTC)
    with clock.set_to(moment):
        bare.test_client().get("/static/preau.css")
    assert seen == [moment]
