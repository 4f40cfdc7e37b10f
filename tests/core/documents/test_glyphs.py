"""A character that the font lacks becomes its name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.documents.glyphs import drawable, printable, printable_data


def test_the_font_draws_french() -> None:
    assert {ord(letter) for letter in "ÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸàâæçéèêëîïôœùûüÿ’«»–—… €°№"[:-1]} <= drawable()
    assert 0x1F600 not in drawable()
    assert 0xFFFF not in drawable()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Éloïse", "Éloïse"),
        ("E\u0301loi\u0308se", "Éloïse"),
        ("😀 !", "[GRINNING FACE] !"),
        ("❤\ufe0f", "[HEAVY BLACK HEART]"),
        ("👩\u200d🎓", "[WOMAN][GRADUATION CAP]"),
        ("a\u202eb\u2066", "a[RIGHT-TO-LEFT OVERRIDE]b[LEFT-TO-RIGHT ISOLATE]"),
        ("a\u200fb\ufeff\u00adc", "abc"),
        ("2\u202f000,00\u00a0€", "2\u00a0000,00\u00a0€"),
        ("un\u2011deux\u3000trois\tquatre", "un-deux trois quatre"),
        ("un\r\ndeux\u2028trois", "un\ndeux\ntrois"),
        ("\x00\x07\ud800\ue000\uffff", "[U+0000][U+0007][U+D800][U+E000][U+FFFF]"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text(alphabet=st.characters(), max_size=30))
def test_everything_printable_can_be_drawn(text: str) -> None:
    shown = printable(text)
    assert {ord(character) for character in shown} <= drawable() | {0x0A}
    assert printable(shown) == shown


def test_data_keep_their_shape() -> None:
    data = {"a": ["😀", {"b": None}], "n": 3, "qr": [[True, False]]}
    assert printable_data(data) == {"a": ["[GRINNING FACE]", {"b": None}], "n": 3, "qr": [[True, False]]}
