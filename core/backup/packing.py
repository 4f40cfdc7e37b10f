"""What an archive holds, as one compressed tar stream: written without a copy on disk, taken apart with suspicion."""

from __future__ import annotations

import json
import os
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from core import config as configuration
from core.errors import TransferError

VERSION = 1
MANIFEST = "manifest.json"
DATABASE = "base"
#: What goes along with the database, in this order; uploads after it, so that none that it names is missing.
BEFORE = (configuration.FILE, "keys", "templates")
AFTER = ("uploads",)
#: The database is cut at line ends into parts of about this size, each held in memory once.
PART = 4 * 1024 * 1024
_CHUNK = 256 * 1024


def pack(instance: Path, manifest: dict[str, Any], database: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the compressed stream of an archive of the instance in this folder; the database as its export's lines."""
    press = zlib.compressobj(wbits=31)
    for block in _blocks(instance, manifest, database):
        if pressed := press.compress(block):
            yield pressed
    yield press.flush()


def _blocks(instance: Path, manifest: dict[str, Any], database: Iterable[bytes]) -> Iterator[bytes]:
    told = {"preau-backup": VERSION, "program": version("preau"), **manifest}
    yield from _member(MANIFEST, json.dumps(told, ensure_ascii=False, indent=1).encode())
    for path in _files(instance, BEFORE):
        yield from _file(instance, path)
    for number, part in enumerate(_parts(database), start=1):
        yield from _member(f"{DATABASE}/{number:06d}.jsonl", part)
    for path in _files(instance, AFTER):
        yield from _file(instance, path)
    yield bytes(2 * tarfile.BLOCKSIZE)


def _files(instance: Path, names: Iterable[str]) -> Iterator[Path]:
    for name in names:
        if (instance / name).is_file():
            yield instance / name
        for folder, below, files in os.walk(instance / name):
            below.sort()
            yield from (path for path in (Path(folder, file) for file in sorted(files)) if path.is_file())


def _parts(lines: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for line in lines:
        held += line
        if len(held) >= PART:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)


def _member(name: str, content: bytes) -> Iterator[bytes]:
    yield _header(name, len(content))
    yield content
    yield _padding(len(content))


def _file(instance: Path, path: Path) -> Iterator[bytes]:
    """Yield a file, as long as it was when it was opened."""
    with path.open("rb") as file:
        size = left = os.fstat(file.fileno()).st_size
        yield _header(path.relative_to(instance).as_posix(), size)
        while left and (chunk := file.read(min(left, _CHUNK))):
            left -= len(chunk)
            yield chunk
    if left:
        raise OSError(f"{path.name} has become shorter while it was read")
    yield _padding(size)


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.PAX_FORMAT)


def _padding(size: int) -> bytes:
    return bytes(-size % tarfile.BLOCKSIZE)


def unpack(packed: Path, into: Path) -> dict[str, Any]:
    """Take the stream apart in the folder ``into`` and return its manifest.

    Raises TransferError for anything that Préau does not put in an archive, or that it cannot read yet.
    """
    with tarfile.open(packed, "r:gz") as archive:
        first = archive.next()
        manifest = _manifest(archive, first)
        for member in archive:
            if member is not first:
                _extract(archive, member, into)
    return manifest


def _manifest(archive: tarfile.TarFile, member: tarfile.TarInfo | None) -> dict[str, Any]:
    file = archive.extractfile(member) if member is not None and member.name == MANIFEST else None
    manifest = json.load(file) if file is not None else None
    if not isinstance(manifest, dict) or "preau-backup" not in manifest:
        raise TransferError("Ce fichier s’ouvre avec cette clé, mais n’est pas une sauvegarde de Préau.")
    if manifest["preau-backup"] != VERSION:
        raise TransferError(
            f"Cette sauvegarde vient d’une version plus récente de Préau ({manifest.get('program')}) : installez-la, "
            "puis recommencez."
        )
    return manifest


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, into: Path) -> None:
    parts = member.name.split("/")
    known = parts[0] in {*BEFORE, *AFTER, DATABASE} and ".." not in parts and "" not in parts
    source = archive.extractfile(member) if known and member.isreg() else None
    if source is None or "\\" in member.name or ":" in member.name:
        raise TransferError(
            f"Cette sauvegarde contient « {member.name} », que Préau n’y met pas : elle n’a pas été prise."
        )
    target = into.joinpath(*parts)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while chunk := source.read(_CHUNK):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())  # a key must outlive the power cut that follows a restore


def database_lines(folder: Path) -> Iterator[bytes]:
    """Yield the lines of the database of an archive that was taken apart in ``folder``."""
    for part in sorted((folder / DATABASE).glob("*.jsonl")):
        with part.open("rb") as file:
            yield from file
