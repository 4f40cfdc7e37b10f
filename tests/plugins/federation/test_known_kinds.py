"""The hub counts what the shipped plugins write without asking anybody."""

from __future__ import annotations

from core.contracts import UsageKind
from plugins.federation import known
from plugins.federation.rules import declarations
from tests.plugins.federation import known_kinds
from tests.plugins.federation.world import World


def test_the_file_holds_what_every_shipped_plugin_declares() -> None:
    names = [kind.name for kind in known_kinds.missing()]
    assert not names, "run: python -m tests.plugins.federation.known_kinds"


def test_every_declaration_of_the_file_keeps_to_the_grammar() -> None:
    for kind in known.shipped():
        assert declarations.read(kind.name, declarations.declared(kind)).name == kind.name


def test_a_kind_is_known_by_its_content_not_by_its_name(world: World) -> None:
    with world.hub.app_context():
        assert known.is_known(UsageKind("people.welcomed", "whatever it is called", ("people",)))
        assert not known.is_known(UsageKind("people.welcomed", "", ("people", "children")))
