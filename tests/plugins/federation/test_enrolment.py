"""A code lets one named centre enrol, once; asked twice, the answer is the same."""

from __future__ import annotations

import stat
from datetime import timedelta

import pytest

from core import clock, tokens
from core.contracts import SYSTEM, Profile, Role
from core.errors import Conflict, Forbidden, Invalid, Missing
from core.events import transaction
from core.journal import queries as journal
from core.runtime import config
from core.testing import Build, Maker
from plugins.federation import queries, signing
from plugins.federation.models import Link
from plugins.federation.rules.refusals import Refused
from plugins.federation.services import centres, kinds, sending
from tests.plugins.federation.conftest import said
from tests.plugins.federation.world import World

PATH = "/federation/enrolment"


def test_a_good_code_enrols_the_centre_under_the_name_that_the_region_gave(database: str, world: World) -> None:
    code = world.invite("Cyber-centre des Tisserands")
    answer = world.post(PATH, world.request(code))
    assert (answer.status_code, answer.mimetype) == (200, "application/jose")
    with world.hub.app_context():
        (origin,) = journal.origins()
        assert (origin.origin, origin.name, origin.commune) == (world.origin, "Cyber-centre des Tisserands", "59172")
        (centre,) = queries.centres()
        assert (centre.enrolment.said_name, centre.seq) == ("Cyber-centre de Denain", 0)
        assert queries.open_invitations(clock.now()) == []


def test_asked_again_after_a_lost_answer_the_welcome_is_given_again(database: str, world: World) -> None:
    request = world.request(world.invite())
    world.post(PATH, request)
    before = world.state()
    assert world.post(PATH, request).status_code == 200
    assert world.state() == before


def refusal(world: World, code: str) -> tuple[int, str, str]:
    before = world.state()
    answer = world.post(PATH, world.request(code))
    assert world.state() == before
    return answer.status_code, answer.get_json()["error"]["code"], said(answer).replace("\u00a0", " ")


@pytest.mark.parametrize("path", [PATH, "/federation/accounts"])
def test_a_question_that_is_too_long_is_not_even_read(world: World, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr(signing, "peek", lambda token: read.append(token) or {})
    answer = world.post(path, "a" * 65_537)
    assert (answer.status_code, answer.get_json()["error"]["code"], read) == (400, "unreadable", [])


def test_a_wrong_code(world: World) -> None:
    assert refusal(world, "0" * 16) == (
        403, "code", "Ce code n’est pas connu ici : attendu les seize lettres et chiffres donnés par la Région.",
    )  # fmt: skip


def test_a_code_that_another_centre_has_used(build_instance: Build, world: World) -> None:
    code = world.invite()
    assert world.post(PATH, world.request(code)).status_code == 200
    other = World(world.hub, build_instance(Profile.CENTRE, ["federation"]))
    assert refusal(other, code) == (
        403, "used", "Ce code a déjà servi : il en faut un nouveau. Demandez-le à la Région.",
    )  # fmt: skip


def test_a_code_that_is_too_old(world: World) -> None:
    with clock.set_to(clock.now() - timedelta(days=31)):
        code = world.invite()
    assert refusal(world, code) == (
        403, "expired", "Ce code est périmé : il en faut un nouveau. Demandez-le à la Région.",
    )  # fmt: skip


def test_a_code_that_was_withdrawn(world: World) -> None:
    code = world.invite()
    with world.hub.app_context(), transaction():
        (invitation,) = queries.open_invitations(clock.now())
        centres.withdraw(actor=SYSTEM, invitation_id=invitation.id)
    assert refusal(world, code) == (
        403, "withdrawn", "La Région a retiré ce code : il en faut un nouveau. Demandez-le à la Région.",
    )  # fmt: skip


def test_an_identity_that_stands_with_another_key(world: World) -> None:
    world.enrol()
    with world.centre.app_context():
        (config().keys / "federation.jwk").unlink()
    assert refusal(world, world.invite()) == (
        409, "standing",
        "Un centre de cette identité est déjà raccordé avec une autre clé : il faut d’abord que la Région révoque sa"
        " liaison.",
    )  # fmt: skip


def test_the_identity_of_the_hub_itself(world: World) -> None:
    code = world.invite()
    with world.hub.app_context():
        token = sending.request_document(Link(asked_code=code))
    answer = world.post(PATH, token)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (409, "self")


def test_a_request_signed_by_another_key_than_the_one_it_brings(build_instance: Build, world: World) -> None:
    other = World(world.hub, build_instance(Profile.CENTRE, ["federation"]))
    with world.centre.app_context():
        asked = signing.peek(world.request(world.invite()))
    answer = world.post(PATH, other.sign(asked))
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (403, "signature")


NO_KEYS: tuple[dict[str, object], ...] = (
    {}, {"kty": "OKP"}, {"kty": "oct", "k": "AA"}, {"kty": "OKP", "crv": "X25519", "x": "A" * 43},
    {"kty": "OKP", "crv": "Ed25519", "x": "é"}, {"kty": "OKP", "crv": "Ed25519", "x": 3}, {"kty": ["OKP"]},
    {"kty": "OKP", "crv": "Ed25519", "x": "AAAA"},
)  # fmt: skip


def test_a_request_that_brings_no_key(world: World) -> None:
    with world.centre.app_context():
        asked = signing.peek(world.request(world.invite()))
    for key in NO_KEYS:
        answer = world.post(PATH, world.sign({**asked, "key": key}))
        assert (key, answer.status_code, answer.get_json()["error"]["code"]) == (key, 400, "unreadable")


def test_a_request_that_holds_odd_text(world: World) -> None:
    with world.centre.app_context():
        asked = signing.peek(world.request(world.invite()))
    for change in ({"origin": "a\x00b"}, {"origin": "../x"}, {"name": "a\x00"}, {"commune": "591720"}):
        answer = world.post(PATH, world.sign({**asked, **change}))
        assert (change, answer.status_code, answer.get_json()["error"]["code"]) == (change, 422, "shape")


def test_too_many_tries_have_to_wait(world: World) -> None:
    statuses = [world.post(PATH, world.request("0" * 16)).status_code for _ in range(21)]
    assert statuses == [403] * 20 + [429]
    assert "Trop d’essais" in said(world.post(PATH, b"x"))


def test_after_a_revocation_a_new_code_goes_on_where_the_journal_stands(database: str, linked: World) -> None:
    linked.send(linked.document())
    with linked.hub.app_context(), transaction():
        centres.revoke(actor=SYSTEM, enrolment_id=queries.centres()[0].enrolment.id, reason="Clé copiée")
    with linked.centre.app_context():
        (config().keys / "federation.jwk").unlink()
    linked.enrol()
    linked.record(5)
    assert linked.send(linked.document(4)).status_code == 200
    assert linked.verified()[0] == 5
    with linked.hub.app_context():
        assert [bool(centre.enrolment.revoked_at) for centre in queries.centres()] == [False, True]
        assert len(journal.origins()) == 1


@pytest.mark.parametrize(("name", "commune"), [("Cyber-centre d’Anzin", "59172"), ("Cyber-centre de Denain", "59014")])
def test_a_code_made_for_another_centre_takes_no_identity_over(linked: World, name: str, commune: str) -> None:
    with linked.hub.app_context(), transaction():
        centres.revoke(actor=SYSTEM, enrolment_id=queries.centres()[0].enrolment.id, reason="Clé copiée")
    with linked.centre.app_context():
        (config().keys / "federation.jwk").unlink()
    status, code, sentence = refusal(linked, linked.invite(name, commune))
    assert (status, code) == (403, "identity")
    assert "Cyber-centre de Denain" in sentence


def test_a_revoked_key_opens_no_link_again(world: World) -> None:
    with world.served() as address:
        world.link(address)
        with world.hub.app_context(), transaction():
            centres.revoke(actor=SYSTEM, enrolment_id=queries.centres()[0].enrolment.id, reason="Clé copiée")
        status, code, sentence = refusal(world, world.invite())
        with world.centre.app_context():
            old = signing.own_key().thumbprint()
        assert (status, code) == (403, "key")
        assert sentence == f"La clé {old[:12]}… a été révoquée : attendu une nouvelle clé avec le nouveau code."
        world.record(1)
        assert world.link(address).failure is None
    with world.centre.app_context():
        assert signing.own_key().thumbprint() != old
        assert stat.S_IMODE((config().keys / "federation.jwk").stat().st_mode) == 0o600
    assert world.verified()[0] == 1


def test_a_welcome_for_another_centre_is_not_taken(build_instance: Build, world: World) -> None:
    other = World(world.hub, build_instance(Profile.CENTRE, ["federation"]))
    answer = other.post(PATH, other.request(other.invite()))
    with world.centre.app_context():
        with transaction():
            sending.ask(actor=SYSTEM, address="hub.example", code="0" * 16)
        with pytest.raises(Refused, match="not for this centre"), transaction():
            sending.store_welcome(answer.text)
        link = queries.link()
        assert link is not None
        assert (link.hub, link.asked_url) == ("", "https://hub.example")


def test_the_private_key_is_made_once_and_is_for_its_owner_alone(world: World) -> None:
    with world.centre.app_context():
        first = signing.own_key().thumbprint()
        path = config().keys / "federation.jwk"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert signing.own_key().thumbprint() == first
        assert [item.name for item in config().keys.iterdir() if "federation" in item.name] == ["federation.jwk"]


def test_a_code_is_kept_as_a_digest_only(world: World) -> None:
    code = world.invite()
    with world.hub.app_context():
        (invitation,) = queries.open_invitations(clock.now())
        assert invitation.code_digest == tokens.digest(code)


def test_who_may(world: World, make: Maker) -> None:
    with world.hub.app_context():
        animator, officer = make.animator(), make.actor(make.person("Hélène M.", Role.OFFICER))
        with transaction():
            for refused in (
                lambda: centres.invite(actor=animator, name="Denain", commune="59172"),
                lambda: centres.withdraw(actor=animator, invitation_id=1),
                lambda: centres.revoke(actor=animator, enrolment_id=1, reason="x"),
                lambda: kinds.accept(actor=animator, digest="x"),
                lambda: sending.ask(actor=officer, address="a.example", code="0" * 16),
                lambda: sending.ask(actor=SYSTEM, address="a.example", code="0" * 16),
            ):
                with pytest.raises(Forbidden):
                    refused()
            assert len(centres.invite(actor=officer, name="Denain", commune="59172")) == 16
    with world.centre.app_context():
        participant = make.actor(make.person())
        with transaction(), pytest.raises(Forbidden):
            sending.ask(actor=participant, address="a.example", code="0" * 16)
        animator = make.animator()
        with transaction():
            assert sending.ask(actor=animator, address="a.example", code="0" * 16).asked_code == "0" * 16


def test_what_an_invitation_and_a_revocation_need(world: World) -> None:
    world.enrol()
    with world.hub.app_context():
        enrolment = queries.centres()[0].enrolment
        cases = (
            (Invalid, lambda: centres.invite(actor=SYSTEM, name=" ", commune="59172")),
            (Invalid, lambda: centres.invite(actor=SYSTEM, name="a" * 121, commune="59172")),
            (Invalid, lambda: centres.invite(actor=SYSTEM, name="Denain", commune="99999")),
            (Invalid, lambda: centres.revoke(actor=SYSTEM, enrolment_id=enrolment.id, reason="")),
            (Missing, lambda: centres.revoke(actor=SYSTEM, enrolment_id=999, reason="x")),
            (Missing, lambda: centres.withdraw(actor=SYSTEM, invitation_id=999)),
            (Conflict, lambda: centres.withdraw(actor=SYSTEM, invitation_id=1)),
        )
        for error, refused in cases:
            with pytest.raises(error), transaction():
                refused()
        with transaction():
            centres.revoke(actor=SYSTEM, enrolment_id=enrolment.id, reason="Clé copiée")
        with pytest.raises(Conflict), transaction():
            centres.revoke(actor=SYSTEM, enrolment_id=enrolment.id, reason="Encore")
