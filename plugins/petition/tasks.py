"""The periodic work of petitions; each task is idempotent and runs in a transaction of its own."""

from __future__ import annotations

from core.contracts import Task
from core.events import as_use_case
from plugins.petition import services
from plugins.petition.services import paper

HOUR = 3600


TASKS = (
    Task("petition.close_due", 60, as_use_case(services.close_due)),
    Task("petition.remind", HOUR, as_use_case(services.remind)),
    Task("petition.tell_waiting", HOUR, as_use_case(services.tell_waiting)),
    Task("petition.watch", 600, as_use_case(services.watch)),
    Task("petition.forget_networks", HOUR, as_use_case(services.forget_networks)),
    Task("petition.follow_signers", 60, as_use_case(services.follow_signers)),
    Task("petition.tell_followers", 60, as_use_case(services.tell_followers)),
    Task("petition.tell_news", 60, as_use_case(services.tell_news)),
    Task("petition.tend_drafts", 24 * HOUR, as_use_case(services.tend_drafts)),
    Task("petition.erase_unconfirmed", HOUR, as_use_case(services.erase_unconfirmed)),
    Task("petition.erase_signers", 24 * HOUR, as_use_case(services.erase_signers)),
    Task("petition.lapse_sheets", 24 * HOUR, as_use_case(paper.lapse_sheets)),
    Task("petition.erase_sheets", 24 * HOUR, as_use_case(paper.erase_sheets)),
    Task("petition.recount", 24 * HOUR, services.recount),
)
