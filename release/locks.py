"""The lock: which version of each library, with its hashes; and which of them a program needs on a machine."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.parser import BytesParser
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?P<marker>\s*;[^\\]*)?")


@dataclass(frozen=True)
class Pin:
    """One library of the lock. ``text``: its lines as they stand there, with its marker and its hashes."""

    name: str
    version: str
    text: str

    @property
    def anywhere(self) -> str:
        """Its lines without the marker: pip would judge it by the machine that downloads."""
        return _PIN.sub(lambda found: f"{found['name']}=={found['version']} ", self.text, count=1)


def read(path: Path) -> dict[str, Pin]:
    """Return the pins of a lock by canonical name."""
    pins: dict[str, Pin] = {}
    for block in re.split(r"\n(?=[A-Za-z0-9])", path.read_text(encoding="utf-8")):
        if found := _PIN.match(block):
            name = canonicalize_name(found["name"])
            pins[name] = Pin(name, found["version"], block.rstrip() + "\n")
    return pins


def requirements_of(wheel: Path) -> list[Requirement]:
    """Return what a wheel says that it needs."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA") and name.count("/") == 1]
        said = BytesParser().parsebytes(archive.read(name), headersonly=True)
    return [Requirement(line) for line in said.get_all("Requires-Dist", [])]


def needed(
    requirements: Iterable[Requirement], extras: Iterable[str], machine: Mapping[str, str]
) -> set[tuple[str, frozenset[str]]]:
    """Return the names, with the extras asked of them, that these requirements mean on ``machine`` (its markers)."""
    asked = [{**machine, "extra": extra} for extra in ("", *extras)]
    return {
        (canonicalize_name(found.name), frozenset(found.extras))
        for found in requirements
        if found.marker is None or any(found.marker.evaluate(environment) for environment in asked)
    }
