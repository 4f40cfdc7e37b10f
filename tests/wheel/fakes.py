"""Wheels made by hand: small, with the needs and the behaviour that a test wants."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path


def wheel(
    folder: Path,
    name: str,
    version: str,
    *,
    needs: Sequence[str] = (),
    files: Mapping[str, str] | None = None,
    script: str = "",
    tag: str = "py3-none-any",
) -> Path:
    """Write a wheel; ``files``: its modules, ``script``: what its console command calls."""
    info = f"{name}-{version}.dist-info"
    metadata = [
        "Metadata-Version: 2.1",
        f"Name: {name}",
        f"Version: {version}",
        *(f"Requires-Dist: {n}" for n in needs),
    ]
    held = {f"{name}.py": f"VERSION = {version!r}\n"} if files is None else dict(files)
    held[f"{info}/METADATA"] = "\n".join(metadata) + "\n"
    held[f"{info}/WHEEL"] = f"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: {tag}\n"
    if script:
        held[f"{info}/entry_points.txt"] = f"[console_scripts]\n{name} = {script}\n"
    held[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*held, f"{info}/RECORD"])
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}-{tag}.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for inside, text in held.items():
            archive.writestr(inside, text)
    return path


def lock(path: Path, pins: Mapping[str, Sequence[Path]], markers: Mapping[str, str] | None = None) -> Path:
    """Write a lock that pins each ``name==version`` to the hashes of these wheels."""
    lines = []
    for pin, wheels in pins.items():
        marker = (markers or {}).get(pin, "")
        digests = [f"    --hash=sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}" for file in wheels]
        lines.append(" \\\n".join([f"{pin}{f' ; {marker}' if marker else ''}", *digests]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def variant(made: Path, folder: Path, version: str, files: Mapping[str, str] | None = None) -> Path:
    """Write another version of a real wheel, with these files changed or added."""
    changed = dict(files or {})
    former = made.name.split("-")[1]
    path = folder / made.name.replace(former, version, 1)
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            inside = name.replace(f"preau-{former}.dist-info", f"preau-{version}.dist-info")
            if name.endswith((".dist-info/METADATA", ".dist-info/RECORD")):
                text = data.decode("utf-8").replace(f"\nVersion: {former}\n", f"\nVersion: {version}\n")
                data = text.replace(f"preau-{former}.dist-info", f"preau-{version}.dist-info").encode("utf-8")
                if name.endswith("/RECORD"):
                    data += "".join(f"{added},,\n" for added in changed if added not in source.namelist()).encode()
            if inside not in changed:
                target.writestr(inside, data)
        for name, text in changed.items():
            target.writestr(name, text)
    return path
