"""Catalogues: message ids in English are gathered from each component, and French must be complete.

``python -m core.catalogues update [component…]`` gathers, ``compile`` makes what the program reads, ``check`` fails
when a message has no French, names other values than its id, or is no longer used.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
LOCALE = "fr"
METHODS = [("**/migrations/**", "ignore"), ("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}
_PLACE = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")


def components() -> dict[str, Path]:
    """Return the folder of core and of each plugin of this tree, by name."""
    plugins = sorted(path.parent for path in (ROOT / "plugins").glob("*/__init__.py"))
    return {"core": ROOT / "core", **{path.name: path for path in plugins}}


def po_path(folder: Path) -> Path:
    """Return where the French catalogue of a component stands."""
    return folder / "translations" / LOCALE / "LC_MESSAGES" / "messages.po"


def extract(folder: Path) -> Catalog:
    """Return the catalogue of message ids that a component uses."""
    template = Catalog(project="Préau", fuzzy=False)
    found = extract_from_dir(
        folder, METHODS, options_map={"**/templates/**.html": {"trimmed": "true", "silent": "false"}}, keywords=KEYWORDS
    )
    for filename, _line, message, _comments, context in sorted(found, key=lambda item: (item[0], item[1])):
        template.add(message, None, [(filename, None)], context=context)  # type: ignore[list-item]
    return template


def read(folder: Path) -> Catalog:
    """Return the French catalogue of a component; an empty one when there is none yet."""
    path = po_path(folder)
    if not path.is_file():
        return Catalog(locale=LOCALE, project="Préau", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE)


def update(folder: Path) -> None:
    """Gather the message ids of a component into its French catalogue; translations are kept, unused ones dropped."""
    catalogue = read(folder)
    catalogue.update(extract(folder), no_fuzzy_matching=True, update_header_comment=False)
    catalogue.obsolete.clear()
    path = po_path(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, sort_output=True, ignore_obsolete=True, include_lineno=False)


def compile_all(folders: Iterable[Path]) -> int:
    """Compile each catalogue whose source is newer than its result; return how many were."""
    count = 0
    for folder in folders:
        source = po_path(folder)
        result = source.with_suffix(".mo")
        if source.is_file() and not (result.is_file() and result.stat().st_mtime_ns > source.stat().st_mtime_ns):
            with result.open("wb") as file:
                write_mo(file, read(folder))
            count += 1
    return count


def problems(folder: Path) -> Iterator[str]:
    """Yield what is wrong with a component's French: missing, other places for values, no longer used."""
    wanted, catalogue = extract(folder), read(folder)
    known = {message.id for message in catalogue if message.id}
    for message in wanted:
        if not message.id:
            continue
        if message.id not in known:
            yield f"not in the catalogue: {message.id!r}"
    used = {message.id for message in wanted if message.id}
    for message in catalogue:
        if not message.id:
            continue
        if message.id not in used:
            yield f"no longer used: {message.id!r}"
        texts = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
        ids = message.id if isinstance(message.id, (list, tuple)) else (message.id,)
        if message.fuzzy or not all(texts):
            yield f"no French for: {message.id!r}"
        elif not all(_places(said or "") <= _places(ids[-1]) for said in texts) or (
            _places(texts[-1] or "") != _places(ids[-1])
        ):
            yield f"other values in the French of: {message.id!r}"


def conflicts(folders: Mapping[str, Path]) -> Iterator[str]:
    """Yield each message id to which two components give different French: at run time there is one catalogue."""
    said: dict[str, tuple[str, object]] = {}
    for name, folder in folders.items():
        for message in read(folder):
            key = message.id if isinstance(message.id, str) else message.id[0]
            if not key:
                continue
            before, text = said.setdefault(key, (name, message.string))
            if text != message.string:
                yield f"{name}: {key!r} is said otherwise in {before}: {message.string!r}, {text!r}"


def _places(text: str) -> set[str]:
    return {"".join(match) for match in _PLACE.findall(text)}


def main(arguments: list[str]) -> int:
    """Run ``update``, ``compile`` or ``check`` for the components named, or for all."""
    command, names = arguments[0], arguments[1:]
    chosen = {name: folder for name, folder in components().items() if not names or name in names}
    if command == "update":
        for folder in chosen.values():
            update(folder)
    elif command == "compile":
        compile_all(chosen.values())
    elif command == "check":
        found = [f"{name}: {problem}" for name, folder in chosen.items() for problem in problems(folder)]
        found += conflicts(chosen)
        sys.stdout.write("".join(f"{line}\n" for line in found))
        return 1 if found else 0
    else:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["help"]))
