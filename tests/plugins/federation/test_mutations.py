"""Whatever is done to a batch on its way, or by a centre that lies, the hub refuses it and stays as it was."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.plugins.federation.world import Document, World, rechained

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."


class Sent:
    """A linked world with a batch already applied, and one to come; made once for the many examples of a test."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.send(world.document())
        world.record(5, 6, 7)
        self.document = world.document(2)
        self.token = world.sign(self.document)
        self.before = world.state()

    def is_refused(self, token: str | bytes) -> None:
        answer = self.world.post("/federation/batches", token)
        assert 400 <= answer.status_code < 500, answer.text
        assert answer.get_json()["error"]["explanation"]
        assert self.world.state() == self.before


@pytest.fixture
def sent(linked: World) -> Sent:
    return Sent(linked)


@given(place=st.integers(min_value=0), character=st.sampled_from(ALPHABET))
@settings(suppress_health_check=list(HealthCheck), max_examples=150)
def test_one_character_altered(sent: Sent, place: int, character: str) -> None:
    token = sent.token
    index = place % len(token)
    if token[index] != character:
        sent.is_refused(token[:index] + character + token[index + 1 :])


def test_every_last_character_altered(sent: Sent) -> None:
    """The last character of a base 64 text holds bits that nobody reads: they are read here."""
    for part in range(3):
        parts = sent.token.split(".")
        for character in ALPHABET[:-1]:
            if parts[part][-1] != character:
                sent.is_refused(".".join([*parts[:part], parts[part][:-1] + character, *parts[part + 1 :]]))


@given(place=st.integers(min_value=0), bit=st.integers(min_value=0, max_value=7))
def test_one_bit_flipped(sent: Sent, place: int, bit: int) -> None:
    raw = bytearray(sent.token.encode("ascii"))
    raw[place % len(raw)] ^= 1 << bit
    sent.is_refused(bytes(raw))


@given(place=st.integers(min_value=1), added=st.sampled_from(["", "A", "=", "\n", " ", ".", "AAAA"]))
def test_cut_or_lengthened(sent: Sent, place: int, added: str) -> None:
    cut = place % len(sent.token)
    sent.is_refused(sent.token[:cut] + added)
    sent.is_refused((sent.token + added) if added else sent.token[cut:])


def _shuffled(document: Document, data: Any) -> Document:
    return {**document, "entries": data.draw(st.permutations(document["entries"]))}


def _dropped(document: Document, data: Any) -> Document:
    index = data.draw(st.integers(0, len(document["entries"]) - 2))
    return {**document, "entries": document["entries"][:index] + document["entries"][index + 1 :]}


def _doubled(document: Document, data: Any) -> Document:
    index = data.draw(st.integers(0, len(document["entries"]) - 1))
    return {**document, "entries": [*document["entries"][: index + 1], *document["entries"][index:]]}


def _shifted(document: Document, data: Any) -> Document:
    shift = data.draw(st.integers(-2, 5).filter(bool))
    return {**document, "first_seq": document["first_seq"] + shift}


def _altered(document: Document, data: Any) -> Document:
    index = data.draw(st.integers(0, len(document["entries"]) - 1))
    document["entries"][index]["figures"]["people"] += data.draw(st.integers(1, 1000))
    return document


def _rewritten(document: Document, data: Any) -> Document:
    """A known entry altered, and all digests made to hold again."""
    index = data.draw(st.integers(0, 1))
    document["entries"][index]["figures"]["people"] += data.draw(st.integers(1, 1000))
    return rechained(document)


@given(st.data(), st.sampled_from([_shuffled, _dropped, _doubled, _shifted, _altered, _rewritten]))
def test_a_lie_that_the_centre_signed(sent: Sent, data: Any, change: Any) -> None:
    lie = change(copy.deepcopy(sent.document), data)
    if lie != sent.document:
        sent.is_refused(sent.world.sign(lie))


def test_and_the_true_one_is_taken(sent: Sent) -> None:
    assert sent.world.post("/federation/batches", sent.token).status_code == 200
    assert sent.world.verified()[0] == 7
    assert sent.world.figures(sent.world.hub) == sent.world.figures(sent.world.centre)
