"""The centre's side: it enrols, sends until nothing is left, keeps receipts, and says why when it cannot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask_babel import gettext
from sqlalchemy import delete, text
from sqlalchemy.exc import DBAPIError

from core import journal
from core.contracts import SYSTEM, Profile, UsageKind
from core.errors import Invalid, Unavailable
from core.events import transaction
from core.extensions import db
from core.journal.models import JournalEntry, JournalHead
from core.runtime import runtime
from core.testing import Build
from plugins.federation import exchange, queries, signing
from plugins.federation.models import Receipt
from plugins.federation.rules.refusals import Refused
from plugins.federation.services import kinds, sending
from tests.plugins.federation.world import World, rechained, served


def told(result: exchange.Result) -> str:
    """The sentence of a failure, in French."""
    assert result.failure is not None
    return str(gettext(result.failure.message, **result.failure.params)).replace("\u00a0", " ")


def test_a_centre_enrols_and_sends_everything(database: str, world: World) -> None:
    world.record(1, 2, 3)
    with world.served() as address:
        assert world.link(address) == exchange.Result(3)
        assert world.run() == exchange.Result(0)
    assert world.verified()[0] == 3
    assert world.figures(world.hub) == world.figures(world.centre)
    with world.centre.app_context():
        link = queries.link()
        assert link is not None
        assert (link.url, link.asked_url, link.asked_code) == (address, "", "")
        assert queries.waiting(link) == 0
        receipt = queries.last_receipt(link.hub, world.origin)
        assert receipt is not None
        assert receipt.seq == 3


def test_it_sends_batch_after_batch(build_instance: Build) -> None:
    hub = build_instance(Profile.REGION, ["federation"])
    centre = build_instance(Profile.CENTRE, ["federation"], {"federation": {"batch_entries": 2}})
    world = World(hub, centre)
    world.record(1, 2, 3, 4, 5)
    with world.served() as address:
        world.link(address)
        world.record(6, 7, 8, 9, 10)
        assert world.run(1) == exchange.Result(2)
        assert world.run() == exchange.Result(3)
    assert world.figures(hub) == world.figures(centre)


def test_a_receipt_cannot_be_changed_or_erased(database: str, linked: World) -> None:
    linked.send(linked.document())
    with linked.hub.app_context():
        for statement in (text("UPDATE federation_receipt SET seq = 9"), delete(Receipt)):
            with pytest.raises(DBAPIError, match="append-only"), transaction():
                db.session.execute(statement)


def test_a_hub_that_cannot_be_reached_is_asked_again(world: World) -> None:
    world.record(1, 2)
    code = world.invite()
    with served(world.hub) as gone:
        pass
    with world.centre.app_context():
        with transaction():
            sending.ask(actor=SYSTEM, address=gone, code=code)
        result = exchange.run()
        assert told(result) == f"{gone} refuse ou coupe la connexion. Un nouvel essai aura lieu dans une minute."
        link = queries.link()
        assert link is not None
        assert (link.asked_url, link.failure_code) == (gone, "unreachable")
    with world.served(int(gone.rpartition(":")[2])):
        assert world.run() == exchange.Result(2)
    with world.centre.app_context():
        link = queries.link()
        assert link is not None
        assert (link.url, link.failure, link.failed_at) == (gone, "", None)


def test_a_refused_code_is_not_asked_again(world: World) -> None:
    with world.served() as address, world.centre.app_context():
        with transaction():
            sending.ask(actor=SYSTEM, address=address, code="0" * 16)
        assert told(exchange.run()) == (
            "La Région répond : Ce code n’est pas connu ici : attendu les seize lettres et chiffres donnés par la"
            " Région."
        )
        link = queries.link()
        assert link is not None
        assert (link.asked_url, link.asked_code, link.hub) == ("", "", "")
        assert exchange.run() == exchange.Result(0)


@pytest.mark.parametrize(
    ("status", "headers", "body", "sentence"),
    [
        ("200 OK", [], b"\xff", "{0} ne répond pas comme une Région équipée de Préau. Vérifiez l’adresse."),
        (
            "301 Moved", [("Location", "https://elsewhere.example/")], b"",
            "La Région a changé d’adresse : {0} renvoie vers https://elsewhere.example/. Vérifiez auprès d’elle, puis"
            " raccordez le centre à la nouvelle adresse.",
        ),
        (
            "502 Bad Gateway", [], b"<html>",
            "{0} répond par le code 502, ce qu’une Région équipée de Préau ne fait pas. Vérifiez l’adresse.",
        ),
        (
            "429 Too Many", [], b'{"error": {"explanation": "Trop d\xe2\x80\x99essais."}}',
            "La Région répond : Trop d’essais.",
        ),
    ],
)  # fmt: skip
def test_what_is_no_hub_is_said(
    world: World, status: str, headers: list[tuple[str, str]], body: bytes, sentence: str
) -> None:
    def odd(_environ: Any, start_response: Any) -> Iterable[bytes]:
        start_response(status, headers)
        return [body]

    with served(odd) as address, world.centre.app_context():
        with transaction():
            sending.ask(actor=SYSTEM, address=address, code="0" * 16)
        result = exchange.run()
        assert isinstance(result.failure, Unavailable)
        assert told(result) == sentence.format(address)
        link = queries.link()
        assert link is not None
        assert link.asked_url == address


def test_a_slow_hub_is_not_waited_for(build_instance: Build) -> None:
    import socket

    centre = build_instance(Profile.CENTRE, ["federation"], {"federation": {"timeout_seconds": 1}})
    with socket.create_server(("127.0.0.1", 0)) as silent, centre.app_context():
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with transaction():
            sending.ask(actor=SYSTEM, address=address, code="0" * 16)
        assert told(exchange.run()) == f"{address} ne répond pas. Un nouvel essai aura lieu dans une minute."


def test_a_receipt_of_another_hub_delivers_nothing(build_instance: Build, linked: World) -> None:
    """Somebody answers in the Region's place, with a key of his own."""
    other = World(build_instance(Profile.REGION, ["federation"]), linked.centre)
    with linked.centre.app_context():
        batch = sending.next_batch(0)
        assert batch is not None
    with other.hub.app_context():
        forged = signing.sign({"format": "preau-receipt/1", "origin": linked.origin, "seq": 4, "digest": "0" * 64})
    with linked.centre.app_context(), pytest.raises(Refused) as caught, transaction():
        sending.store_receipt(forged, batch)
    assert caught.value.code == "receipt"


@pytest.mark.parametrize("change", [{"seq": 3}, {"digest": "0" * 64}, {"hub": "other"}, {"origin": "other"}])
def test_a_receipt_for_something_else_delivers_nothing(linked: World, change: dict[str, Any]) -> None:
    with linked.centre.app_context():
        batch = sending.next_batch(0)
        assert batch is not None
    with linked.hub.app_context():
        token = linked.send(linked.document()).text
        forged = signing.sign({**signing.peek(token), **change})
    with linked.centre.app_context():
        with pytest.raises(Refused, match="receipt"), transaction():
            sending.store_receipt(forged, batch)
        assert queries.waiting(queries.link()) == 4  # type: ignore[union-attr]


def test_a_hub_restored_from_an_old_copy_gets_again_what_it_lost(world: World) -> None:
    world.record(1, 2)
    with world.served() as address:
        world.link(address)
        world.record(3, 4)
        world.run()
        with world.hub.app_context(), transaction():
            _forget_after(world.origin, 1)
        world.record(5)
        assert world.run().failure is None
    assert world.verified()[0] == 5


def _forget_after(origin: str, seq: int) -> None:
    """Make the hub what its copy was: the trigger that forbids this is put aside."""
    db.session.execute(text("DROP TRIGGER core_journal_entry_delete"))
    db.session.execute(delete(JournalEntry).where(JournalEntry.origin == origin, JournalEntry.seq > seq))
    head = db.session.get(JournalHead, origin)
    assert head is not None
    digest = db.session.query(JournalEntry.digest).filter_by(origin=origin, seq=seq).scalar()
    head.seq, head.digest = seq, digest


def test_entries_leave_under_the_declaration_they_were_written_with(linked: World) -> None:
    """The plugin was brought up to date between two entries, then taken away: nothing stays behind."""
    old = UsageKind("cafe.held", "", ("coffees",))
    new = replace(old, dimensions={"size": ("small", "large")})
    with linked.centre.app_context():
        known = runtime().kinds
        for kind, words in ((old, {}), (new, {"size": "large"}), (new, {"size": "small"})):
            known[kind.name] = kind
            with transaction():
                kinds.remember_own()
                journal.record("cafe.held", {"coffees": 2}, words, day=date(2026, 11, 2))
        with transaction():
            journal.seal()
        del known["cafe.held"]
        first, second = sending.next_batch(0), sending.next_batch(5)
        assert first is not None
        assert second is not None
        assert ([entry.seq for entry in first.entries], [entry.seq for entry in second.entries]) == (
            [1, 2, 3, 4, 5],
            [6, 7],
        )
        assert first.declarations["cafe.held"].dimensions == {}
        assert second.declarations["cafe.held"].dimensions == {"size": ("large", "small")}
        tokens = [sending.signed(first), sending.signed(second)]
    for token in tokens:
        assert linked.post("/federation/batches", token).status_code == 200
    assert linked.verified()[0] == 7


def test_entries_whose_declaration_is_lost_leave_under_what_they_show(linked: World) -> None:
    with linked.centre.app_context():
        kind = UsageKind("cafe.held", "", ("coffees", "teas"), {"size": ("small", "large", "huge")})
        runtime().kinds[kind.name] = kind
        with transaction():
            for figures, size in (({"coffees": 2}, "small"), ({"teas": 1}, "large")):
                journal.record("cafe.held", figures, {"size": size})
        with transaction():
            journal.seal()
        del runtime().kinds[kind.name]
        batch = sending.next_batch(4)
        assert batch is not None
        assert len(batch.entries) == 2
        shown = batch.declarations["cafe.held"]
        assert (shown.figures, shown.dimensions) == (("coffees", "teas"), {"size": ("large", "small")})


def test_an_address_is_kept_whole(world: World) -> None:
    for typed, kept in (
        ("https://preau.region.fr/", "https://preau.region.fr"),
        (" preau.region.fr ", "https://preau.region.fr"),
        ("http://10.0.0.5:8001/preau", "http://10.0.0.5:8001/preau"),
    ):
        with world.centre.app_context(), transaction():
            assert sending.ask(actor=SYSTEM, address=typed, code="abcd-efgh-jkmn-pqrs").asked_url == kept


NO_ADDRESS = (
    "", "file:///etc/passwd", "ftp://preau.fr", "http://", "https://u:p@preau.fr", "https://preau.fr?a", "http://a b",
    "http://preau.fr:99999", "http://préau.fr", "https://" + "a" * 300, "http://[::1", "http://a\x7f.fr",
)  # fmt: skip


def test_what_is_no_address_is_said_at_its_field(world: World) -> None:
    for typed in NO_ADDRESS:
        with world.centre.app_context(), transaction(), pytest.raises(Invalid) as caught:
            sending.ask(actor=SYSTEM, address=typed, code="0" * 16)
        assert (typed, caught.value.field) == (typed, "address")


def test_what_is_no_code_is_said_at_its_field(world: World) -> None:
    for typed in ("", "123", "0" * 17, "é" * 16):
        with world.centre.app_context(), transaction(), pytest.raises(Invalid) as caught:
            sending.ask(actor=SYSTEM, address="https://preau.fr", code=typed)
        assert (typed, caught.value.field) == (typed, "code")


def test_rewriting_its_journal_gains_a_centre_nothing(linked: World) -> None:
    linked.send(linked.document())
    before = linked.state()
    document = linked.document()
    document["entries"][3]["figures"]["people"] = 4000
    assert linked.send(rechained(document)).status_code == 409
    assert linked.state() == before
