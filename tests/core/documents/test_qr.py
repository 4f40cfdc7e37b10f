"""QR codes as markup and as rows."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from core.documents.qr import matrix, svg

_SVG = "{http://www.w3.org/2000/svg}"


def _parsed(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(markup)  # noqa: S314 (our own markup)


def _drawn(path: str) -> set[tuple[int, int]]:
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path)
    return {(int(x) + step, int(y)) for x, y, length in runs for step in range(int(length))}


def test_the_drawing_is_the_matrix_within_its_quiet_zone() -> None:
    rows = matrix("https://preau.example/p/1")
    root = _parsed(svg("https://preau.example/p/1", "Ouvrir la page"))
    background, code = root.findall(f"{_SVG}path")
    assert _drawn(code.attrib["d"]) == {
        (x + 4, y + 4) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    }
    assert root.attrib["viewBox"] == f"0 0 {len(rows) + 8} {len(rows) + 8}"
    assert background.attrib["fill"] == "#fff"


def test_it_has_a_name_and_no_style() -> None:
    markup = svg("x", 'Signer « ici » <b> & "là"')
    root = _parsed(markup)
    assert (root.attrib["role"], root.attrib["aria-label"]) == ("img", 'Signer « ici » <b> & "là"')
    assert "style" not in markup
    assert "<b>" not in markup


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
def test_any_text_gives_a_square(text: str) -> None:
    rows = matrix(text)
    assert len(rows) >= 21
    assert {len(row) for row in rows} == {len(rows)}


def test_a_text_too_long_is_an_error() -> None:
    with pytest.raises(segno.DataOverflowError):
        matrix("é" * 3000)
