"""What petitions tell the other plugins, after the commit: ids and values only."""

from __future__ import annotations

from dataclasses import dataclass

from core.contracts import Channel, Event


@dataclass(frozen=True, slots=True)
class PetitionDrafted(Event):
    """A petition was written, as a draft."""

    petition_id: int


@dataclass(frozen=True, slots=True)
class PetitionOpened(Event):
    """A petition was opened to signatures; its text is frozen under ``text_sha256``."""

    petition_id: int
    goal: int
    text_sha256: str


@dataclass(frozen=True, slots=True)
class SignatureConfirmed(Event):
    """``count`` signatures of one channel began to count; ``signatures`` is the total since then."""

    petition_id: int
    channel: Channel
    count: int
    signatures: int


@dataclass(frozen=True, slots=True)
class PetitionClosed(Event):
    """A petition was closed, at its time or before."""

    petition_id: int
    signatures: int
