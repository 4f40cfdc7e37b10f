"""Feeds are valid XML that says what people wrote, and nothing in it is markup."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from core.documents.feeds import Entry, atom

ATOM = {"a": "http://www.w3.org/2005/Atom"}
AT = datetime(2026, 11, 3, 12, tzinfo=UTC)


def feed(*entries: Entry) -> ElementTree.Element:
    content = atom(
        entries,
        title="Les <b>pétitions</b>",
        address="https://centre.example/petitions",
        own_address="https://centre.example/petitions.atom",
        author="Centre & Cie",
        language="fr",
        since=AT,
    )
    return ElementTree.fromstring(content)  # noqa: S314 - made by ourselves


def entry(text: str) -> Entry:
    return Entry("https://centre.example/petitions/1#opened-1", text, "https://centre.example/petitions/1", text, AT)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "]]> & &amp;", "</entry><entry>", "« été » 👍"])
def test_a_text_comes_back_as_it_was_written(text: str) -> None:
    read = feed(entry(text))
    assert len(read.findall("a:entry", ATOM)) == 1
    assert read.findtext("a:entry/a:title", "", ATOM) == text
    said = read.findtext("a:entry/a:summary", "", ATOM)
    assert "<" not in said
    assert said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1b", "\ufffe", "\ud800"])
def test_what_xml_cannot_hold_does_not_break_it(character: str) -> None:
    assert feed(entry(f"a{character}b")).findtext("a:entry/a:title", "", ATOM) == "a\ufffdb"


def test_an_empty_feed_has_a_date_and_lines_stay_lines() -> None:
    assert feed().findtext("a:updated", "", ATOM).startswith("2026-11-03T12:00:00")
    assert feed(entry("une\ndeux")).findtext("a:entry/a:summary", "", ATOM) == "une<br>deux"
    assert feed(entry("x")).findtext("a:title", "", ATOM) == "Les <b>pétitions</b>"
