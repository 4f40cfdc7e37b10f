"""A batch is applied all or nothing, once; every refusal says what was expected and changes nothing."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from core.contracts import SYSTEM, Profile
from core.events import transaction
from core.journal import queries as journal
from core.journal.rules import canonical
from core.testing import Build
from plugins.federation import queries, signing
from plugins.federation.services import centres
from tests.plugins.federation.conftest import said
from tests.plugins.federation.world import Document, World, rechained


def test_a_batch_is_kept_counted_and_receipted(database: str, linked: World) -> None:
    document = linked.document()
    answer = linked.send(document)
    assert (answer.status_code, answer.mimetype) == (200, "application/jose")
    receipt = signing_peek(linked, answer.text)
    assert receipt["format"] == "preau-receipt/1"
    assert (receipt["origin"], receipt["seq"]) == (linked.origin, 4)
    assert receipt["digest"] == document["entries"][-1]["digest"]
    assert linked.verified() == (4, receipt["digest"])
    assert linked.figures(linked.hub) == linked.figures(linked.centre)
    with linked.hub.app_context():
        assert journal.total("people.welcomed", "people", origin=linked.origin) == 10


def signing_peek(world: World, token: str) -> dict[str, Any]:
    with world.hub.app_context():
        assert signing.is_signed_by(token, signing.own_key())
        return signing.peek(token)


def test_sending_twice_changes_nothing_and_gives_the_same_receipt(database: str, linked: World) -> None:
    first = linked.send(linked.document())
    before = linked.state()
    again = linked.send(linked.document())
    assert (again.status_code, again.text) == (200, first.text)
    assert linked.state() == before


def test_of_an_overlapping_batch_only_the_rest_is_taken(database: str, linked: World) -> None:
    linked.send(linked.document())
    linked.record(5, 6)
    answer = linked.send(linked.document())
    assert answer.status_code == 200
    assert signing_peek(linked, answer.text)["seq"] == 6
    assert linked.verified()[0] == 6
    assert linked.figures(linked.hub) == linked.figures(linked.centre)


def test_a_known_part_sent_alone_gets_a_receipt_of_its_own(linked: World) -> None:
    document = linked.document()
    linked.send(document)
    before = linked.figures(linked.hub)
    answer = linked.send({**document, "entries": document["entries"][:2]})
    assert signing_peek(linked, answer.text)["seq"] == 2
    assert linked.figures(linked.hub) == before
    assert linked.verified()[0] == 4


def changed(document: Document, index: int, **fields: Any) -> Document:
    entries = [dict(entry) for entry in document["entries"]]
    entries[index] |= fields
    return {**document, "entries": entries}


def reordered(document: Document) -> Document:
    first, second, *rest = document["entries"]
    return {**document, "entries": [second, first, *rest]}


def dropped(document: Document) -> Document:
    return {**document, "entries": [document["entries"][0], *document["entries"][2:]]}


def other_declaration(document: Document, **content: Any) -> Document:
    return {**document, "declarations": {"people.welcomed": {"figures": ["people"], "dimensions": {}, **content}}}


REFUSALS: dict[str, tuple[Callable[[Document], Document], int, str, str]] = {
    "another format": (
        lambda d: {**d, "format": "preau-batch/2"}, 400, "format",
        "Ce document est au format preau-batch/2 : attendu preau-batch/1.",
    ),
    "something more": (
        lambda d: {**d, "note": "Claudine"}, 422, "shape",
        "Dans ce document, « note » manque, est inconnu ou n’est pas de la bonne sorte.",
    ),
    "a number as text": (
        lambda d: changed(d, 1, seq="2"), 422, "shape",
        "Dans ce document, « entries[1].seq » manque, est inconnu ou n’est pas de la bonne sorte.",
    ),
    "a truth for a number": (
        lambda d: changed(d, 0, seq=True), 422, "shape",
        "Dans ce document, « entries[0].seq » manque, est inconnu ou n’est pas de la bonne sorte.",
    ),
    "a day in another form": (
        lambda d: changed(d, 0, day="20261122"), 422, "shape",
        "Dans ce document, « entries[0].day » manque, est inconnu ou n’est pas de la bonne sorte.",
    ),
    "a figure that would fill the sums": (
        lambda d: rechained(changed(d, 0, figures={"people": 10**9 + 1})), 422, "entry",
        "L’écriture 1 ne respecte pas la déclaration de people.welcomed : attendu people.",
    ),
    "a number of first entry that no column holds": (
        lambda d: {**d, "first_seq": 2**70}, 422, "shape",
        "Dans ce document, « first_seq » manque, est inconnu ou n’est pas de la bonne sorte.",
    ),
    "no entry": (
        lambda d: {**d, "entries": []}, 422, "size", "Cet envoi contient 0 écritures : attendu entre 1 et 500.",
    ),
    "a figure altered": (
        lambda d: changed(d, 1, figures={"people": 2000}), 422, "chain",
        "La chaîne se rompt dans l’envoi : attendu le numéro 2 après l’empreinte {0:.12}…, entier et à sa place.",
    ),
    "reordered": (
        reordered, 422, "chain",
        "La chaîne se rompt dans l’envoi : attendu le numéro 1 après l’empreinte 000000000000…, entier et à sa place.",
    ),
    "one left out": (
        dropped, 422, "chain",
        "La chaîne se rompt dans l’envoi : attendu le numéro 2 après l’empreinte {0:.12}…, entier et à sa place.",
    ),
    "one twice": (
        lambda d: {**d, "entries": [d["entries"][0], *d["entries"]]}, 422, "chain",
        "La chaîne se rompt dans l’envoi : attendu le numéro 2 après l’empreinte {0:.12}…, entier et à sa place.",
    ),
    "a journal that does not begin": (
        lambda d: rechained({**d, "previous": "1" * 64}), 422, "chain",
        "La chaîne se rompt dans l’envoi : attendu le numéro 1 après l’empreinte 000000000000…, entier et à sa place.",
    ),
    "a gap": (
        lambda d: rechained({**d, "first_seq": 3}), 409, "gap",
        "Il manque des écritures : attendu le numéro 1 après l’empreinte 000000000000…, l’envoi commence au numéro 3.",
    ),
    "no declaration": (
        lambda d: {**d, "declarations": {}}, 422, "undeclared",
        "Attendu une déclaration pour chaque type d’usage de l’envoi, et aucune autre : people.welcomed.",
    ),
    "a name for a figure": (
        lambda d: other_declaration(d, figures=["people", "Claudine L."]), 422, "declaration",
        "La déclaration de people.welcomed n’est pas acceptable : attendu des mots courts en minuscules, de 1 à 20"
        " chiffres, de 1 à 200 mots par catégorie.",
    ),
    "a sentence for a word": (
        lambda d: other_declaration(d, dimensions={"who": ["claudine l."]}), 422, "declaration",
        "La déclaration de people.welcomed n’est pas acceptable : attendu des mots courts en minuscules, de 1 à 20"
        " chiffres, de 1 à 200 mots par catégorie.",
    ),
    "categories too long to be kept": (
        lambda d: other_declaration(d, dimensions={f"d{n}": ["x" * 40] for n in range(20)}), 422, "declaration",
        "La déclaration de people.welcomed n’est pas acceptable : attendu des mots courts en minuscules, de 1 à 20"
        " chiffres, de 1 à 200 mots par catégorie.",
    ),
    "a figure that is not declared": (
        lambda d: rechained(changed(d, 2, figures={"children": 3})), 422, "entry",
        "L’écriture 3 ne respecte pas la déclaration de people.welcomed : attendu people.",
    ),
    "a figure below zero": (
        lambda d: rechained(changed(d, 2, figures={"people": -3})), 422, "entry",
        "L’écriture 3 ne respecte pas la déclaration de people.welcomed : attendu people.",
    ),
    "a category that is not declared": (
        lambda d: rechained(changed(d, 2, dimensions={"who": "claudine"})), 422, "entry",
        "L’écriture 3 ne respecte pas la déclaration de people.welcomed : attendu people.",
    ),
    "a category that is no word": (
        lambda d: rechained(
            changed(other_declaration(d, dimensions={"who": ["all"]}), 0, dimensions={"who": ["all"]})
        ), 422, "entry",
        "L’écriture 1 ne respecte pas la déclaration de people.welcomed : attendu people; who = all.",
    ),
}  # fmt: skip


def test_what_is_refused_though_the_centre_signed_it(linked: World) -> None:
    before, document = linked.state(), linked.document()
    for name, (change, status, code, sentence) in REFUSALS.items():
        answer = linked.send(change(document))
        error = answer.get_json()["error"]
        expected = sentence.format(document["entries"][0]["digest"])
        assert (name, answer.status_code, error["code"]) == (name, status, code)
        assert (name, error["explanation"].replace("\u00a0", " ")) == (name, expected)
        assert linked.state() == before, name


def test_a_gap_says_which_number_after_which_digest(database: str, linked: World) -> None:
    document = linked.document()
    linked.send({**document, "entries": document["entries"][:2]})
    before = linked.state()
    rest = {
        **document,
        "first_seq": 4,
        "previous": document["entries"][2]["digest"],
        "entries": document["entries"][3:],
    }
    answer = linked.send(rest)
    digest = document["entries"][1]["digest"]
    assert answer.status_code == 409
    assert answer.get_json()["error"]["expected"] == {"seq": 3, "previous": digest}
    assert said(answer) == (
        f"Il manque des écritures\u00a0: attendu le numéro 3 après l’empreinte {digest[:12]}…,"
        " l’envoi commence au numéro 4."
    )
    assert linked.state() == before


def test_a_fact_under_a_second_number_is_refused(database: str, linked: World) -> None:
    """Its mark tells: whatever number it bears, it counts once."""
    document = linked.document()
    linked.send({**document, "entries": document["entries"][:3]})
    before = linked.state()
    for number in (0, 2):
        again = changed(document, 3, mark=document["entries"][number]["mark"])
        answer = linked.send(rechained(again))
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (409, "twice")
        assert said(answer) == (
            f"L’écriture 4 est le même fait que l’écriture {number + 1}\u00a0: attendu chaque fait une seule fois."
        )
        assert linked.state() == before
    assert linked.send(document).status_code == 200


@pytest.mark.parametrize("mark", ["", "Claudine", "0" * 15, "0" * 17, "A" * 16, 7])
def test_a_mark_has_no_room_for_a_text(linked: World, mark: object) -> None:
    answer = linked.send(rechained(changed(linked.document(), 0, mark=mark)))
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (422, "shape")
    assert "entries[0].mark" in said(answer)


def test_entries_older_than_marks_are_taken(linked: World) -> None:
    document = linked.document()
    old = {**document, "entries": [{k: v for k, v in entry.items() if k != "mark"} for entry in document["entries"]]}
    assert linked.send(rechained(old)).status_code == 200
    assert linked.verified()[0] == 4
    assert linked.figures(linked.hub) == linked.figures(linked.centre)


@pytest.mark.parametrize("index", [0, 3])
def test_another_story_about_known_numbers_is_a_fork(database: str, linked: World, index: int) -> None:
    document = linked.document()
    linked.send(document)
    before = linked.state()
    told = rechained(changed(document, index, figures={"people": 99}))
    answer = linked.send(told)
    was, now = document["entries"][index]["digest"][:12], told["entries"][index]["digest"][:12]
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (409, "fork")
    assert said(answer).startswith(
        f"L’écriture {index + 1} est déjà connue avec un autre contenu\u00a0: attendu l’empreinte {was}…,"
        f" trouvé {now}… dans l’envoi."
    )
    assert linked.state() == before


def test_a_batch_that_follows_another_journal_is_a_fork(linked: World) -> None:
    document = linked.document()
    linked.send({**document, "entries": document["entries"][:2]})
    before = linked.state()
    rest = rechained({**document, "first_seq": 3, "previous": "a" * 64, "entries": document["entries"][2:]})
    answer = linked.send(rest)
    assert answer.get_json()["error"]["code"] == "fork"
    assert said(answer).startswith("L’écriture 2 est déjà connue avec un autre contenu")
    assert linked.state() == before


def test_from_a_centre_that_is_not_enrolled(world: World) -> None:
    world.record(1)
    answer = world.send(world.document())
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (403, "origin")
    with world.centre.app_context():
        key = signing.own_key().thumbprint()[:12]
    assert said(answer) == (
        f"Aucun centre n’est raccordé ici avec la clé {key}…\u00a0: attendu d’abord un raccordement, avec un code."
    )


def test_nothing_of_a_strangers_batch_is_read_but_the_name_of_its_key(linked: World) -> None:
    """Its payload is no JSON at all, and nobody notices: the header was enough, or the signature."""
    header, _payload, signature = linked.sign(linked.document()).split(".")
    stranger = base64.urlsafe_b64encode(canonical({"alg": "Ed25519", "kid": "x" * 43}).encode()).decode().rstrip("=")
    for head, code in ((stranger, "origin"), (header, "signature"), ("e30", "unreadable"), ("A" * 401, "unreadable")):
        answer = linked.post("/federation/batches", f"{head}.{'A' * 10_000}.{signature}")
        assert answer.get_json()["error"]["code"] == code
    revoke(linked)
    answer = linked.post("/federation/batches", f"{header}.{'A' * 10_000}.{signature}")
    assert answer.get_json()["error"]["code"] == "signature", "the reason is told to whoever holds the key only"


def test_a_batch_of_a_known_key_with_another_head_than_ours(linked: World) -> None:
    """Signed by the right key, it says one thing in its header and another in its text."""
    from joserfc import jws

    document = linked.document()
    with linked.centre.app_context():
        key = signing.own_key()
        header = {"alg": "Ed25519", "kid": key.thumbprint(), "typ": "preau-receipt/1"}
        registry = jws.JWSRegistry(algorithms=["Ed25519"])
        token = jws.serialize_compact(header, canonical(document), key, registry=registry)
    assert linked.post("/federation/batches", token).get_json()["error"]["code"] == "signature"


def test_from_another_origin_under_the_name_of_this_one(build_instance: Build, linked: World) -> None:
    other = World(linked.hub, build_instance(Profile.CENTRE, ["federation"]))
    other.enrol()
    before = linked.state()
    answer = linked.post("/federation/batches", other.sign(linked.document()))
    with linked.centre.app_context():
        key = signing.own_key().thumbprint()[:12]
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (403, "signature")
    assert said(answer) == (
        f"La signature ne correspond pas\u00a0: attendu la clé qui commence par {key}."
        " Le document a été modifié en route, ou ne vient pas d’où il le dit."
    )
    assert linked.state() == before


def test_entries_of_another_origin_inside_a_batch_of_this_one(build_instance: Build, linked: World) -> None:
    other = World(linked.hub, build_instance(Profile.CENTRE, ["federation"]))
    other.enrol()
    other.record(7)
    before = linked.state()
    answer = linked.send({**other.document(), "origin": linked.origin})
    assert answer.get_json()["error"]["code"] == "chain"
    assert linked.state() == before


def revoke(world: World) -> None:
    with world.hub.app_context():
        standing = queries.standing(world.origin)
        assert standing is not None
        with transaction():
            centres.revoke(actor=SYSTEM, enrolment_id=standing.id, reason="Ordinateur volé")


def test_from_a_revoked_key(database: str, linked: World) -> None:
    revoke(linked)
    before = linked.state()
    answer = linked.send(linked.document())
    with linked.centre.app_context():
        key = signing.own_key().thumbprint()[:12]
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (403, "revoked")
    assert said(answer) == (
        f"La Région a révoqué la clé {key}… de ce centre («\u00a0Ordinateur volé\u00a0»)\u00a0: attendu un nouveau"
        " raccordement, avec un nouveau code."
    )
    assert linked.state() == before


def test_a_key_revoked_between_the_check_and_the_transaction(linked: World) -> None:
    from plugins.federation.rules.refusals import Refused
    from plugins.federation.services import reception

    token = linked.sign(linked.document())
    with linked.hub.app_context():
        opened = reception.open_batch(token)
    revoke(linked)
    before = linked.state()
    with linked.hub.app_context(), pytest.raises(Refused) as caught, transaction():
        reception.receive(opened)
    assert caught.value.code == "revoked"
    assert linked.state() == before


UNREADABLE = (
    b"", b"...", b"a.b.c", b"\xff\xfe", b"e30.e30.AA", b"e30.e30.AA\n", "é.é.é".encode(), b"e30.bnVsbA.AA",
    b"e30.WzFd.AA",
    b"e30." + b"W1tb" * 40_000 + b".AA", b"a" * 100_000, b'{"format": "preau-batch/1"}',
)  # fmt: skip


@pytest.mark.parametrize("path", ["/federation/batches", "/federation/enrolment"])
def test_what_is_no_signed_document_gets_a_sentence(linked: World, path: str) -> None:
    for body in UNREADABLE:
        answer = linked.post(path, body)
        assert (answer.status_code, answer.get_json()["error"]["code"]) in {(400, "unreadable"), (400, "format")}
        assert "attendu" in said(answer)


def test_another_content_type_is_refused(linked: World) -> None:
    answer = linked.post("/federation/batches", linked.sign(linked.document()), content_type="application/json")
    assert answer.status_code == 415
    assert said(answer) == "Attendu le type de contenu application/jose."


def test_a_centre_receives_no_journal(linked: World) -> None:
    answer = linked.centre.test_client().post("/federation/batches", data="x", content_type="application/jose")
    assert answer.status_code == 404
    assert "C’est ici un centre" in said(answer)
