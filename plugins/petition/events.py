"""What petitions tell the other plugins, after the commit: ids and values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.contracts import Channel, Event


@dataclass(frozen=True, slots=True)
class PetitionDrafted(Event):
    """A petition was written, as a draft."""

    petition_id: int


@dataclass(frozen=True, slots=True)
class BackersAsked(Event):
    """Those who bear a petition ask others to stand behind its text."""

    petition_id: int


@dataclass(frozen=True, slots=True)
class PetitionBacked(Event):
    """Somebody backed a petition; ``backers`` is their number since then."""

    petition_id: int
    backers: int


@dataclass(frozen=True, slots=True)
class PetitionOpened(Event):
    """A petition was opened to signatures; its text is frozen under ``text_sha256``."""

    petition_id: int
    goal: int
    text_sha256: str


@dataclass(frozen=True, slots=True)
class PetitionRejected(Event):
    """The moderators did not accept a petition; its page says why."""

    petition_id: int


@dataclass(frozen=True, slots=True)
class PetitionWithdrawn(Event):
    """Those who bore a petition gave it up."""

    petition_id: int


@dataclass(frozen=True, slots=True)
class PetitionSuspended(Event):
    """Nothing moves in a petition until it goes on."""

    petition_id: int


@dataclass(frozen=True, slots=True)
class PetitionResumed(Event):
    """A suspended petition goes on; its deadline has gained ``days_gained``."""

    petition_id: int
    days_gained: int


@dataclass(frozen=True, slots=True)
class SignatureConfirmed(Event):
    """``count`` signatures of one channel began to count; ``signatures`` is the total since then."""

    petition_id: int
    channel: Channel
    count: int
    signatures: int


@dataclass(frozen=True, slots=True)
class SignatureLost(Event):
    """``count`` signatures of one channel count no more; ``signatures`` is the total since then."""

    petition_id: int
    channel: Channel
    count: int
    signatures: int


@dataclass(frozen=True, slots=True)
class SignaturesInvalidated(Event):
    """A review has taken off ``count`` signatures together; SignatureLost tells each way of signing."""

    petition_id: int
    batch_id: int
    count: int


@dataclass(frozen=True, slots=True)
class SignaturesRestored(Event):
    """``count`` signatures of a batch count again; SignatureConfirmed tells each way of signing."""

    petition_id: int
    batch_id: int
    count: int


@dataclass(frozen=True, slots=True)
class ThresholdCrossed(Event):
    """A threshold was reached (``is_up``) or undone; ``number`` counts the crossings of that threshold."""

    petition_id: int
    threshold: int
    number: int
    is_up: bool
    signatures: int


@dataclass(frozen=True, slots=True)
class PetitionClosed(Event):
    """A petition was closed, at its time or before."""

    petition_id: int
    signatures: int


@dataclass(frozen=True, slots=True)
class NewsPublished(Event):
    """Those who bear a petition published news of it."""

    petition_id: int
    news_id: int


@dataclass(frozen=True, slots=True)
class PetitionAnswered(Event):
    """The official answer to a petition was published."""

    petition_id: int


@dataclass(frozen=True, slots=True)
class DebateNoted(Event):
    """The debate of a petition was announced (``scheduled``), ``held`` or ``refused``; ``day`` if it has one."""

    petition_id: int
    state: str
    day: date | None
