"""Makes the folder that installs Préau from a USB key, where there is no network.

``python -m release.usb`` (``make usb``) fills ``dist/usb``: every library of the lock that a centre needs, for each
machine, the wheel of Préau, the two installers, what to read first, and the sums of all that.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from release import locks, wheel
from release.machines import PYTHONS, Machine, machines

KEY = Path(__file__).with_name("key")
SUMS = "SHA256SUMS"
REQUIREMENTS = "requirements.txt"
WINDOWS_LINES = {".bat", ".txt"}


class Incomplete(Exception):  # noqa: N818 - said in a terminal, as it is
    """The folder could not be made; nothing was left of it."""


def make(
    into: Path,
    *,
    program: Path,
    lock: Path,
    served: Sequence[Machine],
    extras: Sequence[str] = (),
    source: Path | None = None,
) -> Path:
    """Make the folder ``into`` anew and return it; ``source``: a folder of wheels, instead of the network.

    Raises Incomplete, saying why; what stood there before stays then.
    """
    pins = locks.read(lock)
    into.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="usb-", dir=into.parent) as name:
        folder = Path(name) / "usb"
        wheels = folder / "wheels"
        wheels.mkdir(parents=True)
        shutil.copy2(program, wheels)
        names: set[str] = set()
        for machine in served:
            names |= fetch(wheels, program=program, pins=pins, machine=machine, extras=extras, source=source)
        write_requirements(folder / REQUIREMENTS, program, [pins[name] for name in sorted(names)])
        write_key(folder, program, served)
        write_guide(folder)
        write_sums(folder)
        if into.exists():
            shutil.rmtree(into)
        folder.rename(into)
    return into


def fetch(
    wheels: Path,
    *,
    program: Path,
    pins: dict[str, locks.Pin],
    machine: Machine,
    extras: Sequence[str],
    source: Path | None,
) -> set[str]:
    """Bring every library that ``program`` needs on ``machine`` into ``wheels`` and return their names."""
    waiting = locks.needed(locks.requirements_of(program), extras, machine.markers)
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        names = {name for name, _extras in waiting}
        if unknown := names - pins.keys():
            raise Incomplete(f"Absent du verrou : {', '.join(sorted(unknown))}. Refaites requirements.lock.")
        download(wheels, [pins[name] for name in sorted(names)], machine, source)
        seen |= waiting
        found = set()
        for name, asked in waiting:
            found |= locks.needed(locks.requirements_of(held(wheels, pins[name])), asked, machine.markers)
        waiting = found - seen
    return {name for name, _extras in seen}


def held(wheels: Path, pin: locks.Pin) -> Path:
    """Return a wheel of ``pin``; those of several machines say the same needs."""
    for path in sorted(wheels.glob("*.whl")):
        name, version = path.name.split("-")[:2]
        if name.lower().replace("_", "-").replace(".", "-") == pin.name and version == pin.version:
            return path
    raise Incomplete(f"{pin.name} {pin.version} n’a pas été trouvé parmi les fichiers reçus.")


def download(wheels: Path, pins: Iterable[locks.Pin], machine: Machine, source: Path | None) -> None:
    """Let pip fetch these pins for ``machine``, each checked against the hashes of the lock."""
    listed = wheels.with_name("listed.txt")
    listed.write_text("".join(pin.anywhere for pin in pins), encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps"]
    command += ["--require-hashes", "-r", str(listed), "--dest", str(wheels), *machine.options]
    if source is not None:
        command += ["--no-index", "--find-links", str(source.resolve())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    listed.unlink()
    if done.returncode != 0:
        raise Incomplete(f"pip n’a pas tout trouvé pour {machine.system}, Python {machine.python} :\n{done.stderr}")


def write_requirements(path: Path, program: Path, pins: Iterable[locks.Pin]) -> None:
    """Write what the installers and ``preau update`` give to pip: the libraries and Préau itself, with hashes."""
    version = program.name.split("-")[1]
    digest = hashlib.sha256(program.read_bytes()).hexdigest()
    lines = [pin.text for pin in pins]
    path.write_text("".join(lines) + f"preau=={version} \\\n    --hash=sha256:{digest}\n", encoding="utf-8")


def write_key(folder: Path, program: Path, served: Sequence[Machine]) -> None:
    """Write the installers and what to read first, with the line ends of those who read them."""
    pythons = sorted({machine.python for machine in served}, key=lambda said: tuple(map(int, said.split("."))))
    values = {"@VERSION@": program.name.split("-")[1], "@PYTHONS@": " ".join(reversed(pythons))}
    for path in sorted(KEY.iterdir()):
        if path.suffix not in {".sh", *WINDOWS_LINES, ".py"}:
            continue
        text = path.read_text(encoding="utf-8")
        for place, value in values.items():
            text = text.replace(place, value)
        newline = "\r\n" if path.suffix in WINDOWS_LINES else "\n"
        (folder / path.name).write_text(text, encoding="utf-8", newline=newline)


def write_guide(folder: Path) -> None:
    """Copy the guide and the services that it speaks of."""
    docs = wheel.ROOT / "docs"
    shutil.copy2(docs / "installation.md", folder)
    (folder / "exemples").mkdir()
    for name in ("preau.service", "preau-tache.xml"):
        shutil.copy2(docs / "exemples" / name, folder / "exemples")


def write_sums(folder: Path) -> None:
    """Write the SHA-256 of every file, as ``sha256sum --check`` and ``verifier.py`` read them."""
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")


def main(arguments: Sequence[str]) -> int:
    """Make the folder and say how large it is."""
    parser = argparse.ArgumentParser(prog="python -m release.usb", description="Préparer une clé USB d’installation.")
    parser.add_argument("--into", type=Path, default=wheel.ROOT / "dist" / "usb")
    parser.add_argument("--system", action="append", choices=["linux", "windows"], help="les deux, si rien n’est dit")
    parser.add_argument("--python", action="append", help=f"{', '.join(PYTHONS)} si rien n’est dit")
    parser.add_argument("--hub", action="store_true", help="avec PostgreSQL, pour une Région")
    parser.add_argument("--from", dest="source", type=Path, help="un dossier de paquets, au lieu du réseau")
    given = parser.parse_args(arguments)
    served = machines(tuple(given.system or ("linux", "windows")), tuple(given.python or PYTHONS))
    try:
        with tempfile.TemporaryDirectory() as name:
            program = wheel.build(Path(name))
            lock, extras = wheel.ROOT / "requirements.lock", ["hub"] if given.hub else []
            made = make(given.into, program=program, lock=lock, served=served, extras=extras, source=given.source)
    except Incomplete as error:
        sys.stderr.write(f"{error}\n")
        return 1
    files = [path for path in made.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / 1024**2
    sys.stdout.write(f"{made} : {len(files)} fichiers, {size:.0f} Mio. Copiez ce dossier sur la clé.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
