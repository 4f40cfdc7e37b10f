"""The federation on a USB key: the same bytes, the same checks, and a sentence for every file that is not the one."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask_babel import gettext

from core.contracts import SYSTEM, Profile, Role
from core.errors import Conflict, Forbidden
from core.events import transaction
from core.journal.recovery import TakenBack
from core.testing import Build, Maker
from plugins.federation import exchange, files, queries, signing
from plugins.federation.models import BY_FILE
from plugins.federation.rules.refusals import Refused
from plugins.federation.services import centres, sending
from tests.plugins.federation.test_everything import copy, restore
from tests.plugins.federation.test_pages import browser, command, plain
from tests.plugins.federation.test_restored import agrees
from tests.plugins.federation.world import World


def out(world: World) -> str:
    """The file that the centre makes."""
    with world.centre.app_context():
        return files.outgoing(actor=SYSTEM).content


def bring(world: World, content: str) -> tuple[files.Received, str]:
    """What the hub does with a file, and its answer."""
    with world.hub.app_context():
        done = files.receive(content.encode("utf-8"), actor=SYSTEM)
        return done, files.answer(actor=SYSTEM, enrolment_id=done.enrolment.id, after=done.after).content


def back(world: World, content: str, *, take_back: bool = False) -> files.Taken:
    """What the centre does with the answer."""
    with world.centre.app_context():
        return files.take(content.encode("utf-8"), actor=SYSTEM, take_back=take_back)


def linked_by_file(world: World) -> None:
    """Enrol the centre with a file, as one without a network does."""
    code = world.invite()
    with world.centre.app_context(), transaction():
        sending.ask_by_file(actor=SYSTEM, code=code)
    done, answer = bring(world, out(world))
    assert done.enrolled
    assert back(world, answer).linked


def test_a_centre_without_a_network_enrols_and_sends_in_one_journey(database: str, world: World) -> None:
    world.record(1, 2, 3)
    linked_by_file(world)
    with world.centre.app_context():
        link = queries.link()
        assert link is not None
        assert (link.url, link.hub_name, link.asked_url) == (BY_FILE, "Région des Hauts-de-France", "")
        assert exchange.run() == exchange.Result()
    agrees(world, 6)
    world.record(4)
    done, answer = bring(world, out(world))
    assert (done.entries, done.fresh, done.refused) == (1, 1, None)
    assert back(world, answer) == files.Taken(delivered=1)
    agrees(world, 10)


def test_the_bytes_are_those_of_https(linked: World) -> None:
    batch, question = out(linked).splitlines()
    answer = linked.post("/federation/batches", batch)
    assert answer.status_code == 200
    assert linked.post("/federation/accounts", question).status_code == 200
    assert answer.text in bring(linked, out(linked))[1].splitlines()


def test_what_goes_both_ways_counts_once(world: World) -> None:
    with world.served() as address:
        world.link(address)
        world.record(1, 2)
        key = out(world)
        assert world.run().delivered == 2
        done, answer = bring(world, key)
        assert (done.entries, done.fresh) == (2, 0)
        assert back(world, answer) == files.Taken()
        world.record(3)
        done, answer = bring(world, out(world))
        assert done.fresh == 1
        assert world.run().delivered == 1
        assert back(world, answer) == files.Taken()
        for _ in range(2):
            assert bring(world, key)[0].fresh == 0
    agrees(world, 6)


def test_a_key_lost_on_its_way_is_made_again(linked: World) -> None:
    first = out(linked)
    linked.record(5)
    assert first.splitlines()[0] != out(linked).splitlines()[0]
    done, _answer = bring(linked, out(linked))
    assert done.fresh == 5
    done, answer = bring(linked, first)
    assert (done.entries, done.fresh, done.refused) == (4, 0, None)
    back(linked, answer)
    agrees(linked, 15)


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return str(gettext(caught.value.message, **caught.value.params)).replace("\u00a0", " ")


NO_FILES = {
    "": "Ce fichier est vide",
    "\n \n": "Ce fichier est vide",
    "Bonjour": "n’est pas un fichier de liaison de Préau",
    "é.è.à": "n’est pas un fichier de liaison de Préau",
    "a.b.c": "n’est pas un fichier de liaison de Préau",
    "e30.e30.AA": "n’est pas un fichier de liaison de Préau",
    "a.b.c\n" * 101: "n’est pas un fichier de liaison de Préau",
    "a" * (8 * 1024 * 1024 + 1): "Ce fichier dépasse 8 Mio",
}


def test_what_is_no_file_of_ours_is_said(linked: World) -> None:
    before = linked.state()
    for content, sentence in NO_FILES.items():
        with linked.hub.test_request_context("/"):
            assert sentence in refused(lambda content=content: files.receive(content.encode(), actor=SYSTEM))
        with linked.centre.test_request_context("/"):
            assert sentence in refused(lambda content=content: files.take(content.encode(), actor=SYSTEM))
    assert linked.state() == before


def test_a_file_carried_back_where_it_comes_from(linked: World) -> None:
    mine = out(linked)
    _done, answer = bring(linked, mine)
    with linked.centre.test_request_context("/"):
        assert "va d’un centre à la Région" in refused(lambda: files.take(mine.encode(), actor=SYSTEM))
    with linked.hub.test_request_context("/"):
        assert "va de la Région à un centre" in refused(lambda: files.receive(answer.encode(), actor=SYSTEM))


def test_an_altered_file(linked: World) -> None:
    before = linked.state()
    mine = out(linked)
    batch, question = mine.splitlines()
    altered = f"{batch[:-10]}{'B' if batch[-10] != 'B' else 'C'}{batch[-9:]}"
    done, _answer = bring(linked, f"{altered}\n{question}\n")
    assert done.refused is not None
    assert (done.refused.code, done.fresh) == ("signature", 0)
    assert linked.state() == before
    _done, answer = bring(linked, mine)
    lines = answer.splitlines()
    with linked.centre.test_request_context("/"):
        for number, line in enumerate(lines):
            wrong = [*lines[:number], line[:-8] + ("AAAA" if line[-8:-4] != "AAAA" else "BBBB") + line[-4:]]
            refused(lambda wrong=wrong: files.take("\n".join(wrong).encode(), actor=SYSTEM))
        assert queries.waiting(queries.link()) == 4
    assert back(linked, answer).delivered == 4


def test_a_gap_is_said_and_the_answer_mends_it(linked: World) -> None:
    """The hub was restored from an old copy: the file begins after what it holds."""
    linked.send(linked.document())
    back(linked, bring(linked, out(linked))[1])
    linked.record(5)
    with linked.hub.app_context(), transaction():
        from tests.plugins.federation.test_exchange import _forget_after

        _forget_after(linked.origin, 2)
    done, answer = bring(linked, out(linked))
    assert done.refused is not None
    assert (done.refused.code, done.after) == ("gap", 2)
    back(linked, answer)
    done, answer = bring(linked, out(linked))
    assert (done.refused, done.fresh) == (None, 3)
    back(linked, answer)
    assert linked.verified()[0] == 5
    with linked.centre.app_context():
        assert queries.waiting(queries.link()) == 0


def test_a_file_and_an_answer_of_another_centre(build_instance: Build, linked: World) -> None:
    other = World(linked.hub, build_instance(Profile.CENTRE, ["federation"]))
    other.enrol()
    other.record(9)
    _done, answer = bring(other, out(other))
    before = linked.figures(linked.hub)
    with linked.centre.test_request_context("/"):
        receipt, account = answer.splitlines()[1:]
        said = refused(lambda: files.take(receipt.encode(), actor=SYSTEM))
        assert (
            said == f"Ce reçu est pour un autre centre ({other.origin}) : attendu celui de ce centre ({linked.origin})."
        )
        said = refused(lambda: files.take(account.encode(), actor=SYSTEM))
        assert said.startswith(f"Ce relevé est pour un autre centre ({other.origin})")
        refused(lambda: files.take(answer.encode(), actor=SYSTEM))
    assert linked.figures(linked.hub) == before


def test_an_unknown_centre_and_a_revoked_key_are_not_answered(world: World) -> None:
    world.record(1)
    code = world.invite()
    with world.centre.app_context(), transaction():
        sending.ask_by_file(actor=SYSTEM, code="0" * 16)
    with world.hub.test_request_context("/"):
        assert "Ce code n’est pas connu ici" in refused(lambda: files.receive(out(world).encode(), actor=SYSTEM))
    with world.centre.app_context(), transaction():
        sending.ask_by_file(actor=SYSTEM, code=code)
    _done, answer = bring(world, out(world))
    back(world, answer)
    with world.hub.app_context():
        standing = queries.standing(world.origin)
        assert standing is not None
        with transaction():
            centres.revoke(actor=SYSTEM, enrolment_id=standing.id, reason="Clé USB perdue")
        with pytest.raises(Conflict):
            files.answer(actor=SYSTEM, enrolment_id=standing.id, after=0)
    content = out(world)
    with world.hub.test_request_context("/"):
        assert "Clé USB perdue" in refused(lambda: files.receive(content.encode(), actor=SYSTEM))


def test_a_revoked_centre_comes_back_with_a_new_key(world: World, make: Maker) -> None:
    linked_by_file(world)
    with world.hub.app_context(), transaction():
        centres.revoke(actor=SYSTEM, enrolment_id=1, reason="Clé USB perdue")
    client = browser(world.centre, make, "Nadia K.", Role.ANIMATOR)
    data = {"key_code": world.invite(), "new_key": "y"}
    assert client.post("/federation/raccordement/cle", data=data).location == "/federation?note=asked_by_file"
    world.record(7)
    done, answer = bring(world, out(world))
    assert done.enrolled
    back(world, answer)
    agrees(world, 7)


def test_a_restored_centre_without_a_network_is_put_right_by_one_journey(world: World, tmp_path: Path) -> None:
    world.record(1, 2)
    linked_by_file(world)
    old = copy(world.centre, tmp_path / "old.db")
    world.record(3, 4)
    back(world, bring(world, out(world))[1])
    restore(world.centre, old)
    world.record(5)
    done, answer = bring(world, out(world))
    assert done.refused is not None
    assert (done.refused.code, done.after) == ("fork", 2)
    assert back(world, answer) == files.Taken(behind=True)
    assert len(out(world).splitlines()) == 1
    assert back(world, answer, take_back=True).taken_back == TakenBack(2, 0, 1)
    assert back(world, bring(world, out(world))[1]) == files.Taken(delivered=1)
    agrees(world, 15)


def upload(content: str) -> dict[str, Any]:
    return {"data": {"file": (io.BytesIO(content.encode()), "x.preau")}, "content_type": "multipart/form-data"}


def test_the_pages(world: World, make: Maker) -> None:
    world.record(1, 2)
    centre = browser(world.centre, make, "Nadia K.", Role.ANIMATOR)
    hub = browser(world.hub, make, "Hélène M.", Role.OFFICER)
    assert centre.post("/federation/cle/envoi").status_code == 409
    assert centre.post("/federation/raccordement/cle", data={"key_code": "12"}).status_code == 422
    answer = centre.post("/federation/raccordement/cle", data={"key_code": world.invite()})
    assert "Votre demande est prête" in plain(centre.get(answer.location))
    made = centre.post("/federation/cle/envoi")
    name = made.headers["Content-Disposition"]
    assert name.startswith('attachment; filename="vers-la-region-cyber-centre-de-denain-')
    assert name.endswith('.preau"')
    assert made.headers["Cache-Control"] == "private, no-store"
    for data in ({}, {"file": (io.BytesIO(b""), "")}):
        wrong = hub.post("/federation/cle/reception", data=data, content_type="multipart/form-data")
        assert (wrong.status_code, "Choisissez le fichier sur la clé" in plain(wrong)) == (422, True)
    assert hub.post("/federation/cle/reception", **upload("Bonjour")).status_code == 422
    received = hub.post("/federation/cle/reception", **upload(made.text))
    assert received.status_code == 200
    assert "Le centre est raccordé" in plain(received)
    given = hub.get("/federation/centres/1/reponse?after=0")
    assert "reponse-pour-cyber-centre-de-denain-" in given.headers["Content-Disposition"]
    for path in ("reponse", "reprise"):
        assert centre.post(f"/federation/cle/{path}", **upload("Bonjour")).status_code == 422
    taken = centre.post("/federation/cle/reponse", **upload(given.text))
    assert "Le centre est raccordé à la Région" in plain(centre.get(taken.location))
    assert "par clé USB" in plain(centre.get("/federation"))
    again = centre.post("/federation/cle/reponse", **upload(given.text))
    assert "Elle n’apporte rien de nouveau" in plain(centre.get(again.location))
    agrees(world, 3)


def test_who_may_carry_files(world: World, make: Maker) -> None:
    linked_by_file(world)
    for app, role, method, path in (
        (world.centre, Role.OFFICER, "post", "cle/envoi"),
        (world.centre, Role.OFFICER, "post", "cle/reponse"),
        (world.centre, Role.OFFICER, "post", "cle/reprise"),
        (world.centre, Role.OFFICER, "post", "raccordement/cle"),
        (world.hub, Role.ANIMATOR, "get", "centres/1/reponse"),
    ):
        assert getattr(browser(app, make, "Karim T.", role), method)(f"/federation/{path}").status_code == 403
    with world.hub.app_context(), pytest.raises(Forbidden):
        files.receive(b"a.b.c", actor=make.animator())
    admin = browser(world.hub, make, "Olivier P.", Role.ADMINISTRATOR)
    for path in ("cle/envoi", "cle/reponse", "cle/reprise", "raccordement/cle"):
        assert admin.post(f"/federation/{path}").status_code == 404
    admin = browser(world.centre, make, "Olivier P.", Role.ADMINISTRATOR)
    assert admin.post("/federation/cle/reception").status_code == 404
    assert admin.get("/federation/centres/1/reponse").status_code == 404


def test_the_commands(world: World, tmp_path: Path) -> None:
    key, answer = str(tmp_path / "key.preau"), str(tmp_path / "answer.preau")
    world.record(1, 2)
    assert "pas encore raccordé" in command(world.centre, "export", key).output
    assert "Demande prête" in command(world.centre, "enrol", "file", world.invite()).output
    assert "écritures à remettre : 2" in command(world.centre, "export", key).output
    assert "écritures nouvelles : 2" in command(world.hub, "receive", key, answer).output
    done = command(world.centre, "import", answer)
    assert (done.exit_code, "Ce centre est raccordé." in done.output) == (0, True)
    assert "par clé USB" in command(world.centre, "send").output
    old = copy(world.centre, tmp_path / "old.db")
    world.record(3)
    command(world.centre, "export", key)
    command(world.hub, "receive", key, answer)
    command(world.centre, "import", answer)
    restore(world.centre, old)
    command(world.centre, "export", key)
    command(world.hub, "receive", key, answer)
    stopped = command(world.centre, "import", answer)
    assert stopped.exit_code == 1
    assert "import --recover" in stopped.output
    assert "Écritures reprises : 1." in command(world.centre, "import", "--recover", answer).output
    wrong = command(world.hub, "receive", answer, key)
    assert (wrong.exit_code, "va de la Région à un centre" in wrong.output) == (1, True)
    assert command(world.centre, "recover").exit_code == 1
    assert command(world.hub, "export", key).exit_code == 1
    assert command(world.centre, "receive", key, answer).exit_code == 1
    agrees(world, 6)


def test_a_request_signed_for_a_key_that_it_does_not_bring(world: World) -> None:
    code = world.invite()
    with world.centre.app_context(), transaction():
        sending.ask_by_file(actor=SYSTEM, code=code)
    request = out(world).splitlines()[0]
    with world.centre.app_context():
        document = signing.peek(request)
    with world.hub.app_context():
        forged = signing.sign(document)
        with pytest.raises(Refused) as caught:
            files.receive(forged.encode(), actor=SYSTEM)
    assert caught.value.code == "signature"
