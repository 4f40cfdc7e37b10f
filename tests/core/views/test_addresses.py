"""Where a page may lead: to this site only."""

from __future__ import annotations

import pytest
from flask import Flask

from core.views.people.sign_in import scanned_code
from core.web.addresses import own_address, own_path
from core.web.letters import Piece, paragraphs, pieces


@pytest.mark.parametrize("address", ["/", "/moi", "/espaces/3?note=x", "/a#b"])
def test_own_paths_pass(address: str) -> None:
    assert own_path(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "moi",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "/moi\r\nSet-Cookie: a=b",
        "/\x7f/evil.example",
    ],
)
def test_other_addresses_do_not(address: str) -> None:
    assert own_path(address) is None


def test_absolute_addresses_are_ours_by_their_whole_origin(centre: Flask) -> None:
    assert own_address("https://centre.example/petitions/1?a=b#c") == "/petitions/1?a=b#c"
    assert own_address("http://localhost") == "/"
    for other in (
        "https://centre.example.evil.example/",
        "https://centre.example@evil.example/",
        "https://user@centre.example/",
        "http://centre.example/",
        "https://centre.example:444/",
        "https://centre.example//evil.example",
        "https://[",
        "javascript://centre.example/%0aalert(1)",
    ):
        assert own_address(other) is None, other


def test_only_our_own_addresses_in_a_letter_become_links(centre: Flask) -> None:
    line = "Ici : https://centre.example/x/1. Ou https://evil.example/ et /moi, mais pas et/ou ni //evil."
    links = [piece for piece in pieces(line) if piece.path]
    assert links == [Piece("https://centre.example/x/1", "/x/1"), Piece("/moi", "/moi")]
    assert "".join(piece.text for piece in pieces(line)) == line


def test_a_letter_is_parted_into_paragraphs_and_lines(centre: Flask) -> None:
    parts = paragraphs("Bonjour,\r\n\r\nune ligne\nune autre\n\n\n")
    assert [[line[0].text for line in block] for block in parts] == [["Bonjour,"], ["une ligne", "une autre"]]


@pytest.mark.parametrize(
    "typed",
    [
        "K7M3-9QPW-T4XD",
        " k7m3 9qpw t4xd ",
        "https://centre.example/connexion#K7M3-9QPW-T4XD",
        "https://centre.example/connexion/K7M3-9QPW-T4XD/",
        "https://centre.example/connexion?code=K7M3-9QPW-T4XD",
    ],
)
def test_the_code_is_found_in_what_a_reader_types(typed: str) -> None:
    assert "".join(scanned_code(typed).upper().replace("-", " ").split()) == "K7M39QPWT4XD"
