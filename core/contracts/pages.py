"""What plugins bring to pages: entries of menus, fragments for slots, links below contents."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class Slot(enum.StrEnum):
    """The few places on core's pages that plugins may fill."""

    HOME = "home"
    DESK = "desk"
    SPACE = "space"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class MenuItem:
    """An entry of the main menu or of a space's menu; ``label`` is a message id."""

    label: str
    endpoint: str
    values: Mapping[str, Any] = field(default_factory=dict)
    weight: int = 50


@dataclass(frozen=True, slots=True)
class SlotContent:
    """A fragment for a slot: a template of the plugin and its values."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    weight: int = 50


@dataclass(frozen=True, slots=True)
class ContentLink:
    """A link below every content; ``endpoint`` takes ``plugin``, ``kind``, ``content_id``; ``label`` is a message id.

    Drawn by ``content_links`` of ``parts/content.html``, the same for everybody: no query, no cookie.
    """

    name: str
    label: str
    endpoint: str


@dataclass(frozen=True, slots=True)
class ApiRoute:
    """A route for programs, described at ``/api``: ``name`` is the endpoint of a GET that answers in JSON.

    ``answer`` and ``query`` are addresses of strict pydantic models, ``package.module:Class``: they are imported when
    the description is read, never before. ``title`` and the descriptions of their fields are message ids.
    """

    name: str
    title: str
    answer: str
    query: str | None = None
