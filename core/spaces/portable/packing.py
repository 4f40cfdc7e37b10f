"""Writes an archive: the same parts give the same files, to the byte, whatever the day, the machine, the database."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any

from core.contracts import ArchiveTable, SpacePart
from core.documents.tables import csv_bytes
from core.spaces.portable import DATA, FORMAT, MANIFEST

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,80}", re.ASCII)
_NEVER = (1980, 1, 1, 0, 0, 0)  # the first day that a ZIP can tell


def written(data: Mapping[str, Any]) -> bytes:
    """Return the one JSON text of the values of a part."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    return text.encode("utf-8") + b"\n"


def files_of(part: SpacePart) -> dict[str, bytes]:
    """Return what one part puts in its folder, but for its page. Raises ValueError for a name that is not plain."""
    tables = (*part.tables, *(section.table for section in part.sections if section.table is not None))
    found = {DATA: written(part.data)} | {f"{table.name}.csv": _csv(table) for table in tables}
    found |= {f"files/{name}": content for name, content in part.files.items()}
    for name in found:
        if not _NAME.fullmatch(name.removeprefix("files/")):
            raise ValueError(f"{part.component}: {name!r} is not a plain name")
    return {f"{part.component}/{name}": content for name, content in found.items()}


def _csv(table: ArchiveTable) -> bytes:
    return csv_bytes(table.header, table.rows)


def manifest(parts: Iterable[SpacePart], files: Mapping[str, bytes], made: Mapping[str, str]) -> bytes:
    """Return the manifest: versions, where and when it was made, and each file with its SHA-256."""
    return written(
        {
            "preau-space": FORMAT,
            "program": version("preau"),
            **made,
            "components": {part.component: part.version for part in parts},
            "files": {
                path: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
                for path, content in files.items()
            },
        }
    )


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return the ZIP of these files: the manifest first, then in the order of their paths."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in sorted(files, key=lambda path: (path != MANIFEST, path)):
            info = zipfile.ZipInfo(path, _NEVER)
            info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o100644 << 16, 3
            archive.writestr(info, files[path])
    return out.getvalue()
