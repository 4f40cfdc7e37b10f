"""The contents of every tool, as whoever moderates them meets their owner."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.contracts.events import Event


class Verdict(enum.StrEnum):
    """What is decided of a content. Its owner makes it so, and says no when its state does not allow it.

    ``accept``: it waited, and is published. ``reject``: it waited, and is not published; its author is told why.
    ``hide``: nobody sees it until a moderator has reviewed it. ``block``: kept, shown to its author alone, who may
    correct it once. ``erase``: illegal, its text goes for good. ``restore``: shown again.
    """

    ACCEPT = "accept"
    REJECT = "reject"
    HIDE = "hide"
    BLOCK = "block"
    ERASE = "erase"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class ContentRef:
    """A text that people read, whoever owns it: ``ContentRef("petition", "petition", 12)``.

    ``kind`` is a word of the owner's: letters, digits and hyphens, for it stands in addresses.
    """

    plugin: str
    kind: str
    id: int


@dataclass(frozen=True, slots=True)
class ContentDescription:
    """A content as its owner describes it now; ``title`` and ``excerpt`` are as typed, ``kind_title`` a message id.

    ``endpoint`` and ``values`` lead to its page. ``is_public``: anybody reads it. ``text_version`` changes whenever the
    text does: what was reviewed is that version and no other. ``author_id`` is None when nobody known wrote it.
    """

    ref: ContentRef
    title: str
    excerpt: str
    kind_title: str
    endpoint: str
    values: Mapping[str, Any]
    author_id: int | None
    space_id: int
    is_public: bool
    text_version: str


@dataclass(frozen=True, slots=True)
class ModerationDecision:
    """What was decided of a content: ``rule`` is the name of a rule of the house, ``reason`` a moderator's words.

    ``rule_title`` is the message id that names the rule to readers. ``by`` is the moderator's id, None when it came by
    itself (three reports). ``rule``, its title and ``reason`` are empty when nothing is held against the content.
    """

    ref: ContentRef
    verdict: Verdict
    rule: str
    reason: str
    by: int | None
    at: datetime
    rule_title: str = ""


@dataclass(frozen=True, slots=True)
class ContentSubmitted(Event):
    """A content waits for a moderator before it is public; it was promised an answer before ``due_at``."""

    ref: ContentRef
    due_at: datetime


@dataclass(frozen=True, slots=True)
class ContentEdited(Event):
    """The text of a content was changed by its author: what was hidden may be reviewed again."""

    ref: ContentRef


@dataclass(frozen=True, slots=True)
class ContentWithdrawn(Event):
    """A content was removed by its author, or is gone with what held it: nothing is left to decide."""

    ref: ContentRef
