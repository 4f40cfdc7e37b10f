"""Which version is installed, and which one a folder offers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from core.errors import UpdateError

_WHEEL = re.compile(r"preau-(?P<version>\d+(?:\.\d+)*(?:(?:a|b|rc)\d+)?)-py3-none-any\.whl")
_VERSION = re.compile(r"(?P<numbers>\d+(?:\.\d+)*)(?:(?P<before>a|b|rc)(?P<which>\d+))?")
_FINAL = ("z", 0)


@dataclass(frozen=True, slots=True)
class Offer:
    """A version that a folder holds. ``requirements``: its libraries with their hashes, as a USB key has."""

    version: str
    wheel: Path
    requirements: Path | None

    @property
    def options(self) -> list[str]:
        """Return what ``pip install`` must be told to take this offer, and nothing from elsewhere."""
        found = ["--no-index", "--find-links", str(self.wheel.parent)]
        if self.requirements is not None:
            return [*found, "--require-hashes", "-r", str(self.requirements)]
        return [*found, str(self.wheel)]


def installed() -> str:
    """Return the version of this program."""
    return version("preau")


def rank(said: str) -> tuple[tuple[int, ...], tuple[str, int]]:
    """Return what orders versions: 0.9 before 0.10, and 1.0rc1 before 1.0."""
    found = _VERSION.fullmatch(said)
    if found is None:
        raise UpdateError(f"« {said} » n’est pas une version de Préau.")
    numbers = [int(number) for number in found["numbers"].split(".")]
    while numbers[-1:] == [0]:
        numbers.pop()
    return tuple(numbers), (found["before"], int(found["which"])) if found["before"] else _FINAL


def offered(folder: Path) -> Offer:
    """Return the newest version in ``folder``, or in its ``wheels/``. Raises UpdateError when there is none."""
    if not folder.is_dir():
        raise UpdateError(f"Il n’y a pas de dossier « {folder} » : la clé est-elle branchée ?")
    found = [
        (rank(said["version"]), said["version"], path)
        for place in (folder, folder / "wheels")
        if place.is_dir()
        for path in sorted(place.iterdir())
        if (said := _WHEEL.fullmatch(path.name))
    ]
    if not found:
        raise UpdateError(f"« {folder} » ne contient aucune version de Préau (un fichier preau-….whl est attendu).")
    _, newest, wheel = max(found)
    requirements = folder / "requirements.txt"
    return Offer(newest, wheel, requirements if requirements.is_file() else None)
