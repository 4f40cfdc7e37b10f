"""The periodic work of moderation; each task is idempotent and runs in a transaction of its own."""

from __future__ import annotations

from core.contracts import Task
from core.events import as_use_case
from plugins.moderation import services

HOUR = 3600


TASKS = (
    Task("moderation.alert", 300, as_use_case(services.alert)),
    Task("moderation.close_past", HOUR, as_use_case(services.close_past)),
    Task("moderation.erase_past", HOUR, as_use_case(services.erase_past)),
)
