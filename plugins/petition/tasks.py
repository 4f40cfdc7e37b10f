"""The periodic work of petitions; each task is idempotent and runs in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable

from core.contracts import Task
from core.events import transaction
from plugins.petition import services

HOUR = 3600


def _in_transaction(work: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        with transaction():
            work()

    return run


TASKS = (
    Task("petition.close_due", 60, _in_transaction(services.close_due)),
    Task("petition.remind", HOUR, _in_transaction(services.remind)),
    Task("petition.tell_waiting", HOUR, _in_transaction(services.tell_waiting)),
    Task("petition.erase_unconfirmed", HOUR, _in_transaction(services.erase_unconfirmed)),
    Task("petition.erase_signers", 24 * HOUR, _in_transaction(services.erase_signers)),
    Task("petition.recount", 24 * HOUR, services.recount),
)
