"""``preau people``: adding somebody, and the way back in for the last administrator."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from core import cli
from core.contracts import SYSTEM, Role
from core.events import transaction
from core.extensions import db
from core.people import codes, queries, services, sessions
from core.people.models import Person
from core.testing import Build, Maker

PASSWORD = "quatre mots sans rapport"
NEW = "cinq autres mots encore meilleurs"


@pytest.fixture
def preau(build_instance: Build, make: Maker, monkeypatch: pytest.MonkeyPatch):
    """Run a command on the instance of the test, whose application context is pushed."""
    app = build_instance(plugins=[])
    monkeypatch.setattr(cli.door, "open_app", lambda **_: app)

    def run(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(cli.preau, ["people", *arguments], input=typed)

    with app.app_context():
        yield run


@pytest.fixture
def chief(preau, make: Maker) -> Person:
    """The only administrator, with a password."""
    hashed = services.hash_password(PASSWORD)
    with transaction():
        return services.add_person(
            actor=SYSTEM,
            name="Rachid M.",
            email="rachid@denain.example",
            password_hash=hashed,
            roles=[Role.ADMINISTRATOR],
        )


def opens(email: str, password: str) -> bool:
    db.session.expire_all()
    person = queries.meant(email)[0]
    return services.password_matches(person.password_hash, password)


def test_the_last_administrator_gets_a_new_password(preau, chief):
    with transaction():
        key = sessions.open_session(person=chief, shared=False)
    done = preau("reset", typed=f"{NEW}\n{NEW}\n")
    assert done.exit_code == 0, done.output
    assert "Rachid M. a un nouveau mot de passe" in done.output
    assert NEW not in done.output
    assert opens("rachid@denain.example", NEW)
    assert sessions.find_session(key)[0].ended_at is not None
    last = queries.changes(chief.id)[0]
    assert (last.kind, last.actor) == ("password", None)


def test_a_short_password_is_refused_and_nothing_changes(preau, chief):
    done = preau("reset", "--password", "court")
    assert done.exit_code == 1
    assert "12 caractères" in done.output
    assert opens("rachid@denain.example", PASSWORD)


def test_a_code_is_printed_for_somebody_named(preau, chief, make):
    with transaction():
        key = sessions.open_session(person=chief, shared=False)
    done = preau("reset", "RACHID m.", "--code")
    assert done.exit_code == 0, done.output
    code = done.output.splitlines()[0].partition(" : ")[2]
    assert "Il sert une fois" in done.output
    assert sessions.find_session(key)[0].ended_at is not None
    with transaction():
        assert codes.sign_in(typed=code)[0].id == chief.id
    assert queries.changes(chief.id)[0].kind == "code"


def test_two_people_of_one_name_are_listed_with_their_numbers(preau, chief, make):
    first, second = make.person("Claudine L."), make.person("claudine l.", email="claudine@exemple.fr")
    refused = preau("reset", "Claudine L.", "--code")
    assert refused.exit_code == 1
    assert f"  {first.id}  Claudine L. (sans rôle, sans adresse" in refused.output
    assert f"  {second.id}  claudine l. (sans rôle, claudine@exemple.fr" in refused.output
    assert "Code pour claudine l." in preau("reset", str(second.id), "--code").output
    assert "Code pour claudine l." in preau("reset", "Claudine@exemple.fr", "--code").output


@pytest.mark.parametrize("who", ["Inconnue", "inconnue@exemple.fr", "99", "9" * 30, "%", "", "' OR 1=1"])
def test_somebody_unknown_is_said_so(preau, chief, who):
    refused = preau("reset", who, "--code")
    assert refused.exit_code == 1
    assert "ne connaît pas" in refused.output


def test_a_closed_account_is_not_let_in(preau, chief, make):
    gone = make.person("Odile T.")
    with transaction():
        services.close_account(actor=SYSTEM, person=gone)
    assert "ne connaît pas" in preau("reset", "Odile T.", "--code").output


def test_an_administrator_is_named_when_none_is_left(preau, make):
    claudine = make.person("Claudine L.")
    assert "aucun administrateur" in preau("reset").output
    done = preau("reset", "Claudine L.", "--administrator", "--email", "claudine@exemple.fr", "--password", NEW)
    assert done.exit_code == 0, done.output
    assert "claudine@exemple.fr" in done.output
    assert queries.roles(claudine.id) == ["administrator"]
    assert opens("claudine@exemple.fr", NEW)
    assert [line.kind for line in queries.changes(claudine.id)] == ["given", "password"]


def test_an_address_is_asked_for_when_there_is_none(preau, make):
    make.person("Claudine L.")
    done = preau("reset", "1", "--administrator", typed=f"pas une adresse\n{NEW}\n{NEW}\n")
    assert done.exit_code == 1
    assert "adresse e-mail" in done.output
    assert queries.roles(1) == []
    assert preau("reset", "1", "--administrator", typed=f"c@exemple.fr\n{NEW}\n{NEW}\n").exit_code == 0


def test_no_second_administrator_is_named_from_here(preau, chief, make):
    make.person("Claudine L.")
    refused = preau("reset", "Claudine L.", "--administrator", "--password", NEW)
    assert refused.exit_code == 1
    assert "Il reste Rachid M." in refused.output
    assert queries.roles(2) == []


def test_a_code_does_not_make_an_administrator(preau, make):
    make.person("Claudine L.")
    assert "retirez --code" in preau("reset", "Claudine L.", "--administrator", "--code").output


def test_several_administrators_must_be_told_apart(preau, chief, make):
    make.person("Odile T.", Role.ADMINISTRATOR)
    refused = preau("reset", "--code")
    assert refused.exit_code == 1
    assert "Rachid M. (administration" in refused.output
    assert "Odile T. (administration" in refused.output


def test_a_role_of_the_other_profile_is_refused(preau):
    data = ("--name", "Hélène M.", "--email", "helene@region.example", "--password", PASSWORD)
    refused = preau("add", *data, "--role", "officer")
    assert refused.exit_code == 1
    assert "animator, administrator" in refused.output
    assert queries.people() == []
