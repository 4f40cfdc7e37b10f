"""What a component declares that it keeps of people."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

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

    ``unlinked`` says why nobody can tell whose rows these are; without it, the hook ``export_personal_data`` (or
    ``export_data_of_address``) gives each of these tables to whoever has a row in it.
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
    unlinked: str = ""


@dataclass(frozen=True, slots=True)
class NotPersonal:
    """Tables (or columns) of a component that say nothing of anybody, and why; never one that points at a person."""

    name: str
    why: str
    holds: tuple[str, ...]


#: What a row may hold. A mapping or a list is JSON, shown as it is.
PersonalValue = str | int | bool | float | date | datetime | Mapping[str, Any] | list[Any] | None


@dataclass(frozen=True, slots=True)
class PersonalColumn:
    """A column as its person reads it: ``label`` is a message id, ``words`` are those of the values that are codes."""

    name: str
    label: str
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PersonalTable:
    """The rows of one ``table`` that are somebody's, under the declaration named ``declared``.

    ``stays`` is a message id: why these rows stay when she asks for erasure; empty for what then goes. Rows of one
    table that stay and rows that go are two of these. ``by_name``: what stays proves nothing without her name, so her
    account is closed rather than erased. ``references``, one for each row, name what whoever has no account may
    erase by itself (``petition.signature-12``); "" for what cannot be. ``act`` is the verb on the button that does.
    """

    declared: str
    table: str
    columns: tuple[PersonalColumn, ...]
    rows: tuple[tuple[PersonalValue, ...], ...]
    stays: str = ""
    by_name: bool = False
    references: tuple[str, ...] = ()
    act: str = ""
