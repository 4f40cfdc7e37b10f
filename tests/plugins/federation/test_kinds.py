"""A kind that the hub does not know is kept, chained, receipted, and counted once it is accepted: exactly once."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from core import journal
from core.contracts import SYSTEM, Role, UsageKind
from core.errors import Missing
from core.events import transaction
from core.journal import queries as journal_queries
from core.runtime import runtime
from core.testing import Maker
from plugins.federation import exchange, known, queries
from plugins.federation.models import Waiting
from plugins.federation.rules import declarations
from plugins.federation.services import kinds
from tests.plugins.federation.world import World

COFFEE = UsageKind("cafe.held", "Cafés citoyens", ("cups", "people"), {"place": ("inside", "outside")})


def drink(world: World, *cups: int, kind: UsageKind = COFFEE) -> None:
    """Write entries of the outside plugin's kind, and send everything."""
    with world.centre.app_context():
        runtime().kinds[kind.name] = kind
        with transaction():
            for count in cups:
                journal.record(kind.name, {"cups": count}, {"place": "inside"}, day=date(2026, 11, 3))
        with transaction():
            journal.seal()
    with world.hub.app_context():
        after, _ = journal_queries.head(world.origin)
    answer = world.send(world.document(after))
    assert answer.status_code == 200, answer.text


def total(world: World) -> int:
    with world.hub.app_context():
        return journal_queries.total("cafe.held", "cups", origin=world.origin)


def accept(world: World, digest: str) -> int:
    with world.hub.app_context(), transaction():
        return kinds.accept(actor=SYSTEM, digest=digest)


def test_an_unknown_kind_is_kept_and_waits(database: str, linked: World) -> None:
    drink(linked, 3, 4)
    assert linked.verified()[0] == 6
    assert total(linked) == 0
    with linked.hub.app_context():
        assert journal_queries.total("people.welcomed", "people") == 10
        (unknown,) = queries.unknown_kinds()
        assert (unknown.kind.name, unknown.entries, unknown.centres) == ("cafe.held", 2, ("Cyber-centre de Denain",))
        assert (unknown.kind.figures, unknown.kind.dimensions) == (("cups", "people"), {"place": ("inside", "outside")})
        assert not unknown.other_exists
        uncounted = select(Waiting.entry_id)
        assert journal_queries.recount(linked.origin, left_out=uncounted) == []
        accepted = unknown.digest
    accept(linked, accepted)
    with linked.hub.app_context():
        assert journal_queries.recount(linked.origin, left_out=uncounted) == []


def test_once_accepted_what_waited_and_what_comes_is_counted_once(database: str, linked: World) -> None:
    drink(linked, 3, 4)
    digest = declarations.digest_of(COFFEE)
    assert accept(linked, digest) == 2
    assert total(linked) == 7
    assert accept(linked, digest) == 0
    assert linked.send(linked.document()).status_code == 200
    assert total(linked) == 7
    drink(linked, 5)
    assert total(linked) == 12
    with linked.hub.app_context():
        assert queries.unknown_kinds() == []
    assert linked.figures(linked.hub) == linked.figures(linked.centre)


def test_a_title_in_another_order_of_words_is_the_same_declaration() -> None:
    other = UsageKind("cafe.held", "Buvette", ("people", "cups"), {"place": ("outside", "inside")})
    assert declarations.digest_of(other) == declarations.digest_of(COFFEE)


def test_another_declaration_under_a_known_name_waits(linked: World) -> None:
    drink(linked, 3)
    accept(linked, declarations.digest_of(COFFEE))
    drink(linked, 4, kind=UsageKind("cafe.held", "", ("cups",), {"place": ("inside",)}))
    assert total(linked) == 3
    with linked.hub.app_context():
        (unknown,) = queries.unknown_kinds()
        assert (unknown.entries, unknown.other_exists) == (1, True)
    accept(linked, unknown.digest)
    assert total(linked) == 7


def test_another_declaration_under_the_name_of_a_kind_of_core_waits(linked: World) -> None:
    linked.send(linked.document())
    with linked.centre.app_context():
        runtime().kinds["people.welcomed"] = UsageKind("people.welcomed", "", ("people", "children"))
        with transaction():
            journal.record("people.welcomed", {"people": 5, "children": 2})
        with transaction():
            journal.seal()
    assert linked.send(linked.document(4)).status_code == 200
    with linked.hub.app_context():
        assert journal_queries.total("people.welcomed", "people") == 10
        assert [unknown.kind.name for unknown in queries.unknown_kinds()] == ["people.welcomed"]


def test_what_a_newer_program_knows_is_counted_by_itself(linked: World, monkeypatch: pytest.MonkeyPatch) -> None:
    drink(linked, 3, 4)
    monkeypatch.setattr(known, "_digests", lambda: frozenset({declarations.digest_of(COFFEE)}))
    for _ in range(2):
        with linked.hub.app_context():
            exchange.task()
    assert total(linked) == 7


def test_what_does_not_exist_cannot_be_accepted(world: World) -> None:
    with world.hub.app_context(), pytest.raises(Missing), transaction():
        kinds.accept(actor=SYSTEM, digest="0" * 64)


def test_an_officer_accepts_on_the_page(linked: World, make: Maker) -> None:
    drink(linked, 3, 4)
    browser = linked.hub.test_client()
    with linked.hub.app_context():
        browser.sign_in(make.person("Hélène M.", Role.OFFICER))  # type: ignore[attr-defined]
    page = browser.get("/federation").text
    assert "cafe.held" in page
    assert "2 écritures de ce type ont été reçues et attendent." in page
    assert "inside, outside" in page
    answer = browser.post(f"/federation/types/{declarations.digest_of(COFFEE)}/acceptation")
    assert (answer.status_code, answer.location) == (303, "/federation?note=accepted")
    assert total(linked) == 7
    assert "Ce type d’usage est compté désormais" in browser.get("/federation?note=accepted").text
