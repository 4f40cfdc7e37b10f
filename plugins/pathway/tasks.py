"""The periodic work of the pathway: what is kept long enough is erased."""

from __future__ import annotations

from core.contracts import Task
from core.events import as_use_case
from plugins.pathway.services import erasure

DAY = 24 * 3600


TASKS = (
    Task("pathway.erase_learning", DAY, as_use_case(erasure.erase_learning)),
    Task("pathway.erase_evidence", DAY, as_use_case(erasure.erase_evidence)),
)
