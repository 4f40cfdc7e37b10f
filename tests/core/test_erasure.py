"""What is told to be erased is erased, at its moment and not before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from core import clock, limits
from core.contracts import SYSTEM, Role, SpaceRole
from core.errors import Conflict
from core.events import transaction
from core.extensions import db
from core.people import erasure, queries, rights, services, sessions
from core.people.models import BrowserSession, Card, Draft, Person, SignInCode
from core.spaces import services as spaces
from core.spaces.models import SpaceMember
from core.work import worker

CLOSED = datetime(2026, 2, 28, 9, tzinfo=UTC)
MOMENT = timedelta(seconds=1)


@pytest.fixture
def running(database, build_instance):
    with build_instance(plugins=[]).app_context():
        yield


def erase(at: datetime) -> int:
    with clock.set_to(at), transaction():
        return erasure.erase_past()


def close(person: Person, at: datetime = CLOSED) -> None:
    with clock.set_to(at), transaction():
        services.close_account(actor=SYSTEM, person=person)


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.usefixtures("running")
def test_who_held_an_account_is_forgotten_three_years_after_its_closing(make):
    person = make.person("Claudine L.", email="claudine@exemple.fr")
    space = make.sandbox(person)
    with transaction():
        services.save_draft(actor=make.actor(person), key="k", fields={"a": "b"})
    close(person)
    three_years = CLOSED.replace(year=2029)
    assert erase(three_years - MOMENT) == 0
    assert queries.person(person.id).name == "Claudine L."
    assert erase(three_years) == 1
    db.session.rollback()
    forgotten = queries.person(person.id)
    assert (forgotten.name, forgotten.email, forgotten.password_hash) == (erasure.NAMELESS, None, None)
    assert (count(Draft), count(SpaceMember)) == (0, 0)
    assert space.id
    assert erase(three_years + MOMENT) == 0


@pytest.mark.usefixtures("running")
def test_the_name_of_whoever_held_a_role_stays_ten_years_under_sessions_and_acts(make):
    leaving = make.person("Nadia K.", Role.ANIMATOR)
    close(leaving)
    ten_years = CLOSED.replace(year=2036)
    assert erase(CLOSED.replace(year=2029)) == 0
    assert erase(ten_years - MOMENT) == 0
    assert queries.person(leaving.id).name == "Nadia K."
    assert erase(ten_years) == 1
    db.session.expire_all()
    assert queries.person(leaving.id).name == erasure.NAMELESS
    assert queries.people(closed=True) == queries.former_staff() == []
    with pytest.raises(Conflict), transaction():
        rights.reopen_account(actor=SYSTEM, person=leaving)


@pytest.mark.usefixtures("running")
def test_an_open_account_is_never_forgotten(make):
    person = make.person("Claudine L.")
    assert erase(CLOSED.replace(year=2099)) == 0
    assert queries.person(person.id).name == "Claudine L."


@pytest.mark.usefixtures("running")
def test_the_address_of_somebody_forgotten_is_free_again(make):
    close(make.person("Claudine L.", email="claudine@exemple.fr"))
    assert erase(CLOSED.replace(year=2029)) == 1
    assert make.person("Claudine L.", email="claudine@exemple.fr").email == "claudine@exemple.fr"


@pytest.mark.usefixtures("running")
def test_two_people_may_be_forgotten(make):
    for name in ("Claudine L.", "Thierry V."):
        close(make.person(name))
    assert erase(CLOSED.replace(year=2029)) == 2


@pytest.mark.usefixtures("running")
def test_a_card_that_opens_nothing_is_erased_after_thirty_days(make):
    person = make.person()
    with clock.set_to(CLOSED):
        make.card(person)
        kept = make.card(person)
    erase(CLOSED + timedelta(days=erasure.CARD_DAYS) - MOMENT)
    assert count(Card) == 2
    erase(CLOSED + timedelta(days=erasure.CARD_DAYS))
    assert count(Card) == 1
    assert queries.bears_code(person.id, kept)


@pytest.mark.usefixtures("running")
def test_a_one_hour_code_is_erased_after_thirty_days(make):
    person = make.person()
    code = SignInCode(
        person_id=person.id,
        selector="abc",
        code_digest="d" * 64,
        issued_at=CLOSED,
        expires_at=CLOSED + timedelta(hours=1),
    )
    with transaction():
        db.session.add(code)
    erase(CLOSED + timedelta(days=erasure.CARD_DAYS) - MOMENT)
    assert count(SignInCode) == 1
    erase(CLOSED + timedelta(days=erasure.CARD_DAYS))
    assert count(SignInCode) == 0


@pytest.mark.usefixtures("running")
def test_the_task_erases_all_of_it(make):
    person, leaving = make.person(), make.person("Thierry V.", Role.ANIMATOR)
    with clock.set_to(CLOSED):
        with transaction():
            sessions.open_session(person=person, shared=False)
            services.save_draft(actor=make.actor(person), key="k", fields={"a": "b"})
            limits.hit("sign_in", "network", most=5, seconds=60)
        make.card(person)
        make.card(person)
        close(leaving)
    with clock.set_to(CLOSED.replace(year=2036)):
        worker.run_due(everything=True)
    db.session.rollback()
    assert [count(table) for table in (BrowserSession, Draft, limits.Limit, Card)] == [0, 0, 0, 1]
    assert queries.person(leaving.id).name == erasure.NAMELESS


@pytest.mark.usefixtures("running")
def test_a_member_who_is_forgotten_leaves_her_spaces_to_the_others(make):
    leaving, staying = make.person("Claudine L."), make.person("Thierry V.")
    space = make.sandbox(leaving, staying)
    close(leaving)
    with clock.set_to(CLOSED.replace(year=2029)), transaction():
        erasure.erase_past()
    members = db.session.execute(select(SpaceMember.person_id, SpaceMember.role)).all()
    assert [tuple(row) for row in members] == [(staying.id, SpaceRole.MANAGER)]
    with transaction():
        spaces.set_member(actor=SYSTEM, space=space, person_id=staying.id, role=SpaceRole.MEMBER, knowing=True)
