"""Backups of an instance: made while it runs, encrypted for a key kept on paper, read back before they count.

``make`` and ``restore`` are what commands, pages and the nightly task lean on; ``last`` and ``restored_at`` are for
whoever must know how old the newest is, or act once after a restoring.
"""

from __future__ import annotations

from pathlib import Path

from core.backup.archives import Archive
from core.backup.making import make
from core.backup.marks import restored_at
from core.backup.standing import Condition, Standing, condition, last
from core.transfer.telling import Tell, silent

__all__ = ["Archive", "Condition", "Standing", "condition", "last", "make", "restore", "restored_at"]


def restore(
    archive: Path,
    into: Path,
    *,
    key: str | None,
    replace: bool = False,
    database: str | None = None,
    tell: Tell = silent,
) -> Path | None:
    """Make the instance of ``archive`` again in the folder ``into``, and return where what stood there is kept.

    ``into`` must not exist or be empty; with ``replace``, what is there is set aside beside it, and the tables of its
    PostgreSQL database in a schema of their own. ``database`` is the address to write in ``preau.toml`` instead of the
    one of the archive; "" is SQLite in the folder, which must be said when the archive is of a PostgreSQL. An archive
    of an older program is migrated to this one.

    Raises TransferError (or another StartError) in French, nothing changed, for a wrong key, an archive that is
    damaged, cut short or newer than the program, a place that is taken or in use.
    """
    from core.backup import restoring  # noqa: PLC0415 - brings Alembic, which serving does without

    return restoring.restore(archive, into, key=key, replace=replace, database=database, tell=tell)
