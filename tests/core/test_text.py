"""What a text may hold, how it folds, and the address made of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import BadText, clean_line, clean_text, fold, slug


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Éric", "eric"),
        ("E\u0301ric", "eric"),
        ("Œuvre à l’Haÿ-les-Roses", "oeuvre a l hay les roses"),
        ("ﬁn de la STRASSE, Straße", "fin de la strasse strasse"),
        ("  Łódź –  Ærø\n(Đà Nẵng) ", "lodz aero da nang"),
        ("İstanbul ısı", "istanbul isi"),
        ("№ 12 bis", "no 12 bis"),
        ("…", ""),
        ("", ""),
        ("हिन्दी", "हिनदी"),
        ("東京", "東京"),
    ],
)
def test_fold(text: str, key: str) -> None:
    assert fold(text) == key


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_a_key_has_single_spaces_only(text: str) -> None:
    assert fold(text) == " ".join(fold(text).split())


def test_eric_stands_beside_eric() -> None:
    assert sorted(["Zoé", "Éric", "eva", "Eric", "Fanny"], key=fold) == ["Éric", "Eric", "eva", "Fanny", "Zoé"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rouvrir la ligne 12 !", "rouvrir-la-ligne-12"),
        ("Œufs & « pain »", "oeufs-pain"),
        ("東京", "sans-titre"),
        ("", "sans-titre"),
    ],
)
def test_slug(text: str, expected: str) -> None:
    assert slug(text) == expected


def test_slug_is_cut_between_words() -> None:
    assert slug("un deux trois", max_length=10) == "un-deux"
    assert slug("un deux trois", max_length=7) == "un-deux"
    assert slug("anticonstitutionnellement", max_length=4) == "anti"


@given(st.text(), st.integers(1, 40))
def test_slug_is_always_an_address(text: str, length: int) -> None:
    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", slug(text, fallback="x", max_length=length))
    assert len(slug(text, fallback="x", max_length=length)) <= length


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a\x00b", "null character"),
        ("a\x07b", "control character (U+0007)"),
        ("a\x85b", "control character (U+0085)"),
        ("a\x7fb", "control character (U+007F)"),
        ("a\ud83db", "half of a character (U+D83D)"),
        ("a\ufdd0b", "not a character (U+FDD0)"),
        ("a\U0010ffffb", "not a character (U+10FFFF)"),
        ("a\u202eb", "reading direction (U+202E)"),
        ("a\u2066b", "reading direction (U+2066)"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_named(text: str, words: str) -> None:
    for clean in (clean_line, clean_text):
        with pytest.raises(BadText, match=re.escape(words)):
            clean(text, 10)


def test_the_messages_are_distinct_and_carry_their_values() -> None:
    with pytest.raises(BadText) as too_long:
        clean_line("abcd", 3)
    assert too_long.value.params == {"length": 4, "max": 3}
    with pytest.raises(BadText) as two_lines:
        clean_line("a\nb", 10)
    assert too_long.value.message_id != two_lines.value.message_id
    assert isinstance(two_lines.value, ValueError)


@pytest.mark.parametrize(
    "text", ["Zoe\u0301", "Zo\u00e9", "مرحبا \u200fabc", "👩‍👧‍👦", "a\tb", "\ufeffa", "a\u00a0b", "’«»"]
)
def test_what_may_be_kept_is_read_back_as_typed(text: str) -> None:
    assert clean_line(text, 20) == text
    assert clean_text(text, 20) == text


def test_only_the_ends_of_a_line_and_line_ends_change() -> None:
    assert clean_line("  un\u00a0deux \n", 10) == "un\u00a0deux"
    assert clean_text(" un\r\n\rdeux \n", 20) == " un\n\ndeux \n"


@given(st.text(max_size=50))
def test_a_kept_text_is_kept_again(text: str) -> None:
    try:
        kept = clean_text(text, 50)
    except BadText as refusal:
        assert str(refusal) == refusal.message_id % refusal.params
        return
    assert clean_text(kept, 50) == kept
    assert kept == text.replace("\r\n", "\n").replace("\r", "\n")
    kept.encode("utf-8")
