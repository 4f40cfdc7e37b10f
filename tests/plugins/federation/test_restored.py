"""After a restore the two compare what they hold: nothing is sent over it, and one gesture puts it right, once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask_babel import gettext

from core import clock
from core.backup import marks
from core.contracts import SYSTEM, Health, Role
from core.errors import Forbidden, Unavailable
from core.events import transaction
from core.journal import queries as journal
from core.journal.recovery import TakenBack
from core.runtime import config
from core.testing import Maker
from plugins.federation import exchange, queries, signing, transport, watch
from plugins.federation.models import BY_FILE, Link
from plugins.federation.rules import accounts
from plugins.federation.rules.refusals import Refused
from plugins.federation.services import comparing, sending
from tests.plugins.federation.test_everything import copy, restore
from tests.plugins.federation.test_pages import browser, plain
from tests.plugins.federation.world import World


def lived(world: World, folder: Path) -> Path:
    """Two facts delivered, a copy of the centre made, three more delivered; return the copy."""
    world.record(1, 2)
    assert world.run().failure is None
    made = copy(world.centre, folder / "copy.db")
    world.record(3, 4, 5)
    assert world.run().failure is None
    return made


def an_hour_passes(world: World) -> None:
    with world.centre.app_context(), transaction():
        queries.link().compared_at = clock.now() - exchange.COMPARED_EVERY  # type: ignore[union-attr]


def agrees(world: World, count: int) -> None:
    assert world.figures(world.hub) == world.figures(world.centre)
    with world.hub.app_context():
        assert journal.total("people.welcomed", "people", origin=world.origin) == count
        assert journal.recount(world.origin) == []
    with world.centre.app_context():
        assert queries.waiting(queries.link()) == 0
        assert journal.head(world.origin) == world_head(world)


def world_head(world: World) -> tuple[int, str]:
    with world.hub.app_context():
        return journal.head(world.origin)


def test_a_restored_centre_stops_and_takes_back(world: World, tmp_path: Path) -> None:
    with world.served() as address:
        world.link(address)
        restore(world.centre, lived(world, tmp_path))
        world.record(6)
        before = world.state()
        failure = world.run().failure
        assert isinstance(failure, Refused)
        assert (failure.code, failure.expected) == ("behind", {"seq": 5})
        assert "Reprendre ce que la Région a reçu" in said(world, failure)
        assert isinstance(world.run().failure, Refused)
        assert world.state() == before
        with world.centre.app_context():
            assert exchange.recover(actor=SYSTEM) == TakenBack(3, 0, 1)
            assert exchange.recover(actor=SYSTEM) == TakenBack()
            (trace,) = queries.recoveries()
            assert (trace.first_seq, trace.last_seq, trace.taken, trace.moved) == (3, 5, 3, 1)
        assert world.run().delivered == 1
    agrees(world, 21)


def said(world: World, failure: Refused) -> str:
    with world.centre.test_request_context("/"):
        return str(gettext(failure.message, **failure.params))


def test_one_that_has_nothing_to_send_notices_within_the_hour(world: World, tmp_path: Path) -> None:
    with world.served() as address:
        world.link(address)
        restore(world.centre, lived(world, tmp_path))
        assert world.run().failure is None
        an_hour_passes(world)
        assert isinstance(world.run().failure, Refused)


def test_one_that_preau_has_restored_notices_at_once(world: World, tmp_path: Path) -> None:
    with world.served() as address:
        world.link(address)
        restore(world.centre, lived(world, tmp_path))
        with world.centre.app_context():
            marks.write(config().instance, clock.now())
        assert isinstance(world.run().failure, Refused)
        with world.centre.app_context():
            exchange.recover(actor=SYSTEM)
        assert world.run().failure is None
    agrees(world, 15)


def test_a_new_centre_under_the_old_identity_takes_everything_back(world: World, tmp_path: Path) -> None:
    empty = copy(world.centre, tmp_path / "empty.db")
    with world.served() as address:
        world.link(address)
        lived(world, tmp_path)
        restore(world.centre, empty)
        assert isinstance(world.link(address).failure, Refused)
        with world.centre.app_context():
            assert exchange.recover(actor=SYSTEM) == TakenBack(5, 0, 0)
        assert world.run().failure is None
    agrees(world, 15)


def test_more_than_one_account_holds(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "MOST_TOLD", 2)
    with world.served() as address:
        world.link(address)
        restore(world.centre, lived(world, tmp_path))
        world.record(6)
        an_hour_passes(world)
        world.run()
        with world.centre.app_context():
            assert exchange.recover(actor=SYSTEM).taken == 3
        assert world.run().failure is None
    agrees(world, 21)


def test_a_restored_hub_is_sent_again_what_it_lost_and_its_officer_reads_it(
    world: World, tmp_path: Path, make: Maker
) -> None:
    officer = browser(world.hub, make, "Hélène M.", Role.OFFICER)
    with world.served() as address:
        world.link(address)
        world.record(1, 2)
        world.run()
        old = copy(world.hub, tmp_path / "hub.db")
        world.record(3, 4)
        world.run()
        restore(world.hub, old)
        with world.centre.app_context():
            question = comparing.question_document()
            transport.post(address + exchange.ACCOUNTS_PATH, question)
        page = plain(officer.get("/federation"))
        assert "Il manque ici des écritures de Cyber-centre de Denain" in page
        assert "un reçu de ce hub pour 2 écritures qui ne sont plus ici" in page
        with world.hub.app_context():
            (finding,) = watch.found(thorough=True)
            assert finding.state == Health.WARNING
        an_hour_passes(world)
        assert world.run().delivered == 2
        assert "Il manque ici des écritures" not in plain(officer.get("/federation"))
        with world.hub.app_context():
            assert [finding.state for finding in watch.found(thorough=True)] == [Health.OK]
            assert watch.found(thorough=False) == []
    agrees(world, 10)


NO_MOMENTS = ["yesterday", "2026-11-22T12:00:00", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"]


@pytest.mark.parametrize(
    "change", [{"hub": "other"}, {"origin": "other"}, {"seq": 3}, {"x": 1}, *({"at": at} for at in NO_MOMENTS)]
)
def test_an_account_for_something_else_is_not_taken(linked: World, change: dict[str, object]) -> None:
    linked.send(linked.document())
    with linked.hub.app_context():
        from plugins.federation.services import accounts as telling

        forged = signing.sign({**signing.peek(telling.account(linked.origin, 0)), **change})
    with linked.centre.app_context():
        held = queries.link().held_seq  # type: ignore[union-attr]
        with pytest.raises(Refused), transaction():
            comparing.note_account(forged)
        assert queries.link().held_seq == held  # type: ignore[union-attr]


@pytest.mark.parametrize("at", NO_MOMENTS)
def test_a_receipt_of_no_moment_is_not_taken(linked: World, at: str) -> None:
    given = linked.send(linked.document()).text
    with linked.hub.app_context():
        forged = signing.sign({**signing.peek(given), "at": at})
    with linked.centre.app_context(), pytest.raises(Refused, match="not the one expected"), transaction():
        sending.store_receipt(forged)


def test_an_account_that_somebody_else_signed_is_not_taken(linked: World) -> None:
    with linked.hub.app_context():
        from plugins.federation.services import accounts as telling

        document = signing.peek(telling.account(linked.origin, 0))
    with linked.centre.app_context(), pytest.raises(Refused, match="not the one expected"), transaction():
        comparing.note_account(linked.sign(document))


def test_only_an_enrolled_centre_is_told_of_its_journal(linked: World) -> None:
    linked.send(linked.document())
    with linked.centre.app_context():
        question = signing.peek(comparing.question_document())
    with linked.hub.app_context():
        stranger = signing.sign(question)
    for token, status, code in (
        (stranger, 403, "signature"),
        (linked.sign({**question, "origin": "unknown"}), 403, "origin"),
        (linked.sign({**question, "checkpoints": [[0, "x"]]}), 422, "shape"),
        (linked.sign({**question, "checkpoints": [[1]]}), 422, "shape"),
        (linked.sign({**question, "checkpoints": [[1, "x"]] * 401}), 422, "shape"),
        (linked.sign(linked.document()), 400, "format"),
    ):
        answer = linked.post("/federation/accounts", token)
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (status, code)
    assert linked.post("/federation/accounts", linked.sign(question)).status_code == 200


@pytest.mark.parametrize("head", [0, 1, 2, 17, 400, 100_000])
def test_checkpoints_are_close_near_the_head(head: int) -> None:
    numbers = accounts.numbers(head, 3, head + 5)
    assert numbers == sorted(set(numbers), reverse=True)
    assert len(numbers) <= accounts.MOST_CHECKPOINTS
    if head:
        assert numbers[0] == head
        assert (3 in numbers) is (head >= 3)
        for above, below in zip(numbers, [*numbers[1:], 0], strict=True):
            assert above - below <= 1 + (head - below) // 15


def test_who_may_take_back(world: World, make: Maker) -> None:
    with world.centre.app_context():
        participant = make.actor(make.person())
        with pytest.raises(Forbidden):
            exchange.recover(actor=participant)
        with pytest.raises(Unavailable):
            exchange.recover(actor=SYSTEM)


def test_an_animator_reads_what_to_do_and_presses_one_button(world: World, tmp_path: Path, make: Maker) -> None:
    with world.centre.app_context():
        person = make.person("Nadia K.", Role.ANIMATOR)
    with world.served() as address:
        world.link(address)
        restore(world.centre, lived(world, tmp_path))
        with world.centre.app_context():
            client = world.centre.test_client()
            client.sign_in(person)  # type: ignore[attr-defined]
        world.record(6)
        world.run()
        assert "L’envoi à la Région est arrêté" in plain(client.get("/"))
        page = plain(client.get("/federation"))
        assert "jusqu’au numéro 5. Ici, il s’arrête au numéro 3, ou sa suite est différente" in page
        assert "ne les saisissez pas une seconde fois" in page
        assert "Envoyer maintenant" not in page
        with world.centre.app_context():
            (finding,) = watch.found(thorough=False)
            assert (finding.state, finding.figures) == (Health.FAILING, {"held": 5, "own": 3})
            assert "preau federation recover" in " ".join(finding.mending.split())
            assert "preau federation import --recover" in " ".join(watch.stopped(Link(url=BY_FILE)).mending.split())
        answer = client.post("/federation/reprise")
        assert answer.location == "/federation?note=taken_back&taken=3&moved=1"
        page = plain(client.get(answer.location))
        assert "3 écritures manquaient ici et comptent de nouveau." in page
        assert "1 écriture faite depuis la restauration part à la suite." in page
        assert "L’envoi à la Région est arrêté" not in plain(client.get("/"))
    agrees(world, 21)
    assert client.post("/federation/reprise").status_code == 422
    assert browser(world.hub, make, "Olivier P.", Role.ADMINISTRATOR).post("/federation/reprise").status_code == 404


def test_health_tells_the_age_of_the_last_receipt(world: World) -> None:
    def state(thorough: bool = False) -> tuple[str, Health]:
        with world.centre.app_context():
            (finding,) = watch.found(thorough=thorough)
            return finding.name, finding.state

    assert state() == ("federation.receipt", Health.OK)
    with world.served() as address:
        world.link(address)
    world.record(1)
    assert state() == ("federation.receipt", Health.OK)
    with clock.set_to(clock.now() + timedelta(days=6, hours=23)):
        assert state() == ("federation.receipt", Health.OK)
    with clock.set_to(clock.now() + timedelta(days=7)):
        assert state() == ("federation.receipt", Health.WARNING)
    world.run()
    assert state(thorough=True) == ("federation.failure", Health.WARNING)
    assert state() == ("federation.receipt", Health.OK)
