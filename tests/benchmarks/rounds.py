"""Interleaved rounds: things measured side by side share the noise of the machine, so that their ratios hold."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from statistics import median

ROUNDS = 7


def interleave(works: Mapping[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Return the seconds of each work in each round; works take turns, and each round begins with another one."""
    names = list(works)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            begun = time.perf_counter()
            works[name]()
            seconds[name].append(time.perf_counter() - begun)
    return seconds


def ratio(numerators: list[float], denominators: list[float]) -> float:
    """Return the median of the ratios of the rounds."""
    return median(above / below for above, below in zip(numerators, denominators, strict=True))
