"""The installed program: a copy of it is kept while another takes its place, and can be put back."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from core.errors import UpdateError

#: Beside the program, in its environment; ``complete`` is written last, and says what version it is.
KEPT = "avant"
_COMPLETE = "complete"
_LEFT = ".remplace"


@dataclass(frozen=True, slots=True)
class Programme:
    """Where the program is: its environment, the libraries in it, and the command."""

    environment: Path
    packages: Path
    command: Path

    @property
    def python(self) -> Path:
        return self.command.with_name("python.exe" if os.name == "nt" else "python")

    @property
    def kept(self) -> Path:
        return self.environment / KEPT

    @property
    def former(self) -> str | None:
        """The version that is kept whole, if an update was cut before its end."""
        path = self.kept / _COMPLETE
        return path.read_text(encoding="utf-8") if path.is_file() else None


def here() -> Programme:
    """Return where this program is. Raises UpdateError when it is not one that can be updated in place."""
    if sys.prefix == sys.base_prefix:
        raise UpdateError("Préau n’est pas dans un environnement à lui : réinstallez-le avec l’installateur.")
    packages = Path(sysconfig.get_path("purelib"))
    if not Path(__file__).resolve().is_relative_to(packages.resolve()):
        raise UpdateError(
            "Ce Préau est lancé depuis ses sources : mettez-les à jour (git pull), puis « preau db upgrade »."
        )
    scripts = Path(sysconfig.get_path("scripts"))
    return Programme(Path(sys.prefix), packages, scripts / ("preau.exe" if os.name == "nt" else "preau"))


def check(programme: Programme) -> None:
    """Raise UpdateError when the program cannot be replaced by whoever asks, or the disk is too full."""
    for folder in (programme.environment, programme.packages):
        if not os.access(folder, os.W_OK):
            raise UpdateError(
                f"« {folder} » ne vous appartient pas : relancez la commande en administrateur (sous Linux, avec sudo)."
            )
    size = sum(path.stat().st_size for path in programme.packages.rglob("*") if path.is_file())
    free = shutil.disk_usage(programme.environment).free
    if free < 3 * size:
        needed, there = 3 * size // 1024**2, free // 1024**2
        raise UpdateError(f"Il faut {needed} Mio libres sur le disque, il y en a {there} : faites de la place.")


def keep(programme: Programme, version: str) -> None:
    """Copy the program beside itself."""
    forget(programme)
    shutil.copytree(programme.packages, programme.kept / "packages", symlinks=True)
    shutil.copy2(programme.command, programme.kept / programme.command.name)
    (programme.kept / _COMPLETE).write_text(version, encoding="utf-8")


def put_back(programme: Programme) -> None:
    """Put the kept program back in its place, then forget the copy."""
    _clear(programme.packages)
    shutil.copytree(programme.kept / "packages", programme.packages, symlinks=True, dirs_exist_ok=True)
    _out_of_the_way(programme.command)
    shutil.copy2(programme.kept / programme.command.name, programme.command)
    forget(programme)


def forget(programme: Programme) -> None:
    """Remove the copy, and what an earlier update could not remove because it was in use."""
    (programme.kept / _COMPLETE).unlink(missing_ok=True)
    shutil.rmtree(programme.kept, ignore_errors=True)
    for path in programme.packages.rglob(f"*{_LEFT}"):
        _try_to_remove(path)


def _clear(folder: Path) -> None:
    """Empty a folder; Windows lets nobody delete a library that is loaded, only rename it."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            _try_to_remove_folder(path)
        else:
            _out_of_the_way(path)


def _out_of_the_way(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except PermissionError:
        path.replace(path.with_name(f"{path.name}{_LEFT}"))


def _try_to_remove(path: Path) -> None:
    try:
        path.unlink()
    except PermissionError:
        return  # still loaded somewhere: the next update will do it


def _try_to_remove_folder(path: Path) -> None:
    try:
        path.rmdir()
    except OSError:
        return  # holds what could only be renamed
