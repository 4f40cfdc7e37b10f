"""The periodic work of the pathway: what is kept long enough is erased."""

from __future__ import annotations

from collections.abc import Callable

from core.contracts import Task
from core.events import transaction
from plugins.pathway.services import erasure

DAY = 24 * 3600


def _in_transaction(work: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        with transaction():
            work()

    return run


TASKS = (
    Task("pathway.erase_learning", DAY, _in_transaction(erasure.erase_learning)),
    Task("pathway.erase_evidence", DAY, _in_transaction(erasure.erase_evidence)),
)
