"""Reads an archive that anybody may have made: never on a disk, never more than it may hold, every part verified."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from core.errors import Invalid
from core.i18n import N_
from core.spaces.portable import DATA, FORMAT, MANIFEST

MOST_FILES = 2000
MEGABYTE = 1024 * 1024
#: What an archive may weigh once it is taken apart, and one part that is read; counted while reading, not believed.
MOST_BYTES = 64 * MEGABYTE
MOST_READ = 32 * MEGABYTE
_PATH = re.compile(r"[a-z0-9][a-z0-9_-]*(\.[a-z]+)?(/[a-z0-9][a-z0-9._-]*){0,3}", re.ASCII)
_COMPONENT = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
_KINDS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


@dataclass(frozen=True, slots=True)
class RawPart:
    """The part of one component, its digests verified, its values not yet read."""

    version: int
    data: Mapping[str, Any]
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive of a space: who made it (a name that was written there), and the part of each component."""

    program: str
    parts: Mapping[str, RawPart]


def read(content: bytes) -> Archive:
    """Take an archive apart. Raises Invalid at the field ``archive`` for whatever Préau does not put in one."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = _files(archive)
    except (
        zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, OverflowError, RuntimeError, ValueError,
    ) as error:  # fmt: skip
        raise _not_one() from error
    manifest = _manifest(files.pop(MANIFEST, b""))
    _verify(manifest, files)
    return Archive(manifest["program"], dict(_parts(manifest["components"], files)))


def _refuse(message: str, **params: Any) -> NoReturn:
    raise Invalid(message, field="archive", **params)


def _not_one() -> Invalid:
    said = N_("This file is not the archive of a space: choose the ZIP that “Export this space” gave you.")
    return Invalid(said, field="archive")


def _shown(name: str) -> str:
    """Return a name as it may stand in a sentence: short, nothing hidden in it."""
    return "".join(sign if sign.isprintable() else "?" for sign in name[:60])


def _files(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Return every file by its path."""
    members = archive.infolist()
    if len(members) > MOST_FILES:
        _refuse(N_("This archive holds too many files: %(most)s at most."), most=MOST_FILES)
    found: dict[str, bytes] = {}
    left = MOST_BYTES
    for member in members:
        if _is_odd(member) or member.filename in found:
            _refuse(
                N_("This archive holds “%(name)s”, which Préau does not put in one. Nothing was imported."),
                name=_shown(member.filename),
            )
        found[member.filename] = _content(archive, member, left)
        left -= len(found[member.filename])
    return found


def _is_odd(member: zipfile.ZipInfo) -> bool:
    """Say whether Préau would never have written this: a path that leads elsewhere, a link, a cipher."""
    is_link = (member.external_attr >> 16) & 0o170000 not in {0, 0o100000}
    secret = bool(member.flag_bits & 0x1)
    return (
        is_link or secret or member.compress_type not in _KINDS
        or len(member.filename) > 120 or not _PATH.fullmatch(member.filename)
    )  # fmt: skip


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> bytes:
    """Return a file, read no further than what is left of the bearable size; its own word on its size counts not."""
    with archive.open(member) as file:
        content = file.read(left + 1)
    if len(content) > left:
        _refuse(N_("This archive is too large: %(most)s MB at most once it is unpacked."), most=MOST_BYTES // MEGABYTE)
    return content


def _json(content: bytes) -> Any:
    """Return a JSON value. Raises ValueError for what is none, too large or too deep."""
    if len(content) > MOST_READ:
        raise ValueError("too large to be read")
    try:
        return json.loads(content.decode("utf-8"), parse_constant=_no_constant, object_pairs_hook=_once)
    except RecursionError as error:
        raise ValueError("too deep") from error


def _no_constant(_name: str) -> NoReturn:
    raise ValueError("not a number of JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A key that stands twice would be read otherwise by another program."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _manifest(content: bytes) -> dict[str, Any]:
    try:
        manifest = _json(content)
    except ValueError as error:
        raise _not_one() from error
    if not isinstance(manifest, dict) or not _is_number(manifest.get("preau-space")):
        raise _not_one()
    program = manifest.get("program")
    if manifest["preau-space"] > FORMAT:
        _newer(program)
    files, components = manifest.get("files"), manifest.get("components")
    if not isinstance(program, str) or not isinstance(files, dict) or not isinstance(components, dict):
        raise _not_one()
    return {**manifest, "program": _shown(program)}


def _newer(program: object) -> NoReturn:
    _refuse(
        N_("This archive comes from a newer version of Préau (%(program)s): have it installed, then come back."),
        program=_shown(str(program)),
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _verify(manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
    """Refuse an archive whose files are not those of its manifest, to the byte."""
    for path in (*files, *manifest["files"]):
        said, content = manifest["files"].get(path), files.get(path)
        wanted = said.get("sha256") if isinstance(said, dict) else None
        if content is None or wanted != hashlib.sha256(content).hexdigest():
            _refuse(
                N_(
                    "“%(name)s” is not what the manifest of this archive says: it has been changed or damaged. Nothing "
                    "was imported: have the space exported once more."
                ),
                name=_shown(path),
            )


def _parts(components: Mapping[str, Any], files: Mapping[str, bytes]) -> Iterator[tuple[str, RawPart]]:
    for name, version in components.items():
        if not _COMPONENT.fullmatch(name) or not _is_number(version):
            raise _not_one()
        try:
            data = _json(files.get(f"{name}/{DATA}", b""))
        except ValueError as error:
            raise _not_one() from error
        if not isinstance(data, dict):
            raise _not_one()
        folder = f"{name}/files/"
        yield (
            name,
            RawPart(
                version, data, {path.removeprefix(folder): files[path] for path in files if path.startswith(folder)}
            ),
        )
