"""The goal of a petition, the share that is reached, and when a number of signatures is crossed. Pure."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.contracts import Channel


class LegalKind(enum.StrEnum):
    """What a petition is before the law: free, or the request of article L. 1112-16 of the CGCT."""

    FREE = "free"
    CGCT = "cgct_l1112_16"


class Collectivity(enum.StrEnum):
    """Whose assembly a request under the law is made to: the share of electors depends on it."""

    COMMUNE = "commune"
    OTHER = "other"


#: One elector in so many.
ELECTORS_PER_SIGNATURE: Mapping[Collectivity, int] = {Collectivity.COMMUNE: 10, Collectivity.OTHER: 20}


@dataclass(frozen=True, slots=True)
class LegalRequest:
    """What a request under the law rests on: whose electors, how many, as who says, on which day."""

    collectivity: Collectivity
    electors: int
    source: str
    on: date

    @property
    def goal(self) -> int:
        return legal_goal(self.electors, self.collectivity)


@dataclass(frozen=True, slots=True)
class Crossing:
    """A threshold crossed, or undone: ``place`` in the series, ``number`` among the crossings of that threshold.

    A threshold is crossed before it is undone, so the odd numbers go up and the even ones down.
    """

    place: int
    threshold: int
    number: int

    @property
    def is_up(self) -> bool:
        return self.number % 2 == 1


def goal(population: int, per_thousand: int, least: int) -> int:
    """Return the goal: so many per thousand of the population, rounded up, and never less than ``least``."""
    return max(least, -(-population * per_thousand // 1000))


def legal_goal(electors: int, collectivity: Collectivity) -> int:
    """Return how many electors must sign a request under the law: 1/10 in a commune, 1/20 elsewhere, rounded up."""
    return max(1, -(-electors // ELECTORS_PER_SIGNATURE[collectivity]))


def progress(signatures: int, aim: int) -> int:
    """Return the share of the goal in whole per cent, rounded half up; 100 or more only once it is reached."""
    share = (200 * signatures + aim) // (2 * aim)
    return share if signatures >= aim else min(share, 99)


def crossed(before: int, after: int, thresholds: Sequence[int]) -> list[int]:
    """Return the thresholds between two counts, in the order in which they were passed.

    A threshold is reached by its own number: 9 999 → 10 000 crosses it, 10 000 → 9 999 undoes it.
    """
    low, high = sorted((before, after))
    return sorted((one for one in set(thresholds) if low < one <= high), reverse=after < before)


def crossings(counts: Iterable[int], thresholds: Sequence[int]) -> list[Crossing]:
    """Return what a historian would write of a series of counts that begins at 0: each crossing once, in order."""
    found: list[Crossing] = []
    times: Counter[int] = Counter()
    before = 0
    for place, after in enumerate(counts):
        for threshold in crossed(before, after, thresholds):
            times[threshold] += 1
            found.append(Crossing(place, threshold, times[threshold]))
        before = after
    return found


@dataclass(frozen=True, slots=True)
class ChannelShare:
    """How many of the signatures came in by one channel, and their share in whole per cent."""

    channel: Channel
    count: int
    percent: int


def channel_shares(counts: Mapping[Channel, int]) -> list[ChannelShare]:
    """Return the channels that brought signatures, in the order of ``Channel``; the shares add up to 100.

    The largest remainders are rounded up, as seats are given.
    """
    total = sum(counts.values())
    if not total:
        return []
    used = [channel for channel in Channel if counts.get(channel)]
    floors = {channel: 100 * counts[channel] // total for channel in used}
    by_remainder = sorted(used, key=lambda channel: -(100 * counts[channel] % total))
    for channel in by_remainder[: 100 - sum(floors.values())]:
        floors[channel] += 1
    return [ChannelShare(channel, counts[channel], floors[channel]) for channel in used]
