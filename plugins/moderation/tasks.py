"""The periodic work of moderation; each task is idempotent and runs in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable

from core.contracts import Task
from core.events import transaction
from plugins.moderation import services

HOUR = 3600


def _in_transaction(work: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        with transaction():
            work()

    return run


TASKS = (
    Task("moderation.alert", 300, _in_transaction(services.alert)),
    Task("moderation.close_past", HOUR, _in_transaction(services.close_past)),
    Task("moderation.erase_past", HOUR, _in_transaction(services.erase_past)),
)
