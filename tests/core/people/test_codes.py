"""One-hour codes: who gives them, how they are typed, and all the ways in which they end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from core import clock, tokens
from core.contracts import SYSTEM, Actor, Role
from core.errors import Conflict, Forbidden, Invalid, TooMany
from core.events import transaction
from core.extensions import db
from core.people import codes, queries, rights, services, sessions
from core.people.models import BrowserSession, Person, SignInCode
from core.testing import Build, Maker
from tests.at_once import at_once
from tests.core.people.conftest import with_password


def give(person: Person, actor: Actor = SYSTEM) -> str:
    with transaction():
        return codes.give_code(actor=actor, person=person).code


def enter(typed: str) -> tuple[Person, str]:
    with transaction():
        return codes.sign_in(typed=typed)


def test_an_animator_gives_a_code_that_signs_in_once_and_shared(
    make: Maker, animator: Person, claudine: Person
) -> None:
    code = give(claudine, make.actor(animator))
    assert len(code) == codes.LENGTH
    person, key = enter(code)
    assert person.id == claudine.id
    session = db.session.scalars(select(BrowserSession)).one()
    assert (session.person_id, session.shared) == (claudine.id, True)
    assert session.key_digest == tokens.digest(key)
    with pytest.raises(Invalid):
        enter(code)


def test_only_a_digest_is_kept(claudine: Person) -> None:
    code = give(claudine)
    row = db.session.scalars(select(SignInCode)).one()
    assert row.code_digest == tokens.digest(code)
    assert code not in {str(getattr(row, column.key)) for column in SignInCode.__table__.columns}
    assert code[codes.SELECTOR :] not in row.selector


def test_a_code_is_typed_as_people_type(claudine: Person) -> None:
    with transaction():
        row = SignInCode(
            person_id=claudine.id,
            selector="0A1",
            code_digest=tokens.digest("0A1B2C3D4"),
            issued_at=clock.now(),
            expires_at=clock.now() + codes.LASTS,
        )
        db.session.add(row)
    assert enter("  o a l - b2c \t3d4 ")[0].id == claudine.id


@pytest.mark.parametrize(
    "typed", ["", "A", "AAA AAA AAA", "é" * 9, "'; DROP TABLE core_person; --", "０" * 9, "9" * 5000]
)
def test_what_is_no_code_opens_nothing(claudine: Person, typed: str) -> None:
    give(claudine)
    with pytest.raises(Invalid):
        enter(typed)
    assert db.session.scalar(select(func.count(BrowserSession.id))) == 0


def test_the_hour_has_an_end(claudine: Person) -> None:
    code = give(claudine)
    until = db.session.scalars(select(SignInCode)).one().expires_at
    assert until - db.session.scalars(select(SignInCode)).one().issued_at == timedelta(hours=1)
    with clock.set_to(until), pytest.raises(Invalid):
        enter(code)
    with clock.set_to(until - timedelta(seconds=1)):
        assert enter(code)[0].id == claudine.id


def test_a_new_code_revokes_the_one_before(claudine: Person) -> None:
    first, second = give(claudine), give(claudine)
    with pytest.raises(Invalid):
        enter(first)
    assert enter(second)[0].id == claudine.id


def test_two_people_of_one_name_have_each_their_code(make: Maker, claudine: Person) -> None:
    other = make.person("Claudine L.")
    assert queries.namesakes(claudine) == [other]
    first, second = give(claudine), give(other)
    assert enter(second)[0].id == other.id
    assert enter(first)[0].id == claudine.id


def test_an_account_closed_meanwhile_opens_nothing(claudine: Person) -> None:
    code = give(claudine)
    with transaction():
        services.close_account(actor=SYSTEM, person=claudine)
    with pytest.raises(Invalid):
        enter(code)
    with pytest.raises(Conflict):
        give(claudine)


def test_even_a_code_that_survived_the_closing_opens_nothing(claudine: Person) -> None:
    code = give(claudine)
    with transaction():
        db.session.get_one(Person, claudine.id).closed_at = clock.now()
    with pytest.raises(Invalid):
        enter(code)
    assert db.session.scalars(select(SignInCode)).one().used_at is None


def test_a_new_password_or_role_ends_the_code(make: Maker, claudine: Person) -> None:
    code = give(claudine)
    with_password(claudine, "claudine@exemple.fr")
    with pytest.raises(Invalid):
        enter(code)
    code = give(claudine)
    with transaction():
        rights.set_roles(actor=SYSTEM, person=claudine, roles=[Role.ANIMATOR])
    with pytest.raises(Invalid):
        enter(code)


def test_an_animator_does_not_become_an_administrator(
    make: Maker, animator: Person, administrator: Person, claudine: Person
) -> None:
    with pytest.raises(Forbidden):
        give(administrator, make.actor(animator))
    with pytest.raises(Forbidden):
        give(animator, make.actor(claudine))
    with pytest.raises(Conflict):
        give(animator, make.actor(animator))
    other = make.person("Odile T.", Role.ADMINISTRATOR)
    assert enter(give(administrator, make.actor(other)))[0].id == administrator.id
    last = queries.changes(administrator.id)[0]
    assert (last.kind, last.actor and last.actor.id) == ("code", other.id)


def test_a_code_is_tried_five_times(claudine: Person) -> None:
    with clock.set_to(clock.now().replace(minute=1, second=0)):
        code = give(claudine)
        wrong = code[: codes.SELECTOR] + ("A" if code[-1] != "A" else "B") * 6
        for _ in range(5):
            with transaction():
                codes.count_try(typed=wrong, network="")
        with pytest.raises(TooMany, match="mistyped"), transaction():
            codes.count_try(typed=code, network="")
        again = give(claudine)
        with transaction():
            codes.count_try(typed=again, network="")


def test_a_network_tries_twenty_times(bare: Flask) -> None:
    with clock.set_to(clock.now().replace(minute=1, second=0)):
        for _ in range(20):
            with transaction():
                codes.count_try(typed="AAA", network="203.0.113.9")
        with pytest.raises(TooMany), transaction():
            codes.count_try(typed="AAA", network="203.0.113.9")
        with transaction():
            codes.count_try(typed="AAA", network="203.0.113.10")


def test_the_first_characters_of_an_open_code_are_not_given_twice(
    make: Maker, claudine: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = iter(["AAA111111", "AAA222222", "BBB333333"])
    monkeypatch.setattr(tokens, "new_code", lambda _length: next(made))
    assert (give(claudine), give(make.person("Ahmed B."))) == ("AAA111111", "BBB333333")
    assert enter("aaa 111 111")[0].id == claudine.id


def test_past_codes_free_their_first_characters(make: Maker, claudine: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    made = iter(["AAA111111", "AAA222222"])
    monkeypatch.setattr(tokens, "new_code", lambda _length: next(made))
    give(claudine)
    with clock.set_to(clock.now() + codes.LASTS):
        assert give(make.person("Ahmed B.")) == "AAA222222"


def test_the_session_of_a_code_is_known_for_its_hour(claudine: Person) -> None:
    _, key = enter(give(claudine))
    assert codes.opened(key)
    assert not codes.opened("")
    with transaction():
        other = sessions.open_session(person=claudine, shared=True)
    assert not codes.opened(other)
    with clock.set_to(clock.now() + codes.LASTS):
        assert not codes.opened(key)
    with transaction():
        sessions.close_session(key)
    assert not codes.opened(key)


def test_a_code_serves_once_when_two_type_it_at_once(bare: Flask, claudine: Person) -> None:
    code = give(claudine)
    errors = at_once(bare, *[lambda: codes.sign_in(typed=code)] * 4)
    assert [type(error) for error in errors] == [Invalid] * 3
    assert db.session.scalar(select(func.count(BrowserSession.id))) == 1


def test_a_person_has_one_open_code_when_several_give_one_at_once(bare: Flask, claudine: Person) -> None:
    person_id = claudine.id
    errors = at_once(bare, *[lambda: codes.give_code(actor=SYSTEM, person=queries.person(person_id))] * 4)
    assert errors == []
    assert db.session.scalar(select(func.count()).where(SignInCode.revoked_at.is_(None))) == 1


def test_on_a_hub_an_administrator_helps_an_officer(build_instance: Build, make: Maker) -> None:
    from core.contracts import Profile

    with build_instance(Profile.REGION, plugins=[]).app_context():
        officer, chief = make.person("Hélène M.", Role.OFFICER), make.person("Olivier P.", Role.ADMINISTRATOR)
        with pytest.raises(Forbidden):
            give(chief, make.actor(officer))
        assert enter(give(officer, make.actor(chief)))[0].id == officer.id
