"""What a plugin is, and what it declares once, at start."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


class Profile(enum.StrEnum):
    """What an instance is: a cyber-centre, or the hub of a Region."""

    CENTRE = "centre"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class PluginInfo:
    """What a plugin is. ``settings`` is a frozen dataclass whose every field has a default;
    the table ``[<name>]`` of ``preau.toml`` fills it. What it ``requires`` is enabled with it and comes before it.
    """

    name: str
    title: str
    profiles: frozenset[Profile]
    requires: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    settings: type[Any] | None = None


@dataclass(frozen=True, slots=True)
class Permission:
    """A thing that may be allowed: ``petition.sign``. ``title`` is a message id."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class ToolKind:
    """A tool that a space can switch on. ``endpoint`` takes ``space_id`` and shows the tool in that space."""

    name: str
    title: str
    summary: str
    endpoint: str
    icon: str


@dataclass(frozen=True, slots=True)
class UsageKind:
    """What one kind of journal entry may hold: names of figures, and closed vocabularies of dimensions."""

    name: str
    title: str
    figures: tuple[str, ...]
    dimensions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Practice:
    """An exercise on the real tool. ``measure(space_id)`` returns a value for every name in ``figures``."""

    name: str
    title: str
    tool: str
    figures: tuple[str, ...]
    measure: Callable[[int], Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Task:
    """Periodic work: idempotent, run at least every ``every_seconds`` by the one worker."""

    name: str
    every_seconds: int
    run: Callable[[], None]
