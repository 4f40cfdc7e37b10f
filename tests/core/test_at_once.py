"""What several people do in the same second: one of them does it, the others are told, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.contracts import SYSTEM, Role, SpaceKind, SpaceRole
from core.errors import Conflict
from core.extensions import db
from core.journal import queries as journal
from core.people import queries as people_queries
from core.people import services as people
from core.people.models import Card, Person, PersonRole
from core.spaces import queries as spaces_queries
from core.spaces import services as spaces
from core.spaces.models import Space, SpaceMember
from core.testing import Build, Maker
from tests.at_once import at_once


@pytest.fixture
def bare(build_instance: Build, database: str) -> Any:
    app = build_instance(plugins=[])
    with app.app_context():
        yield app


def test_a_sandbox_is_made_real_once(bare: Flask, make: Maker) -> None:
    sandbox, organisation = make.sandbox(make.person()).id, make.organisation().id

    def act() -> None:
        owner = spaces_queries.organisation(organisation)
        spaces.make_real(actor=SYSTEM, sandbox=spaces_queries.space(sandbox), organisation=owner)

    errors = at_once(bare, *[act] * 4)
    assert [type(error) for error in errors] == [Conflict] * 3
    assert db.session.scalar(select(func.count()).where(Space.kind == SpaceKind.REAL)) == 1
    assert journal.total("space.made_real", "spaces") == 1


def test_a_person_holds_one_valid_card(bare: Flask, make: Maker) -> None:
    person_id = make.person().id

    def act() -> None:
        people.issue_card(actor=SYSTEM, person=people_queries.person(person_id))

    assert at_once(bare, *[act] * 4) == []
    assert db.session.scalar(select(func.count()).where(Card.revoked_at.is_(None))) == 1


def test_an_address_is_written_down_once(bare: Flask) -> None:
    def act() -> None:
        people.add_person(actor=SYSTEM, name="Claudine L.", email="claudine@exemple.fr")

    errors = at_once(bare, *[act] * 4)
    assert [type(error) for error in errors] == [Conflict] * 3
    assert db.session.scalar(select(func.count(Person.id))) == 1
    assert journal.total("people.welcomed", "people") == 1


def test_two_administrators_do_not_close_each_other(bare: Flask, make: Maker) -> None:
    ids = [make.person(name, Role.ADMINISTRATOR).id for name in ("Rachid M.", "Odile T.")]

    def close(person_id: int) -> Callable[[], None]:
        return lambda: people.close_account(actor=SYSTEM, person=people_queries.person(person_id))

    errors = at_once(bare, *map(close, ids))
    assert [type(error) for error in errors] == [Conflict]
    assert db.session.scalar(select(func.count()).select_from(PersonRole)) == 1


def test_a_member_is_brought_in_once(bare: Flask, make: Maker) -> None:
    space_id, person_id = make.sandbox().id, make.person().id

    def act() -> None:
        space = spaces_queries.space(space_id)
        spaces.set_member(actor=SYSTEM, space=space, person_id=person_id, role=SpaceRole.MEMBER)

    assert at_once(bare, *[act] * 4) == []
    assert db.session.scalar(select(func.count()).select_from(SpaceMember)) == 1


def test_a_text_is_kept_from_two_tabs(bare: Flask, make: Maker) -> None:
    writer = make.actor(make.person())

    def act() -> None:
        people.save_draft(actor=writer, key="petition/new/1", fields={"title": "Un auvent"})

    assert at_once(bare, *[act] * 4) == []
    assert people_queries.draft(writer.person_id or 0, "petition/new/1") == {"title": "Un auvent"}
