"""Makes one archive: one consistent read of the database, encrypted as it is written, read back, then named."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import pyrage
from pyrage import x25519

from core import causes, clock
from core.backup import archives, keys, packing
from core.backup.pipes import Sink, Source
from core.config import Config
from core.errors import Conflict, Unavailable
from core.extensions import db
from core.i18n import N_
from core.runtime import config
from core.transfer.exporting import export

log = logging.getLogger("preau.backup")
_making = threading.Lock()
#: What a power cut left half-written is removed after this long.
_ABANDONED = timedelta(hours=12)


def make(folder: Path | None = None) -> Path:
    """Make a backup now, in ``folder`` or where the instance keeps them, and return its path once it is verified.

    Where the instance keeps them, the oldest beyond ``[backup] keep`` are then removed. Must not be called within a
    transaction. Raises Conflict without a recovery key or while another is being made, Unavailable when the folder or
    the disk refuses; nothing that could be taken for a backup is left then.
    """
    settings = config()
    lock = keys.current()
    if lock is None:
        raise Conflict(N_("Make the recovery key first: without it, nobody could open the backup."))
    target = settings.backups if folder is None else folder
    db.session.rollback()
    with _alone(), _said(target):
        _prepare(target)
        made = _write(target, settings, x25519.Recipient.from_str(lock.recipient))
        if folder is None:
            _remove_surplus(target, settings, made)
    log.info("backup made: %s bytes", made.stat().st_size)
    return made


@contextmanager
def _alone() -> Iterator[None]:
    if not _making.acquire(blocking=False):
        raise Conflict(N_("A backup is being made at this very moment. Wait for it to end."))
    try:
        yield
    finally:
        _making.release()


@contextmanager
def _said(target: Path) -> Iterator[None]:
    """Say what the disk refuses in a sentence that tells where and what to do."""
    try:
        yield
    except OSError as error:
        raise Unavailable(
            N_("The backup could not be written in “%(folder)s” (%(reason)s). Plug in the disk, or make room on it."),
            folder=str(target),
            reason=causes.said(error),
        ) from error


def _prepare(target: Path) -> None:
    """Make the folder, but never the one above it: that would be the place of a disk that is not plugged in."""
    target.mkdir(mode=0o700, exist_ok=True)
    for path in target.glob(f"*{archives.SUFFIX}{archives.PARTIAL}"):
        if path.stat().st_mtime < (clock.now() - _ABANDONED).timestamp():
            path.unlink(missing_ok=True)


def _write(target: Path, settings: Config, recipient: x25519.Recipient) -> Path:
    at = clock.now()
    path = _free(target, settings, at)
    partial = path.with_name(path.name + archives.PARTIAL)
    once = x25519.Identity.generate()
    partial.touch(mode=0o600, exist_ok=False)  # from here on it is ours, to write and to remove
    try:
        digest = _encrypt(partial, settings, at, [recipient, once.to_public()])
        _verify(partial, once, digest)
        partial.replace(path)
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    _settle(target)
    return path


def _free(target: Path, settings: Config, at: datetime) -> Path:
    while True:
        path = target / archives.name_for(name=settings.site.name, site=settings.site.id, at=at)
        if not path.exists() and not path.with_name(path.name + archives.PARTIAL).exists():
            return path
        at += timedelta(seconds=1)


def _encrypt(partial: Path, settings: Config, at: datetime, recipients: list[x25519.Recipient]) -> str:
    """Write the archive and return the digest of what it holds, before encryption."""
    digest = hashlib.sha256()

    def told() -> Iterator[bytes]:
        manifest = {
            "site": settings.site.id,
            "name": settings.site.name,
            "at": at.isoformat(),
            "database": db.engine.dialect.name,
        }
        for chunk in packing.pack(settings.instance, manifest, export(db.engine)):
            digest.update(chunk)
            yield chunk

    source = Source(told())
    with partial.open("wb") as file:
        sink = Sink(file)
        try:
            pyrage.encrypt_io(source, sink, recipients)
        except (OSError, pyrage.EncryptError) as error:
            raise (source.failure or sink.failure or OSError(str(error))) from error
        if sink.failure is not None:  # the library says nothing of the very last write
            raise sink.failure
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def _verify(partial: Path, once: x25519.Identity, digest: str) -> None:
    """Read the archive back with a key that lives for this moment only: the instance could not open it later."""
    read = Sink()
    try:
        with partial.open("rb") as file:
            pyrage.decrypt_io(file, read, [once])
    except pyrage.DecryptError as error:
        raise OSError(f"unreadable when read back: {error}") from error
    if read.digest.hexdigest() != digest:
        raise OSError("not the same when read back")


def _settle(folder: Path) -> None:
    """Let the new name survive a power cut, where a folder can be told to."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _remove_surplus(target: Path, settings: Config, made: Path) -> None:
    found = archives.found_in(target, site=settings.site.id)
    for archive in archives.surplus(found, keep=settings.backup.keep, made=made):
        archive.path.unlink(missing_ok=True)
