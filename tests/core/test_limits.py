"""Limits count per combination, in windows, and forget."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core import clock, limits
from core.contracts import Profile
from core.errors import TooMany
from core.events import transaction
from core.extensions import db

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture
def bare(build_instance):
    app = build_instance(Profile.CENTRE, plugins=[])
    with app.app_context():
        yield app


def hit(*parts, most=3):
    with transaction():
        limits.hit("sign", *parts, most=most, seconds=600)


def test_the_last_allowed_try_passes_and_the_next_says_when(database, bare):
    with clock.set_to(NOW):
        for _ in range(3):
            hit("192.0.2.1", "a")
        with pytest.raises(TooMany) as refused:
            hit("192.0.2.1", "a")
    assert refused.value.params == {"minutes": 10}


def test_ten_people_behind_one_address_do_not_block_each_other(bare):
    with clock.set_to(NOW):
        for person in range(10):
            hit("192.0.2.1", f"person{person}", most=1)


def test_another_window_begins_anew_and_the_past_is_erased(bare):
    with clock.set_to(NOW):
        hit("a", most=1)
    with clock.set_to(NOW + timedelta(seconds=600)):
        hit("a", most=1)
    with clock.set_to(NOW + timedelta(seconds=1201)), transaction():
        limits.erase_past()
    assert db.session.query(limits.Limit).count() == 1


@pytest.mark.parametrize(("address", "own"), [("10.1.2.3", True), ("192.0.2.1", False), ("", False), ("unix", False)])
def test_the_centres_own_networks(bare, address, own):
    assert limits.is_own_network(address) is own
