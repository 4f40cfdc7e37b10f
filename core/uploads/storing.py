"""Puts files on disk under ``uploads`` of the instance, gives them back, and removes those that nothing keeps.

A file is written before the transaction that keeps it: a refusal leaves one that no row names, as an erasure does, and
``sweep`` removes it. So no crash leaves a row without its file, nor a file for ever.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete, select

from core import causes, clock
from core.errors import Invalid, Missing, Unavailable
from core.extensions import db
from core.i18n import N_
from core.runtime import config
from core.uploads.kinds import KINDS, Kind, kind_of
from core.uploads.models import Upload

FOLDER = "uploads"
#: A file that no row names yet may be that of a transaction which is still running.
ABANDONED = timedelta(hours=1)
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is on disk and that nothing keeps yet."""

    sha256: str
    kind: Kind
    size: int


def put(content: bytes, accepted: Sequence[Kind], *, field: str = "") -> Stored:
    """Write a file on disk. Not within a transaction: it may take its time.

    Raises Invalid at ``field`` for an empty file, one of another kind than those accepted or beyond ``[server]
    upload_mb``; Unavailable when the disk refuses.
    """
    kind, most = kind_of(content), config().server.upload_mb
    if not content:
        raise Invalid(N_("This file is empty. Choose another one."), field=field)
    if len(content) > most * _MEGABYTE:
        raise Invalid(N_("This file is larger than %(most)s MB. Choose a smaller one."), field=field, most=most)
    if kind is None or kind not in accepted:
        names = ", ".join(one.name.upper() for one in accepted)
        raise Invalid(N_("This is not a file of these kinds: %(kinds)s."), field=field, kinds=names)
    stored = Stored(hashlib.sha256(content).hexdigest(), kind, len(content))
    try:
        _write(path_of(stored.sha256), content)
    except OSError as error:
        raise Unavailable(
            N_("The file could not be written on the disk (%(reason)s). Make room on it, then try again."),
            reason=causes.said(error),
        ) from error
    return stored


def _write(path: Path, content: bytes) -> None:
    """Write the whole of a file or none of it, safe from a power cut; only its owner may read it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    making = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        making.replace(path)
    finally:
        making.unlink(missing_ok=True)


def path_of(sha256: str) -> Path:
    """Return where the file of this digest is."""
    return config().instance / FOLDER / sha256[:2] / sha256


def record(stored: Stored) -> Upload:
    """Keep a file that is on disk, in the caller's transaction; its row is what others point at."""
    upload = Upload(sha256=stored.sha256, kind=stored.kind.name, size=stored.size, created_at=clock.now())
    db.session.add(upload)
    db.session.flush()
    return upload


def content_of(upload: Upload) -> tuple[bytes, Kind]:
    """Return a file and its kind. Raises Missing when it is no longer on the disk."""
    try:
        return path_of(upload.sha256).read_bytes(), KINDS[upload.kind]
    except OSError as error:
        raise Missing(N_("This file is no longer on the disk of the centre.")) from error


def forget(upload_ids: Iterable[int]) -> None:
    """Keep these files no longer, in the caller's transaction; the disk follows within the hour (``sweep``)."""
    db.session.execute(delete(Upload).where(Upload.id.in_(list(upload_ids))))


def sweep() -> int:
    """Remove the files that no row names, unless they were just written, and return how many."""
    oldest = (clock.now() - ABANDONED).timestamp()
    old = [path for path in (config().instance / FOLDER).glob("??/*") if path.stat().st_mtime < oldest]
    kept = set(db.session.scalars(select(Upload.sha256)))
    gone = [path for path in old if path.name not in kept]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
