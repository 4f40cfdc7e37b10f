"""Organisations, spaces, sandboxes and their letters: who sees what, and what each page says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.contracts import SYSTEM, SpaceRole, ToolKind
from core.errors import Conflict, Forbidden, Invalid
from core.events import transaction
from core.extensions import db
from core.people import services as people
from core.people.models import Person
from core.runtime import runtime
from core.spaces import queries, services
from core.spaces.models import Organisation, Space
from core.testing import Maker
from core.work import queue_mail

HOSTILE = (
    "Bonjour <script>alert(1)</script>,\n\nhttps://centre.example/moi\nhttps://evil.example/moi\njavascript:alert(2)"
)


@pytest.fixture
def sandbox(make: Maker, participant: Person) -> Space:
    return make.sandbox(participant, name="Essai du conseil")


@pytest.fixture
def tool(centre: Flask) -> Iterator[ToolKind]:
    """A tool, as a plugin would bring one."""
    made = ToolKind("tableau", "Tableau", "Écrire au tableau.", "home.index", "pencil")
    runtime().tools["tableau"] = made
    yield made


@pytest.mark.parametrize("page", ["", "/courrier"])
def test_a_sandbox_does_not_exist_for_strangers(client: FlaskClient, make: Maker, sandbox: Space, page: str) -> None:
    address = f"/espaces/{sandbox.id}{page}"
    assert client.get(address).location.startswith("/connexion?next=")
    client.sign_in(make.person("Ahmed B."))
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("page", ["", "/courrier", "/remettre-a-zero", "/membres", "/outils"])
def test_its_members_and_staff_see_it_and_no_search_engine(
    client: FlaskClient, participant: Person, animator: Person, sandbox: Space, page: str
) -> None:
    for person in (participant, animator):
        client.sign_in(person)
        answer = client.get(f"/espaces/{sandbox.id}{page}")
        assert answer.status_code == 200
        assert 'name="robots" content="noindex, nofollow"' in answer.text
        assert "rien de ce qui est fait ici ne compte" in answer.text


def test_a_sandbox_says_when_it_is_erased(client: FlaskClient, participant: Person, sandbox: Space) -> None:
    client.sign_in(participant)
    answer = client.get(f"/espaces/{sandbox.id}")
    assert "Il sera effacé le " in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "Rendre réel" not in answer.text


def test_a_real_space_is_public_without_a_cookie_or_a_name(
    client: FlaskClient, make: Maker, participant: Person
) -> None:
    space = make.real_space(participant, name="Les amis du marché")
    answer = client.get(f"/espaces/{space.id}")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert "X-Robots-Tag" not in answer.headers
    assert "Claudine L." not in answer.text
    assert "Les amis du marché" in client.get("/espaces").text
    client.sign_in(participant)
    assert "Claudine L." in client.get(f"/espaces/{space.id}").text


@pytest.mark.parametrize("page", ["organisations/ajouter", "bac-a-sable"])
def test_only_staff_receives_organisations(
    client: FlaskClient, participant: Person, animator: Person, page: str
) -> None:
    assert client.get(f"/espaces/{page}").status_code == 303
    client.sign_in(participant)
    assert client.get(f"/espaces/{page}").status_code == 403
    client.sign_in(animator)
    assert client.get(f"/espaces/{page}").status_code == 200


def test_an_organisation_is_received_then_gets_a_sandbox(
    client: FlaskClient, animator: Person, participant: Person, tool: ToolKind
) -> None:
    client.sign_in(animator)
    assert client.post("/espaces/organisations/ajouter", data={"name": "", "kind": "x"}).status_code == 422
    made = client.post("/espaces/organisations/ajouter", data={"name": "Les amis", "kind": "association"})
    assert "Ouvrir un bac à sable" in client.get(made.location).text
    organisation = db.session.scalars(select(Organisation)).one()
    owner = organisation.id
    form = f"/espaces/bac-a-sable?organisation={owner}"
    assert 'value="Denain (59)"' in client.get(form).text
    several = client.post(form, data={"name": "Essai", "place": "Saint-Denis", "tools": "tableau"})
    assert several.status_code == 422
    assert 'value="93066"' in several.text
    opened = client.post(form, data={"name": "Essai", "place": ["Saint-Denis", "93066"], "tools": "tableau"})
    assert opened.status_code == 303
    db.session.rollback()
    space = db.session.scalars(select(Space)).one()
    assert (space.territory, space.organisation_id, space.is_sandbox) == ("93066", owner, True)
    assert [known.name for known in queries.tools(space.id)] == ["tableau"]


@pytest.mark.parametrize("owner", ["abc", "-1", "0", str(2**70), "999"])
def test_an_odd_organisation_in_the_address_is_no_error(client: FlaskClient, animator: Person, owner: str) -> None:
    client.sign_in(animator)
    assert client.get(f"/espaces/bac-a-sable?organisation={owner}").status_code in {200, 404}


def test_an_animator_brings_members_in_by_search(
    client: FlaskClient, make: Maker, animator: Person, sandbox: Space
) -> None:
    make.person("Éric Z.")
    client.sign_in(animator)
    page = f"/espaces/{sandbox.id}/membres"
    assert "Éric Z." in client.get(f"{page}?q=eric").text
    person = db.session.scalars(select(Person).where(Person.name == "Éric Z.")).one()
    assert client.post(page, data={"person": person.id, "role": "moderator"}).status_code == 303
    db.session.rollback()
    assert ("Éric Z.", "moderator") in [(known.name, role) for known, role in queries.members(sandbox.id)]
    assert client.post(page, data={"person": person.id, "role": "member", "remove": "1"}).status_code == 303
    db.session.rollback()
    assert "Éric Z." not in [known.name for known, _ in queries.members(sandbox.id)]
    for data in ({}, {"person": person.id, "role": "king"}, {"person": 2**70, "role": "member"}):
        assert client.post(page, data=data).status_code == 422
    assert client.post(page, data={"person": 9999, "role": "member"}).status_code == 409


def test_a_responsable_gives_roles_but_does_not_search_the_register(
    client: FlaskClient, make: Maker, participant: Person, sandbox: Space
) -> None:
    other = make.person("Ahmed B.")
    client.sign_in(participant)
    page = f"/espaces/{sandbox.id}/membres"
    assert "Ahmed B." not in client.get(f"{page}?q=ahmed").text
    assert client.post(page, data={"person": other.id, "role": "member"}).status_code == 403
    assert client.post(page, data={"person": participant.id, "role": "manager"}).status_code == 303


def test_a_simple_member_manages_nothing(client: FlaskClient, make: Maker, sandbox: Space) -> None:
    member = make.person("Ahmed B.")
    with transaction():
        services.set_member(actor=SYSTEM, space=queries.space(sandbox.id), person_id=member.id, role=SpaceRole.MEMBER)
    client.sign_in(member)
    for page in ("membres", "outils", "remettre-a-zero", "rendre-reel"):
        assert client.get(f"/espaces/{sandbox.id}/{page}").status_code == 403
        assert client.post(f"/espaces/{sandbox.id}/{page}", data={"person": 1, "role": "member"}).status_code == 403


def test_tools_are_switched_on_and_off(
    client: FlaskClient, participant: Person, sandbox: Space, tool: ToolKind, make: Maker
) -> None:
    client.sign_in(participant)
    page = f"/espaces/{sandbox.id}/outils"
    assert client.post(page, data={"tools": "tableau"}).status_code == 303
    assert "Écrire au tableau." in client.get(f"/espaces/{sandbox.id}").text
    assert "checked" in client.get(page).text
    assert client.post(page, data={"tools": "marteau"}).status_code == 422
    assert client.post(page).status_code == 303
    assert queries.tools(sandbox.id) == []
    actor = make.actor(participant)
    with pytest.raises(Invalid), transaction():
        services.set_tools(actor=actor, space=queries.space(sandbox.id), tools=["marteau"])


def test_a_reset_is_confirmed_and_empties_the_letter_box(
    client: FlaskClient, participant: Person, sandbox: Space
) -> None:
    _letter(sandbox)
    client.sign_in(participant)
    assert "définitif" in client.get(f"/espaces/{sandbox.id}/remettre-a-zero").text
    answer = client.post(f"/espaces/{sandbox.id}/remettre-a-zero")
    assert "de nouveau vide" in client.get(answer.location).text
    assert "La boîte aux lettres est vide" in client.get(f"/espaces/{sandbox.id}/courrier").text


def test_a_sandbox_becomes_real_once(
    client: FlaskClient, make: Maker, animator: Person, participant: Person, sandbox: Space
) -> None:
    organisation = make.organisation("Les amis du marché")
    page = f"/espaces/{sandbox.id}/rendre-reel"
    client.sign_in(participant)
    assert client.get(page).status_code == 403
    client.sign_in(animator)
    assert "Ce qui ne l’est pas" in client.get(page).text
    assert client.post(page).status_code == 422
    assert client.post(page, data={"organisation": 999}).status_code == 422
    answer = client.post(page, data={"organisation": organisation.id})
    assert "Cet espace est maintenant réel" in client.get(answer.location).text
    assert "est devenu un espace réel" in client.get(f"/espaces/{sandbox.id}").text
    assert client.get(page).status_code == 409
    assert client.post(page, data={"organisation": organisation.id}).status_code == 409


def test_a_real_space_is_not_reset_and_has_no_letter_box(
    client: FlaskClient, make: Maker, animator: Person, participant: Person
) -> None:
    space = make.real_space(participant)
    client.sign_in(animator)
    assert client.get(f"/espaces/{space.id}/remettre-a-zero").status_code == 409
    assert client.post(f"/espaces/{space.id}/remettre-a-zero").status_code == 409
    assert client.get(f"/espaces/{space.id}/courrier").status_code == 404
    assert client.get(f"/espaces/{space.id}/rendre-reel").status_code == 409


def _letter(sandbox: Space) -> int:
    with transaction():
        queue_mail(
            key=f"letter-{sandbox.id}",
            recipient="moi@exemple.fr",
            subject="<b>Confirmez</b>",
            body=HOSTILE,
            space=queries.space(sandbox.id),
        )
    from core.work import mail

    return mail.letters(sandbox.id)[0].id


def test_a_letter_is_text_and_leads_only_to_us(client: FlaskClient, participant: Person, sandbox: Space) -> None:
    number = _letter(sandbox)
    client.sign_in(participant)
    assert "&lt;b&gt;Confirmez&lt;/b&gt;" in client.get(f"/espaces/{sandbox.id}/courrier").text
    page = client.get(f"/espaces/{sandbox.id}/courrier/{number}").text
    assert '<a href="/moi">https://centre.example/moi</a>' in page
    assert "<script>alert" not in page
    assert 'href="https://evil' not in page
    assert 'href="javascript' not in page


def test_a_letter_is_read_in_its_own_space_only(
    client: FlaskClient, make: Maker, participant: Person, animator: Person, sandbox: Space
) -> None:
    number = _letter(sandbox)
    other = make.sandbox(participant)
    client.sign_in(participant)
    assert client.get(f"/espaces/{other.id}/courrier/{number}").status_code == 404
    assert client.get(f"/demonstration/courriels/{number}").status_code == 403


def test_the_use_cases_check_by_themselves(make: Maker, participant: Person, sandbox: Space) -> None:
    stranger = make.actor(make.person("Ahmed B."))
    with transaction():
        people.close_account(actor=SYSTEM, person=db.session.get_one(Person, stranger.person_id))
    closed = stranger.person_id or 0
    space = queries.space(sandbox.id)
    with pytest.raises(Forbidden), transaction():
        services.set_tools(actor=stranger, space=space, tools=[])
    with pytest.raises(Forbidden), transaction():
        services.remove_member(actor=stranger, space=space, person_id=participant.id)
    with pytest.raises(Forbidden), transaction():
        services.set_member(actor=stranger, space=space, person_id=closed, role=SpaceRole.MANAGER)
    with pytest.raises(Conflict), transaction():
        services.set_member(actor=SYSTEM, space=space, person_id=closed, role=SpaceRole.MEMBER)


class TestMembers:
    """Roles given and taken by *responsables*, without the register of people."""

    @pytest.fixture
    def page(self, client: FlaskClient, participant: Person, sandbox: Space) -> str:
        client.sign_in(participant)
        return f"/espaces/{sandbox.id}/membres"

    @pytest.mark.parametrize("who", ["Éric Z.", "eric z.", "eric@exemple.fr", " ERIC@exemple.fr "])
    def test_a_responsable_brings_in_somebody_named_in_full(
        self, client: FlaskClient, make: Maker, page: str, sandbox: Space, who: str
    ) -> None:
        make.person("Éric Z.", email="eric@exemple.fr")
        assert client.post(f"{page}/ajouter", data={"who": who, "role": "moderator"}).status_code == 303
        db.session.rollback()
        assert ("Éric Z.", "moderator") in [(known.name, role) for known, role in queries.members(sandbox.id)]

    @pytest.mark.parametrize("who", ["Éri", "Z.", "1", "2", "%", "autre@exemple.fr", "Ahmed B.", ""])
    def test_a_part_of_a_name_a_number_and_namesakes_say_nothing(
        self, client: FlaskClient, make: Maker, page: str, sandbox: Space, who: str
    ) -> None:
        make.person("Éric Z.", email="eric@exemple.fr")
        make.person("Ahmed B.")
        make.person("Ahmed B.")
        answer = client.post(f"{page}/ajouter", data={"who": who, "role": "member"})
        assert answer.status_code == 422
        assert "Éric Z." not in answer.text
        if who:
            assert "ne connaît pas une personne, et une seule" in answer.text
        db.session.rollback()
        assert len(queries.members(sandbox.id)) == 1

    def test_somebody_inside_already_an_odd_role_and_a_closed_account(
        self, client: FlaskClient, make: Maker, page: str
    ) -> None:
        assert (
            "déjà dans cet espace" in client.post(f"{page}/ajouter", data={"who": "Claudine L.", "role": "member"}).text
        )
        closed = make.person("Josiane F.")
        assert client.post(f"{page}/ajouter", data={"who": "Josiane F.", "role": "king"}).status_code == 422
        with transaction():
            people.close_account(actor=SYSTEM, person=db.session.get_one(Person, closed.id))
        assert client.post(f"{page}/ajouter", data={"who": "Josiane F.", "role": "member"}).status_code == 422

    def test_nobody_goes_through_the_register_by_guessing(self, client: FlaskClient, make: Maker, page: str) -> None:
        from core.views.spaces.members import TRIES

        make.person("Éric Z.")
        for number in range(TRIES):
            client.post(f"{page}/ajouter", data={"who": f"Personne {number}", "role": "member"})
        answer = client.post(f"{page}/ajouter", data={"who": "Éric Z.", "role": "member"})
        assert answer.status_code == 422
        assert "Trop d’essais" in answer.text

    def test_the_last_responsable_is_lost_only_knowingly(
        self, client: FlaskClient, page: str, participant: Person, sandbox: Space
    ) -> None:
        assert "Une seule personne responsable" in client.get(page).text
        for data in ({"role": "member"}, {"remove": "1"}):
            answer = client.post(page, data={"person": participant.id, **data})
            assert answer.status_code == 409
            assert "dernière personne responsable" in answer.text
        db.session.rollback()
        assert queries.members(sandbox.id)[0][1] == "manager"
        answer = client.post(page, data={"person": participant.id, "remove": "1", "knowing": "1"})
        assert answer.location == "/espaces?note=left"
        assert "Vous ne gérez plus cet espace" in client.get(answer.location).text

    def test_one_of_two_goes_without_a_word_but_a_closed_account_is_no_second(
        self, client: FlaskClient, make: Maker, page: str, participant: Person, sandbox: Space
    ) -> None:
        other = make.person("Ahmed B.")
        with transaction():
            services.set_member(
                actor=SYSTEM, space=queries.space(sandbox.id), person_id=other.id, role=SpaceRole.MANAGER
            )
        assert "Une seule personne responsable" not in client.get(page).text
        with transaction():
            people.close_account(actor=SYSTEM, person=db.session.get_one(Person, other.id))
        assert client.post(page, data={"person": participant.id, "role": "member"}).status_code == 409
        assert client.post(page, data={"person": other.id, "remove": "1"}).status_code == 409

    def test_what_each_may_do_is_said(self, client: FlaskClient, page: str, animator: Person) -> None:
        for _ in range(2):
            text = client.get(page).text
            assert "choisit ses outils et ses membres" in text
            assert "décide, chaque fois avec un motif" in text
            client.sign_in(animator)


class TestTaking:
    """A space in one file, and back; erased whole."""

    @pytest.fixture
    def space(self, make: Maker, participant: Person) -> Space:
        return make.real_space(participant)

    def test_it_is_taken_away_and_brought_in_by_the_pages(
        self, client: FlaskClient, animator: Person, space: Space
    ) -> None:
        import io

        client.sign_in(animator)
        assert "Ce qui n’y est jamais" in client.get(f"/espaces/{space.id}/exporter").text
        got = client.get(f"/espaces/{space.id}/archive.zip")
        assert got.mimetype == "application/zip"
        assert got.headers["Cache-Control"] == "private, no-store"
        assert client.get("/espaces/importer").status_code == 200
        form = {"archive": (io.BytesIO(got.data), "espace.zip"), "bearer": "Claudine L."}
        answer = client.post("/espaces/importer", data=form, content_type="multipart/form-data")
        assert answer.status_code == 303
        assert "L’espace est là, entier" in client.get(answer.location).text
        db.session.rollback()
        assert [person.name for person, _ in queries.members(space.id + 1)] == ["Claudine L."]

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            ({}, "Choisissez le fichier"),
            ({"bearer": "Personne"}, "Choisissez le fichier"),
            ({"archive": b"rien"}, "n’est pas celui d’un espace"),
            ({"archive": b"rien", "bearer": "Personne"}, "d’une seule personne que le centre connaît"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field(
        self, client: FlaskClient, animator: Person, data: dict[str, object], said: str
    ) -> None:
        import io

        client.sign_in(animator)
        form = {**data}
        if "archive" in form:
            form["archive"] = (io.BytesIO(data["archive"]), "espace.zip")  # type: ignore[arg-type]
        answer = client.post("/espaces/importer", data=form, content_type="multipart/form-data")
        assert answer.status_code == 422
        assert said in answer.text

    def test_only_who_may_does(self, client: FlaskClient, make: Maker, participant: Person, space: Space) -> None:
        pages = ("exporter", "archive.zip", "effacer")
        for page in pages:
            assert client.get(f"/espaces/{space.id}/{page}").status_code in {303, 403}
        client.sign_in(participant)
        assert [client.get(f"/espaces/{space.id}/{page}").status_code for page in pages] == [200, 200, 403]
        assert client.post(f"/espaces/{space.id}/effacer", data={"agreed": "y"}).status_code == 403
        assert client.get("/espaces/importer").status_code == 403
        client.sign_in(make.person("Ahmed B."))
        assert [client.get(f"/espaces/{space.id}/{page}").status_code for page in pages] == [403] * 3

    def test_it_is_erased_on_a_word_after_what_goes_was_said(
        self, client: FlaskClient, animator: Person, space: Space
    ) -> None:
        client.sign_in(animator)
        page = f"/espaces/{space.id}/effacer"
        assert "1 membre quitte l’espace" in client.get(page).text
        assert client.post(page).status_code == 422
        answer = client.post(page, data={"agreed": "y"})
        assert "L’espace est effacé" in client.get(answer.location).text
        assert client.get(f"/espaces/{space.id}").status_code == 404
