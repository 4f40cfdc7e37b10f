"""What is kept of somebody, in her words: the same for the page, for the file to keep and for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.support import Translations

from core import asleep, formats
from core.contracts import PersonalColumn, PersonalData, PersonalTable, PersonalValue
from core.i18n import N_, language
from core.own.services import declared_here
from core.views.notices.words import duration, place
from core.web.context import moment
from core.web.words import words

Say = Callable[[str], str]
_YES, _NO, _PAIR = N_("yes"), N_("no"), N_("%(name)s: %(value)s")


@dataclass(frozen=True, slots=True)
class Cell:
    """One value as a text; ``written`` says that somebody wrote it, in her language rather than the page's."""

    text: str
    written: bool = False


@dataclass(frozen=True, slots=True)
class ToldTable:
    """The rows of one table as texts. ``stays`` is empty for what is erased on request; ``references`` as given.

    ``act`` is the verb on the button that erases one of them.
    """

    name: str
    columns: list[str]
    rows: list[list[Cell]]
    stays: str
    references: tuple[str, ...]
    act: str

    @property
    def sheets(self) -> list[list[tuple[str, Cell]]]:
        """Each row as its labels with what stands there; empty cells are left out."""
        pairs = (zip(self.columns, row, strict=True) for row in self.rows)
        return [[(label, cell) for label, cell in row if cell.text] for row in pairs]

    @property
    def reference(self) -> str:
        """The one reference of every row, when all of them go together."""
        return self.references[0] if len(set(self.references)) == 1 and len(self.rows) > 1 else ""


@dataclass(frozen=True, slots=True)
class Told:
    """What is kept under one declaration: why, until when, who sees it, and the rows themselves."""

    name: str
    title: str
    purpose: str
    seen_by: str
    kept: str
    tables: list[ToldTable]

    @property
    def count(self) -> int:
        return sum(len(table.rows) for table in self.tables)

    @property
    def stays(self) -> list[str]:
        """Why some of it stays, each reason once."""
        return list(dict.fromkeys(table.stays for table in self.tables if table.stays))

    @property
    def all_stays(self) -> bool:
        return all(table.stays for table in self.tables)


def told(tables: Iterable[PersonalTable]) -> list[Told]:
    """Return what is kept, in the order of the page « Données personnelles ».

    Raises LookupError for a table under no declaration of this site: a part left out must not look complete.
    """
    said, found = sayings(), list(tables)
    declared = {one.name: one for one in sorted(declared_here(), key=place)}
    if strays := {table.declared for table in found} - set(declared):
        raise LookupError(f"not declared here: {', '.join(sorted(strays))}")
    mine = {name: [table for table in found if table.declared == name] for name in declared}
    return [_told(declared[name], tables, said(name)) for name, tables in mine.items() if tables]


def unlinked() -> list[tuple[str, str]]:
    """Return (title, why) of what is kept of people of which nobody can tell whose it is."""
    said = sayings()
    return [(said(one.name)(one.title), said(one.name)(one.unlinked)) for one in declared_here() if one.unlinked]


def _told(declared: PersonalData, tables: list[PersonalTable], say: Say) -> Told:
    lengths = declared.durations() if declared.durations else {}
    return Told(
        name=declared.name,
        title=say(declared.title),
        purpose=say(declared.purpose),
        seen_by=say(declared.seen_by),
        kept=say(declared.kept) % {name: duration(length) for name, length in lengths.items()},
        tables=[_told_table(table, say) for table in tables],
    )


def _told_table(table: PersonalTable, say: Say) -> ToldTable:
    return ToldTable(
        name=table.table,
        columns=[say(column.label) for column in table.columns],
        rows=[
            [_cell(value, column, say) for value, column in zip(row, table.columns, strict=True)] for row in table.rows
        ],
        stays=say(table.stays) if table.stays else "",
        references=table.references,
        act=say(table.act) if table.act else "",
    )


def _cell(value: PersonalValue, column: PersonalColumn, say: Say) -> Cell:
    written = isinstance(value, Mapping | list) or (isinstance(value, str) and value not in column.words)
    return Cell(_said(value, column, say), written)


def _said(value: PersonalValue, column: PersonalColumn, say: Say) -> str:
    match value:
        case None:
            return ""
        case bool():
            return words().gettext(_YES if value else _NO)
        case datetime():
            return moment(value)
        case date():
            return formats.day(value)
        case str():
            return say(column.words[value]) if value in column.words else value
        case int():
            return formats.number(value)
        case float():
            return str(value)
    return "\n".join(_lines(value))


def _lines(value: Any, before: str = "") -> Iterable[str]:
    """JSON as lines that somebody reads: « champ : valeur », one below the other."""
    pairs = value.items() if isinstance(value, Mapping) else enumerate(value, 1)
    for key, inner in pairs:
        name = f"{before}{key}"
        if isinstance(inner, Mapping | list):
            yield from _lines(inner, f"{name} / ")
        else:
            text = inner if isinstance(inner, str) else json.dumps(inner, ensure_ascii=False)
            yield words().gettext(_PAIR, name=name, value=text)


def sayings() -> Callable[[str], Say]:
    """Return how the component of a declaration says a message: a switched-off plugin brings a catalogue of its own."""
    folders = {plugin.info.name: plugin.folder for plugin in asleep.asleep()}
    catalogues = {
        name: Translations.load(str(folder / "translations"), [language()]) for name, folder in folders.items()
    }

    def of(declared: str) -> Say:
        catalogue = catalogues.get(declared.partition(".")[0])
        return words().gettext if catalogue is None else catalogue.gettext

    return of
