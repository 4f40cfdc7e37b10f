"""How things stand, as a plugin tells it of itself."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class Health(enum.StrEnum):
    """How a thing stands: *warning* can wait a day, *failing* stops people or loses something."""

    OK = "ok"
    WARNING = "warning"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check of health found. ``name``: ``federation.receipt``, one per check, always the same.

    ``seen``, ``why`` (why it matters, one sentence) and ``mending`` (the exact command or gesture) are message ids with
    ``%(name)s`` places for ``params``; what is well needs ``seen`` only. ``figures`` are what a stranger may read at
    ``/health``: numbers, never a name or an address.
    """

    name: str
    state: Health
    seen: str
    why: str = ""
    mending: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    figures: Mapping[str, int] = field(default_factory=dict)
