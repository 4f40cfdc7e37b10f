"""Roles with their trace, the last administrator, and accounts closed and opened again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DatabaseError

from core import tokens
from core.contracts import SYSTEM, Actor, Profile, Role
from core.errors import Conflict, Forbidden, Invalid
from core.events import transaction
from core.extensions import db
from core.hookspecs import hookimpl
from core.people import codes, queries, rights, services, sessions
from core.people.models import Person, PersonChange, PersonRole
from core.runtime import runtime
from core.testing import Build, Maker
from tests.at_once import at_once
from tests.core.people.conftest import with_password


def set_roles(actor_of: Person, person: Person, *roles: Role, make: Maker) -> None:
    with transaction():
        rights.set_roles(actor=make.actor(actor_of), person=person, roles=roles)


def traced(person: Person) -> list[tuple[str, Role | None, str | None]]:
    return [(line.kind, line.role, line.actor.name if line.actor else None) for line in queries.changes(person.id)]


def test_a_role_is_given_and_taken_with_a_trace(make: Maker, administrator: Person, claudine: Person) -> None:
    with_password(claudine, "claudine@exemple.fr")
    set_roles(administrator, claudine, Role.ANIMATOR, make=make)
    assert queries.roles(claudine.id) == ["animator"]
    set_roles(administrator, claudine, Role.ADMINISTRATOR, make=make)
    set_roles(administrator, claudine, make=make)
    assert queries.roles(claudine.id) == []
    assert traced(claudine) == [
        ("taken", Role.ADMINISTRATOR, "Rachid M."),
        ("given", Role.ADMINISTRATOR, "Rachid M."),
        ("taken", Role.ANIMATOR, "Rachid M."),
        ("given", Role.ANIMATOR, "Rachid M."),
        ("password", None, None),
    ]


def test_what_does_not_change_leaves_no_trace(make: Maker, administrator: Person) -> None:
    before = traced(administrator)
    set_roles(administrator, administrator, Role.ADMINISTRATOR, make=make)
    assert traced(administrator) == before == [("given", Role.ADMINISTRATOR, None)]


def test_an_animator_gives_no_role_to_anybody(make: Maker, animator: Person, claudine: Person) -> None:
    for person in (animator, claudine):
        with pytest.raises(Forbidden):
            set_roles(animator, person, Role.ANIMATOR, Role.ADMINISTRATOR, make=make)
    with pytest.raises(Forbidden):
        set_roles(claudine, claudine, Role.ADMINISTRATOR, make=make)


class Generous:
    """A plugin that lets animators give roles: the declared permission, no more."""

    @hookimpl
    def check_permission(self, actor: Actor, permission: str) -> bool | None:
        return actor.has_role(Role.ANIMATOR) or None if permission == "people.administer" else None


def test_whoever_may_give_roles_touches_no_administrator(
    make: Maker, administrator: Person, animator: Person, claudine: Person
) -> None:
    runtime().plugins.register(Generous())
    with_password(claudine, "claudine@exemple.fr")
    with_password(administrator, "rachid@exemple.fr")
    make.person("Odile T.", Role.ADMINISTRATOR)
    before, hashed = traced(administrator), administrator.password_hash
    nadia = make.actor(animator)
    refused: list[Callable[[], object]] = [
        lambda: services.set_password(actor=nadia, person=administrator, password_hash="y"),
        lambda: services.close_account(actor=nadia, person=administrator),
        lambda: codes.give_code(actor=nadia, person=administrator),
        lambda: rights.set_roles(actor=nadia, person=administrator, roles=()),
        lambda: rights.set_roles(actor=nadia, person=claudine, roles=[Role.ADMINISTRATOR]),
        lambda: services.add_person(actor=nadia, name="Paul D.", roles=[Role.ADMINISTRATOR]),
    ]
    for act in refused:
        with pytest.raises(Forbidden, match="Only an administrator"), transaction():
            act()
    kept = queries.person(administrator.id)
    assert (traced(kept), kept.password_hash, kept.closed_at) == (before, hashed, None)
    set_roles(animator, claudine, Role.ANIMATOR, make=make)
    with transaction():
        services.set_password(actor=make.actor(animator), person=claudine, password_hash="y")
    assert queries.person(claudine.id).password_hash == "y"


def test_a_role_needs_a_password_and_must_be_of_this_place(
    make: Maker, administrator: Person, claudine: Person
) -> None:
    with pytest.raises(Invalid) as refused:
        set_roles(administrator, claudine, Role.ANIMATOR, make=make)
    assert refused.value.field == "password"
    with_password(claudine, "claudine@exemple.fr")
    with pytest.raises(Invalid) as refused:
        set_roles(administrator, claudine, Role.OFFICER, make=make)
    assert refused.value.field == "roles"


def test_a_hub_has_officers_and_no_animators(build_instance: Build, make: Maker) -> None:
    with build_instance(Profile.REGION, plugins=[]).app_context():
        chief, newcomer = make.person("Olivier P.", Role.ADMINISTRATOR), make.person("Hélène M.")
        with_password(newcomer, "helene@region.example")
        with pytest.raises(Invalid):
            set_roles(chief, newcomer, Role.ANIMATOR, make=make)
        set_roles(chief, newcomer, Role.OFFICER, make=make)
        assert queries.roles(newcomer.id) == ["officer"]


def test_whoever_gains_a_role_loses_what_others_had_in_hand(
    make: Maker, administrator: Person, claudine: Person
) -> None:
    with_password(claudine, "claudine@exemple.fr")
    card = make.card(claudine)
    with transaction():
        by_card = sessions.open_session(person=claudine, shared=True)
        by_password = sessions.open_session(person=claudine, shared=False)
        code = codes.give_code(actor=SYSTEM, person=claudine).code
    set_roles(administrator, claudine, Role.ADMINISTRATOR, make=make)
    assert not queries.bears_code(claudine.id, card)
    with pytest.raises(Invalid), transaction():
        codes.sign_in(typed=code)
    ended = {key: found[0].ended_at for key in (by_card, by_password) if (found := sessions.find_session(key))}
    assert ended[by_card] is not None
    assert ended[by_password] is None


def test_open_sessions_follow_the_new_rights(make: Maker, administrator: Person, claudine: Person) -> None:
    with_password(claudine, "claudine@exemple.fr")
    with transaction():
        key = sessions.open_session(person=claudine, shared=False)

    def rights_of_session() -> frozenset[Role]:
        found = sessions.find_session(key)
        assert found is not None
        assert found[0].ended_at is None
        return sessions.actor_of(*found).roles

    set_roles(administrator, claudine, Role.ANIMATOR, make=make)
    assert rights_of_session() == {Role.ANIMATOR}
    set_roles(administrator, claudine, make=make)
    assert rights_of_session() == frozenset()


def test_the_last_administrator_remains(make: Maker, administrator: Person) -> None:
    with_password(administrator, "rachid@exemple.fr")
    for act in (
        lambda: rights.set_roles(actor=make.actor(administrator), person=administrator, roles=[]),
        lambda: rights.set_roles(actor=SYSTEM, person=administrator, roles=[Role.ANIMATOR]),
        lambda: services.close_account(actor=SYSTEM, person=administrator),
    ):
        with pytest.raises(Conflict, match="last administrator"), transaction():
            act()
    assert queries.roles(administrator.id) == ["administrator"]
    other = make.person("Odile T.", Role.ADMINISTRATOR)
    set_roles(administrator, administrator, make=make)
    with pytest.raises(Conflict), transaction():
        services.close_account(actor=SYSTEM, person=other)


def test_a_closed_administrator_does_not_count(make: Maker, administrator: Person) -> None:
    gone = make.person("Odile T.", Role.ADMINISTRATOR)
    with transaction():
        db.session.get_one(Person, gone.id).closed_at = gone.created_at
    with pytest.raises(Conflict), transaction():
        services.close_account(actor=SYSTEM, person=administrator)


def test_two_administrators_do_not_take_the_role_from_each_other(bare: Flask, make: Maker) -> None:
    first, second = (make.person(name, Role.ADMINISTRATOR).id for name in ("Rachid M.", "Odile T."))
    actors = {number: make.actor(queries.person(number)) for number in (first, second)}

    def take(actor: int, person: int) -> Callable[[], None]:
        return lambda: rights.set_roles(actor=actors[actor], person=queries.person(person), roles=[])

    errors = at_once(bare, take(first, second), take(second, first))
    assert [type(error) for error in errors] == [Conflict]
    assert db.session.scalar(select(func.count()).select_from(PersonRole)) == 1


def test_two_administrators_do_not_close_each_other(bare: Flask, make: Maker) -> None:
    first, second = (make.person(name, Role.ADMINISTRATOR).id for name in ("Rachid M.", "Odile T."))
    actors = {number: make.actor(queries.person(number)) for number in (first, second)}

    def close(actor: int, person: int) -> Callable[[], None]:
        return lambda: services.close_account(actor=actors[actor], person=queries.person(person))

    errors = at_once(bare, close(first, second), close(second, first))
    assert [type(error) for error in errors] == [Conflict]


def test_closing_ends_everything_but_the_name(make: Maker, administrator: Person, animator: Person) -> None:
    with_password(animator, "nadia@exemple.fr")
    with transaction():
        key = sessions.open_session(person=animator, shared=False)
    colleague = make.actor(make.person("Odile T.", Role.ANIMATOR))
    with pytest.raises(Forbidden), transaction():
        services.close_account(actor=colleague, person=animator)
    with transaction():
        services.close_account(actor=make.actor(administrator), person=animator)
    found = sessions.find_session(key)
    assert found is not None
    assert found[0].ended_at is not None
    kept = queries.person(animator.id)
    assert (kept.name, kept.password_hash, queries.roles(kept.id)) == ("Nadia K.", None, [])
    assert traced(animator)[:2] == [("closed", None, "Rachid M."), ("taken", Role.ANIMATOR, "Rachid M.")]
    assert queries.former_staff() == [kept]
    assert animator.id in queries.by_ids([animator.id])
    with pytest.raises(Conflict), transaction():
        services.close_account(actor=make.actor(administrator), person=animator)


def test_an_administrator_opens_a_closed_account_again(make: Maker, administrator: Person, animator: Person) -> None:
    with transaction():
        services.close_account(actor=SYSTEM, person=animator)
    stranger = make.actor(make.person("Odile T.", Role.ANIMATOR))
    with pytest.raises(Forbidden), transaction():
        rights.reopen_account(actor=stranger, person=animator)
    with pytest.raises(Conflict):
        set_roles(administrator, animator, Role.ANIMATOR, make=make)
    with transaction():
        rights.reopen_account(actor=make.actor(administrator), person=animator)
    back = queries.person(animator.id)
    assert (back.closed_at, back.password_hash, queries.roles(back.id)) == (None, None, [])
    assert traced(animator)[0] == ("reopened", None, "Rachid M.")
    with pytest.raises(Conflict), transaction():
        rights.reopen_account(actor=make.actor(administrator), person=animator)


def test_an_address_of_a_closed_account_is_said_to_be_so(make: Maker, animator: Person) -> None:
    with_password(animator, "nadia@exemple.fr")
    with transaction():
        services.close_account(actor=SYSTEM, person=animator)
    with pytest.raises(Conflict, match="closed account"), transaction():
        services.add_person(actor=SYSTEM, name="Nadia K.", email="nadia@exemple.fr")


def test_a_first_address_must_be_free(make: Maker, animator: Person, claudine: Person) -> None:
    with_password(animator, "nadia@exemple.fr")
    with pytest.raises(Conflict) as refused:
        with_password(claudine, "Nadia@exemple.fr")
    assert refused.value.field == "email"
    assert queries.person(claudine.id).password_hash is None


@pytest.mark.parametrize("statement", [update(PersonChange).values(kind="closed"), delete(PersonChange)])
def test_the_trace_only_grows(animator: Person, statement: object) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction():
        db.session.execute(statement)  # type: ignore[call-overload]
    assert len(queries.changes(animator.id)) == 1


def test_a_secret_is_compared_with_its_digest(bare: Flask) -> None:
    assert tokens.matches("ABC", tokens.digest("ABC"))
    assert not tokens.matches("ABD", tokens.digest("ABC"))
    assert not tokens.matches("ABC", "")
