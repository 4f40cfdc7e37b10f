"""What somebody follows is shown to her, and goes when she asks: with an account, and under an address alone."""

from __future__ import annotations

import pytest

from core import following
from core.events import transaction
from core.own import services
from tests.core.following.conftest import ADDRESS, PART, REF, follow, followers


@pytest.mark.usefixtures("database", "board")
def test_what_an_address_follows_is_named_and_stopped_one_by_one():
    follow()
    with transaction():
        following.follow(ref=PART, email="Claudine@exemple.fr", language="en")
    follow("autre@exemple.fr")
    table = next(one for one in services.kept_for(ADDRESS) if one.table == "core_follower")
    assert [row[0] for row in table.rows] == ["Un auvent", "Un auvent"]
    assert [row[1] for row in table.rows] == [ADDRESS, "Claudine@exemple.fr"]
    with transaction():
        services.erase_for(address=ADDRESS, reference=table.references[0])
    assert [(one.email, one.ref) for one in followers()] == [("Claudine@exemple.fr", PART), ("autre@exemple.fr", REF)]


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize(
    "reference", ["core.follower-2", "core.follower-", "core.follower-1x", "petition.signature-1", ""]
)
def test_nobody_stops_what_another_follows(reference):
    follow()
    follow("autre@exemple.fr")
    with transaction():
        services.erase_for(address=ADDRESS, reference=reference)
    assert len(followers()) == 2


@pytest.mark.usefixtures("database", "board")
def test_an_account_that_is_erased_follows_nothing_any_more(make):
    person = make.person("Odette P.", email=ADDRESS)
    follow()
    assert "core_follower" in {one.table for one in services.kept_of(person.id)}
    with transaction():
        services.erase_own(actor=make.actor(person))
    assert followers() == []
