"""What core watches of its own, in the order in which it is said."""

from __future__ import annotations

from core.contracts import Finding
from core.health import backups, database, journal, machine, people, work
from core.runtime import config


def found(*, thorough: bool) -> list[Finding]:
    """Return core's own findings; ``thorough`` adds what takes time and what a stranger may not know."""
    quick = [
        database.migrations(),
        machine.disk(config().instance),
        journal.date(),
        work.outbox(),
        work.tasks(),
        backups.age(),
    ]
    if not thorough:
        return quick
    deep = [journal.chain(), journal.figures(), people.administrators(), work.server()]
    return quick + [finding for finding in deep if finding is not None]
