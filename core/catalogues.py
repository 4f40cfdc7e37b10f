"""Catalogues: message ids are gathered from each component, and both French and English must be complete.

``python -m core.catalogues update [component…]`` gathers, ``compile`` makes what the program reads, ``check`` fails
when a message has no French or no English, names other values than its id, or is no longer used. A message id is
English already: ``update`` writes it down as its own English, which a proofreader may then better. Authors of outside
plugins name the folder of theirs.
"""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from core.i18n import ENGLISH, FRENCH

ROOT = Path(__file__).resolve().parents[1]
NAMES = {FRENCH: "French", ENGLISH: "English"}
METHODS = [("**/migrations/**", "ignore"), ("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}
_PLACE = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")


def components() -> dict[str, Path]:
    """Return the folder of core and of each plugin of this tree, by name."""
    plugins = sorted(path.parent for path in (ROOT / "plugins").glob("*/__init__.py"))
    return {"core": ROOT / "core", **{path.name: path for path in plugins}}


def po_path(folder: Path, code: str = FRENCH) -> Path:
    """Return where a catalogue of a component stands."""
    return folder / "translations" / code / "LC_MESSAGES" / "messages.po"


def extract(folder: Path) -> Catalog:
    """Return the catalogue of message ids that a component uses."""
    template = Catalog(project="Préau", fuzzy=False)
    found = extract_from_dir(
        folder, METHODS, options_map={"**/templates/**.html": {"trimmed": "true", "silent": "false"}}, keywords=KEYWORDS
    )
    for filename, _line, message, _comments, context in sorted(found, key=lambda item: (item[0], item[1])):
        template.add(message, None, [(filename, None)], context=context)  # type: ignore[list-item]
    return template


def read(folder: Path, code: str = FRENCH) -> Catalog:
    """Return a catalogue of a component; an empty one when there is none yet."""
    path = po_path(folder, code)
    if not path.is_file():
        return Catalog(locale=code, project="Préau", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=code)


def update(folder: Path) -> None:
    """Gather the message ids of a component into its catalogues; translations are kept, unused ones dropped."""
    gathered = extract(folder)
    for code in NAMES:
        catalogue = read(folder, code)
        made_on = catalogue.creation_date
        catalogue.update(gathered, no_fuzzy_matching=True, update_header_comment=False)
        catalogue.creation_date = made_on  # a date that moves at each gathering is a conflict for two who gather
        catalogue.obsolete.clear()
        if code == ENGLISH:
            _say_themselves(catalogue)
        path = po_path(folder, code)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=110, sort_output=True, ignore_obsolete=True, include_lineno=False)


def _say_themselves(catalogue: Catalog) -> None:
    """Give each message id that has no English yet as its own English."""
    for message in catalogue:
        if message.id and not _is_said(message):
            message.string = message.id


def compile_all(folders: Iterable[Path]) -> int:
    """Compile each catalogue whose source is newer than its result; return how many were."""
    count = 0
    for folder in folders:
        for code in NAMES:
            source = po_path(folder, code)
            result = source.with_suffix(".mo")
            if source.is_file() and not (result.is_file() and result.stat().st_mtime_ns > source.stat().st_mtime_ns):
                with result.open("wb") as file:
                    write_mo(file, read(folder, code))
                count += 1
    return count


def problems(folder: Path) -> Iterator[str]:
    """Yield what is wrong with a component's French and English: missing, other places for values, no longer used."""
    wanted = extract(folder)
    for code, name in NAMES.items():
        yield from _problems(wanted, read(folder, code), name)


def _problems(wanted: Catalog, catalogue: Catalog, name: str) -> Iterator[str]:
    known = {message.id for message in catalogue if message.id}
    used = {message.id: None for message in wanted if message.id}
    yield from (f"not in the catalogue ({name}): {asked!r}" for asked in used if asked not in known)
    for message in catalogue:
        if not message.id:
            continue
        if message.id not in used:
            yield f"no longer used: {message.id!r}"
        if not _is_said(message):
            yield f"no {name} for: {message.id!r}"
        elif not _same_places(message):
            yield f"other values in the {name} of: {message.id!r}"


def _texts(said: object) -> tuple[str, ...]:
    """Return the forms of a message or of its translation: one, or one for each plural."""
    return tuple(text or "" for text in said) if isinstance(said, (list, tuple)) else (str(said or ""),)


def _is_said(message: Message) -> bool:
    return not message.fuzzy and all(_texts(message.string))


def _same_places(message: Message) -> bool:
    """Say whether a translation names the values of its id: the plural all of them, the singular none but these."""
    wanted, said = _places(_texts(message.id)[-1]), _texts(message.string)
    return _places(said[-1]) == wanted and all(_places(text) <= wanted for text in said)


def conflicts(folders: Mapping[str, Path]) -> Iterator[str]:
    """Yield each message id of which two components say otherwise: at run time a language has one catalogue."""
    said: dict[tuple[str, str], tuple[str, object]] = {}
    for (name, folder), code in itertools.product(folders.items(), NAMES):
        for message in read(folder, code):
            key = _texts(message.id)[0]
            if not key:
                continue
            before, text = said.setdefault((code, key), (name, message.string))
            if text != message.string:
                yield f"{name}: {key!r} is said otherwise in {before}: {message.string!r}, {text!r}"


def _places(text: str) -> set[str]:
    return {"".join(match) for match in _PLACE.findall(text)}


def main(arguments: list[str]) -> int:
    """Run ``update``, ``compile`` or ``check`` for the components or folders named, or for all components."""
    command, names = arguments[0], arguments[1:]
    chosen = {name: folder for name, folder in components().items() if not names or name in names}
    chosen |= {name: Path(name) for name in names if (Path(name) / "__init__.py").is_file()}
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
