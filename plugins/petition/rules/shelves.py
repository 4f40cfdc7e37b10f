"""The shelves of the public list: which petitions stand together, and what is near its goal. Pure."""

from __future__ import annotations

import enum


class Shelf(enum.StrEnum):
    """A shelf by its word in addresses: ``proches`` are open and near their goal, ``closes`` have an answer or not."""

    OPEN = "ouvertes"
    NEAR = "proches"
    ANSWERED = "repondues"
    CLOSED = "closes"
    STOPPED = "arretees"
    ALL = "toutes"


#: From this share of its goal on, in per cent, and until it is reached, a petition is near it. An index of the database
#: holds this very number.
NEAR_PERCENT = 80


def is_near(signatures: int, goal: int) -> bool:
    """Say whether a count is near its goal, and has not reached it."""
    return signatures * 100 >= goal * NEAR_PERCENT and signatures < goal
