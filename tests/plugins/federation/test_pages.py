"""The pages of federation, in a centre and at the hub, and its commands."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from core import clock
from core.cli import preau
from core.contracts import SYSTEM, Role
from core.events import transaction
from core.extensions import db
from core.journal import queries as journal
from core.runtime import config
from core.testing import Maker
from plugins.federation import queries
from plugins.federation.services import centres, sending
from tests.plugins.federation.world import World

OFFICER = ("Hélène M.", Role.OFFICER)
ANIMATOR = ("Nadia K.", Role.ANIMATOR)


def browser(app: Any, make: Maker, name: str, *roles: Role) -> Any:
    with app.app_context():
        client = app.test_client()
        client.sign_in(make.person(name, *roles))
        return client


def plain(answer: Any) -> str:
    return str(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def test_an_animator_links_the_centre(world: World, make: Maker) -> None:
    world.record(1, 2)
    client = browser(world.centre, make, *ANIMATOR)
    first = plain(client.get("/federation"))
    assert "Raccorder ce centre" in first
    assert "Personnes accueillies" in first
    code = world.invite()
    with world.served() as address:
        answer = client.post("/federation/raccordement", data={"address": address, "code": code})
        assert (answer.status_code, answer.location) == (303, "/federation?note=linked")
    page = plain(client.get(answer.location))
    assert "Le centre est raccordé à la Région" in page
    assert "Région des Hauts-de-France" in page
    assert "2 écritures remises" in page


def test_what_is_wrong_in_the_form_stands_at_its_field(world: World, make: Maker) -> None:
    client = browser(world.centre, make, *ANIMATOR)
    for data, sentence in (
        ({"address": "", "code": ""}, "Remplissez ce champ."),
        ({"address": "ftp://x", "code": "0" * 16}, "Écrivez l’adresse que la Région vous a donnée"),
        ({"address": "x.example", "code": "12"}, "Un code a 16 lettres et chiffres"),
    ):
        answer = client.post("/federation/raccordement", data=data)
        assert answer.status_code == 422
        assert sentence in plain(answer)


def test_a_wrong_code_is_said_above_the_form(world: World, make: Maker) -> None:
    client = browser(world.centre, make, *ANIMATOR)
    with world.served() as address:
        answer = client.post("/federation/raccordement", data={"address": address, "code": "0" * 16})
    assert answer.status_code == 422
    assert "Ce code n’est pas connu ici" in plain(answer)


def test_a_hub_that_does_not_answer_is_asked_until_one_gives_up(world: World, make: Maker) -> None:
    client = browser(world.centre, make, *ANIMATOR)
    with world.served() as address:
        pass
    answer = client.post("/federation/raccordement", data={"address": address, "code": "0" * 16})
    assert answer.location == "/federation?note=kept"
    page = plain(client.get(answer.location))
    assert "Votre demande est gardée" in page
    assert "refuse ou coupe la connexion" in page
    assert client.post("/federation/envoi").location == "/federation?note=failed"
    answer = client.post("/federation/raccordement/abandon")
    assert "La demande est abandonnée" in plain(client.get(answer.location))


def test_sending_now(world: World, make: Maker) -> None:
    client = browser(world.centre, make, *ANIMATOR)
    with world.served() as address:
        world.link(address)
        world.record(3)
        assert "1 écriture en attente" in plain(client.get("/federation"))
        answer = client.post("/federation/envoi")
    page = plain(client.get(answer.location))
    assert "Tout est remis." in page
    assert "0 écriture en attente" in page


def test_a_revoked_centre_reads_why_and_can_enrol_again(world: World, make: Maker) -> None:
    client = browser(world.centre, make, *ANIMATOR)
    with world.served() as address:
        world.link(address)
        with world.hub.app_context(), transaction():
            centres.revoke(actor=SYSTEM, enrolment_id=queries.centres()[0].enrolment.id, reason="Ordinateur volé")
        world.record(3)
        client.post("/federation/envoi")
        page = plain(client.get("/federation"))
        assert "La Région n’accepte plus rien de ce centre" in page
        assert "Ordinateur volé" in page
        assert "Envoyer maintenant" not in page
        answer = client.post("/federation/raccordement", data={"address": address, "code": world.invite()})
        assert answer.location == "/federation?note=linked"
    assert world.verified()[0] == 1


def test_an_officer_invites_a_centre(world: World, make: Maker) -> None:
    client = browser(world.hub, make, *OFFICER)
    assert "Aucun centre n’est encore raccordé" in plain(client.get("/federation"))
    answer = client.post("/federation/invitations", data={"name": "Cyber-centre de Denain", "commune": "denain"})
    assert answer.status_code == 200
    code = re.search(r"\b([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})\b", answer.text)
    assert code is not None
    assert "https://centre.example" in answer.text
    page = client.get("/federation").text
    assert code.group(1) not in page
    assert "Denain (59172)" in page
    assert world.post("/federation/enrolment", world.request(code.group(1))).status_code == 200
    page = plain(client.get("/federation"))
    assert "Cyber-centre de Denain" in page
    assert "Invitations pas encore utilisées" not in page


@pytest.mark.parametrize(
    ("commune", "sentence"),
    [
        ("99999", "Aucune commune ne s’appelle « 99999 »."),
        ("Saint-Martin", "Plusieurs communes sont possibles : écrivez le code de l’une d’elles."),
        ("", "Remplissez ce champ."),
    ],
)
def test_a_commune_that_is_not_clear(world: World, make: Maker, commune: str, sentence: str) -> None:
    client = browser(world.hub, make, *OFFICER)
    answer = client.post("/federation/invitations", data={"name": "Denain", "commune": commune})
    assert answer.status_code == 422
    assert sentence in plain(answer)


def test_an_officer_withdraws_an_invitation(world: World, make: Maker) -> None:
    world.invite()
    client = browser(world.hub, make, *OFFICER)
    action = re.search(r"/federation/invitations/\d+/retrait", client.get("/federation").text)
    assert action is not None
    answer = client.post(action.group())
    assert "L’invitation est retirée" in plain(client.get(answer.location))


def test_an_officer_revokes_a_link(linked: World, make: Maker) -> None:
    linked.send(linked.document())
    client = browser(linked.hub, make, *OFFICER)
    page = client.get("/federation")
    assert "numéro 4" in plain(page)
    action = re.search(r"/federation/centres/\d+/revocation", page.text)
    assert action is not None
    assert "Ce qui a été reçu reste et compte." in plain(client.get(action.group()))
    assert client.post(action.group(), data={"reason": " "}).status_code == 422
    answer = client.post(action.group(), data={"reason": "Ordinateur volé"})
    page = plain(client.get(answer.location))
    assert "La liaison est révoquée" in page
    assert "Ordinateur volé" in page
    assert "révoqué" in page


def test_a_silent_centre_is_shown(linked: World, make: Maker) -> None:
    client = browser(linked.hub, make, *OFFICER)
    assert "silencieux" not in plain(client.get("/federation"))
    with clock.set_to(clock.now() + timedelta(days=8)), linked.hub.app_context():
        client.sign_in(make.person("Olivier P.", Role.OFFICER))
        assert "silencieux" in plain(client.get("/federation"))


def test_who_sees_what(world: World, make: Maker) -> None:
    for app, role, status in (
        (world.centre, Role.ANIMATOR, 200),
        (world.centre, Role.ADMINISTRATOR, 200),
        (world.centre, Role.OFFICER, 403),
        (world.hub, Role.OFFICER, 200),
        (world.hub, Role.ADMINISTRATOR, 200),
        (world.hub, Role.ANIMATOR, 403),
    ):
        assert browser(app, make, "Karim T.", role).get("/federation").status_code == status
    passing = world.centre.test_client().get("/federation")
    assert passing.status_code == 303
    assert passing.location.startswith("/connexion")


def test_what_is_for_centres_is_not_at_the_hub(world: World, make: Maker) -> None:
    client = browser(world.hub, make, "Olivier P.", Role.ADMINISTRATOR)
    for path in ("raccordement", "envoi", "raccordement/abandon"):
        assert (path, client.post(f"/federation/{path}").status_code) == (path, 404)


def test_what_is_for_the_hub_is_not_in_a_centre(world: World, make: Maker) -> None:
    client = browser(world.centre, make, "Karim T.", Role.ADMINISTRATOR)
    for path in ("invitations", "invitations/1/retrait", "centres/1/revocation", "types/x/acceptation"):
        assert (path, client.post(f"/federation/{path}").status_code) == (path, 404)


def test_the_menu_says_where_it_is(world: World, make: Maker) -> None:
    assert "Liaison avec la Région" in browser(world.centre, make, *ANIMATOR).get("/federation").text
    assert "Centres raccordés" in browser(world.hub, make, *OFFICER).get("/federation").text


def command(app: Any, *arguments: str) -> Any:
    """Run a command of the instance whose application is ``app``, with the database of that application."""
    with app.app_context():
        found = config()
    path = found.instance / "preau.toml"
    path.write_text(
        f'[site]\nid = "{found.site.id}"\nprofile = "{found.site.profile}"\nname = "{found.site.name}"\n'
        f'[database]\nurl = "{found.database.url}"\n[plugins]\nenabled = ["federation"]\n',
        encoding="utf-8",
    )
    return CliRunner().invoke(preau, ["--instance", str(found.instance), "federation", *arguments])


def test_the_commands(world: World) -> None:
    world.record(1, 2)
    invited = command(world.hub, "invite", "--name", "Denain", "--commune", "59172")
    assert re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}\n", invited.output)
    assert "n’est pas raccordé" in command(world.centre, "send").output
    with world.served() as address:
        wrong = command(world.centre, "enrol", address, "0" * 16)
        assert wrong.exit_code == 1
        assert "Ce code n’est pas connu ici" in wrong.output
        done = command(world.centre, "enrol", address, invited.output.strip())
        assert done.exit_code == 0, done.output
        assert "2 écritures remises." in done.output
        world.record(3)
        assert "1 écriture remise." in command(world.centre, "send").output
    gone = command(world.centre, "send")
    assert "Écritures en attente : 0." in gone.output
    assert "3 écritures, chaîne intacte" in command(world.hub, "verify").output
    with world.hub.app_context(), transaction():
        db.session.execute(text("UPDATE core_journal_daily SET total = total + 1"))
    altered = command(world.hub, "verify")
    assert altered.exit_code == 1
    assert "totaux quotidiens faux : 1" in altered.output
    assert command(world.hub, "send").exit_code == 1
    assert command(world.centre, "verify").exit_code == 1
    assert command(world.centre, "invite", "--name", "x", "--commune", "59172").exit_code == 1


def test_the_demonstration_enrols_and_sends(world: World) -> None:
    from core.demonstration import Stage
    from plugins.federation import demonstration

    world.record(1, 2)
    spoken: list[str] = []
    values: dict[str, Any] = {}
    with world.hub.app_context():
        demonstration.play(Stage("opening", clock.now(), values, say=spoken.append))
    with world.served() as address, world.centre.app_context():
        demonstration.play(Stage("opening", clock.now(), values, say=spoken.append))
        values["hub.url"] = address
        demonstration.play(Stage("finale", clock.now(), values, say=spoken.append))
    assert spoken == ["Journal du centre remis à la Région : 2 écritures."]
    with world.hub.app_context():
        assert [origin.name for origin in journal.origins()] == ["Cyber-centre de Denain"]


def test_nothing_asked_nothing_given_up(world: World) -> None:
    with world.centre.app_context():
        with transaction():
            sending.give_up(actor=SYSTEM)
        assert queries.link() is None
