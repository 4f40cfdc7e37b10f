"""One's own data: shown, taken away, erased; closed where evidence demands it; refused to staff, nothing half-done."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from core import clock
from core.contracts import SYSTEM, Actor, PersonalColumn, PersonalTable, Role
from core.errors import Conflict, Forbidden
from core.events import transaction
from core.extensions import db
from core.hookspecs import hookimpl
from core.own import services
from core.people import codes, erasure, queries, rights, sessions
from core.people import services as people
from core.people.models import BrowserSession, Card, Draft, PersonChange, SignInCode
from core.runtime import runtime
from core.spaces.models import Space, SpaceMember
from core.work import queue_mail
from core.work.models import Mail

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>=1+1"


@pytest.fixture
def running(database, build_instance):
    with build_instance(plugins=[]).app_context():
        yield


@pytest.fixture
def person(make, request):
    """Somebody who has left something everywhere in core."""
    request.getfixturevalue("running" if "running" in request.fixturenames else "centre")
    found = make.person("Claudine L.", email="claudine@exemple.fr")
    make.sandbox(found, name="Essais de Claudine")
    make.card(found)
    with transaction():
        people.save_draft(actor=make.actor(found), key="k", fields={"titre": HOSTILE})
        sessions.open_session(person=found, shared=False)
        codes.give_code(actor=SYSTEM, person=found)
        queue_mail(key="one", recipient="Claudine@exemple.fr", subject="Bonjour", body="Un lien secret")
    return found


def count(table: type, *where) -> int:
    return db.session.scalar(select(func.count()).select_from(table).where(*where)) or 0


def tables_of(person_id: int) -> set[str]:
    return {told.table for told in services.kept_of(person_id)}


def erase(actor: Actor) -> bool:
    with transaction():
        return services.erase_own(actor=actor)


@pytest.mark.usefixtures("running")
def test_all_that_core_keeps_is_given_and_nothing_that_opens_anything(person):
    told = services.kept_of(person.id)
    assert {one.table for one in told} == {
        "core_person", "core_card", "core_sign_in_code", "core_browser_session", "core_draft", "core_space",
        "core_space_member", "core_mail",
    }  # fmt: skip
    everything = repr(told)
    card = db.session.scalars(select(Card)).one()
    assert card.code_digest not in everything
    assert "Un lien secret" not in everything
    assert HOSTILE in everything


@pytest.mark.usefixtures("running")
def test_somebody_else_is_not_in_it(person, make):
    other = make.person("Thierry V.", email="thierry@exemple.fr")
    assert tables_of(other.id) == {"core_person"}


@pytest.mark.usefixtures("running")
def test_what_can_be_erased_is_and_the_name_with_it(person, make):
    assert erase(make.actor(person)) is False
    db.session.rollback()
    nobody = queries.person(person.id)
    assert (nobody.name, nobody.email, nobody.password_hash) == (erasure.NAMELESS, None, None)
    assert nobody.closed_at is not None
    assert [count(table) for table in (Card, Draft, BrowserSession, SignInCode, SpaceMember, Mail, Space)] == [0] * 7
    assert {told.table for told in services.kept_of(person.id)} == {"core_person", "core_person_change"}
    assert all(told.stays for told in services.kept_of(person.id))


@pytest.mark.usefixtures("running")
def test_a_sandbox_of_several_stays_with_the_others(make):
    leaving, staying = make.person("Claudine L."), make.person("Thierry V.")
    space = make.sandbox(leaving, staying)
    erase(make.actor(leaving))
    db.session.rollback()
    assert list(db.session.scalars(select(SpaceMember.person_id))) == [staying.id]
    assert count(Space, Space.id == space.id) == 1


@pytest.mark.usefixtures("running")
def test_the_real_space_of_somebody_alone_in_it_stays(make):
    leaving = make.person("Claudine L.")
    space = make.real_space(leaving)
    erase(make.actor(leaving))
    db.session.rollback()
    assert count(Space, Space.id == space.id) == 1


@pytest.mark.usefixtures("running")
def test_whoever_held_a_role_is_closed_and_keeps_her_name_for_ten_years(make):
    chief, leaving = make.person("Rachid M.", Role.ADMINISTRATOR), make.person("Nadia K.", Role.ANIMATOR)
    with pytest.raises(Conflict):
        erase(make.actor(leaving))
    with transaction():
        rights.set_roles(actor=make.actor(chief), person=leaving, roles=())
    with clock.set_to(NOON):
        assert erase(make.actor(leaving)) is True
    db.session.rollback()
    closed = queries.person(leaving.id)
    assert (closed.name, closed.email, closed.closed_at) == ("Nadia K.", None, NOON)
    for at, name in (
        (NOON.replace(year=2036) - timedelta(seconds=1), "Nadia K."),
        (NOON.replace(year=2036), erasure.NAMELESS),
    ):
        with clock.set_to(at), transaction():
            erasure.erase_past()
        assert queries.person(leaving.id).name == name


@pytest.mark.usefixtures("running")
def test_the_last_administrator_stays(make):
    chief = make.person("Rachid M.", Role.ADMINISTRATOR)
    with pytest.raises(Conflict, match="last administrator"):
        erase(make.actor(chief))
    assert queries.person(chief.id).closed_at is None


@pytest.mark.usefixtures("running")
def test_a_passer_by_and_a_closed_account_erase_nothing(make):
    with pytest.raises(Forbidden):
        erase(Actor())
    leaving = make.person("Claudine L.")
    actor = make.actor(leaving)
    erase(actor)
    with pytest.raises(Conflict):
        erase(actor)
    assert count(PersonChange, PersonChange.person_id == leaving.id) == 1


class Forgetful:
    """A component that says that a row goes, and leaves it."""

    @hookimpl
    def export_personal_data(self, person_id: int) -> list[PersonalTable]:
        columns = (PersonalColumn("a", "A"),)
        return [PersonalTable("core.drafts", "core_draft", columns, (("left",),))]


@pytest.mark.usefixtures("running")
def test_a_part_that_is_left_undoes_everything(person, make):
    runtime().plugins.register(Forgetful())
    with pytest.raises(services.PartLeftError, match="core_draft"):
        erase(make.actor(person))
    db.session.rollback()
    assert queries.person(person.id).name == "Claudine L."
    assert [count(Card), count(Draft), count(Mail)] == [1, 1, 1]


class Stray:
    """A component that gives a table under no declaration."""

    @hookimpl
    def export_personal_data(self, person_id: int) -> list[PersonalTable]:
        return [PersonalTable("stray.rows", "stray_row", (PersonalColumn("a", "A"),), (("x",),))]


def test_a_table_under_no_declaration_stops_the_page(client, person):
    runtime().plugins.register(Stray())
    client.sign_in(person)
    assert client.get("/moi/donnees").status_code == 500


def test_the_page_says_what_why_and_until_when(client, person):
    client.sign_in(person)
    text = client.get("/moi/donnees").text
    for said in ("Comptes et cartes", "Textes en cours", "7 jours", "Essais de Claudine", "Essais répétés"):
        assert said in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script>alert" not in text
    assert "no-store" in client.get("/moi/donnees").headers["Cache-Control"]
    assert 'href="/moi/donnees"' in client.get("/moi").text


@pytest.mark.parametrize("path", ["/moi/donnees", "/moi/donnees/telecharger", "/moi/donnees/effacer"])
def test_a_passer_by_is_led_to_sign_in(client, path):
    assert "/connexion?next=" in client.get(path).headers["Location"]


def archive(answer) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(answer.data)) as file:
        assert file.testzip() is None
        return {name: file.read(name).decode() for name in file.namelist()}


def test_the_file_holds_a_page_and_the_same_for_programs(client, person):
    with clock.set_to(NOON):
        client.sign_in(person)
        answer = client.get("/moi/donnees/telecharger")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="mes-donnees-2026-11-22.zip"'
    parts = archive(answer)
    assert sorted(parts) == ["mes-donnees.css", "mes-donnees.html", "mes-donnees.json"]
    assert "<script>alert" not in parts["mes-donnees.html"]
    assert "&lt;script&gt;" in parts["mes-donnees.html"]
    assert not {"<", ">", "&"} & set(parts["mes-donnees.json"])
    told = json.loads(parts["mes-donnees.json"])
    assert told["of"] == "Claudine L."
    kept = {one["table"]: one for one in told["kept"]}
    assert kept["core_draft"]["rows"][0]["fields"] == {"titre": HOSTILE}
    assert kept["core_person"]["stays_when_erased"] is True
    assert kept["core_draft"]["stays_when_erased"] is False
    assert set(kept) == tables_of(person.id)


def test_erasing_takes_a_word_and_signs_out(client, person):
    client.sign_in(person)
    page = client.get("/moi/donnees/effacer").text
    assert "Votre nom : plus personne" in page.replace("\xa0", " ")
    for wrong in ("", "oui", "effacer tout"):
        refused = client.post("/moi/donnees/effacer", data={"word": wrong})
        assert refused.status_code == 422
    assert queries.person(person.id).closed_at is None
    done = client.post("/moi/donnees/effacer", data={"word": " Effacer "})
    assert (done.status_code, done.headers["Location"]) == (303, "/moi/donnees/effacees?note=erased")
    assert "votre nom compris" in client.get(done.headers["Location"]).text
    assert client.get("/moi").status_code == 303


def test_staff_are_told_why_not_before_they_type(client, make):
    make.person("Rachid M.", Role.ADMINISTRATOR)
    animator = make.person("Nadia K.", Role.ANIMATOR)
    client.sign_in(animator)
    page = client.get("/moi/donnees/effacer").text
    assert "Vous avez un rôle ici" in page
    assert 'name="word"' not in page
    assert client.post("/moi/donnees/effacer", data={"word": "effacer"}).status_code == 422
    assert queries.person(animator.id).closed_at is None


def test_the_page_of_personal_data_leads_there(client):
    text = client.get("/donnees-personnelles").text
    assert 'href="/moi/donnees"' in text
    assert 'href="/mes-donnees"' in text
