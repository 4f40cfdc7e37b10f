"""What a component declares that it keeps of people."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.contracts.declared import Profile


class Unit(enum.StrEnum):
    """What a duration is counted in."""

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as it is told to people: ``Duration(6, Unit.MONTH)``."""

    count: int
    unit: Unit


class Basis(enum.StrEnum):
    """What allows a body to keep something of people (RGPD, article 6)."""

    CONSENT = "consent"
    LEGAL_OBLIGATION = "legal_obligation"
    PUBLIC_TASK = "public_task"


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Something that a component keeps of people; every text is a message id that the public reads.

    ``kept`` says how long and from when; its places (``%(after)s``) are filled by ``durations``, read whenever a page
    is drawn, so that a setting is told as it is. ``erased_by`` names the tasks that keep this word: a component that
    tells a duration has one. ``holds`` names what is meant, as ``table`` or ``table.column``.
    """

    name: str
    title: str
    subjects: str
    what: str
    purpose: str
    basis: Basis
    seen_by: str
    kept: str
    holds: tuple[str, ...]
    durations: Callable[[], Mapping[str, Duration]] | None = None
    erased_by: tuple[str, ...] = ()
    profiles: frozenset[Profile] = frozenset(Profile)


@dataclass(frozen=True, slots=True)
class NotPersonal:
    """Tables (or columns) of a component that say nothing of anybody, and why; never one that points at a person."""

    name: str
    why: str
    holds: tuple[str, ...]
