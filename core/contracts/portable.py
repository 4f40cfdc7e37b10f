"""What a component gives of a space to its archive, and takes from one: for programs, for spreadsheets, for readers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Word:
    """A message id of the component, said in French where it is shown; all other texts are shown as they are."""

    message: str


#: What stands beside its label in an archive; a moment or a day is written out.
FactValue = str | int | datetime | date | Word


@dataclass(frozen=True, slots=True)
class ArchiveTable:
    """A table for spreadsheets: ``<component>/<name>.csv``."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[str | int | date | None]]


@dataclass(frozen=True, slots=True)
class ArchiveSection:
    """What a reader sees of one thing: its title as typed, facts (message id, value), and HTML that was sanitised."""

    title: str
    facts: Sequence[tuple[str, FactValue]] = ()
    html: str = ""
    table: ArchiveTable | None = None


@dataclass(frozen=True, slots=True)
class SpacePart:
    """All that one component keeps of a space and may give away: no address, no name of who signs or belongs.

    ``data`` alone is read again by ``import_space``, with ``files``: JSON values, the same for the same space in
    whatever instance and database, so without a number of a row. ``version`` grows when their form changes.
    ``title`` and ``held`` say to a reader what there is, in message ids: (message id, number). The rest is for readers.
    """

    component: str
    title: str
    version: int
    data: Mapping[str, Any]
    held: Sequence[tuple[str, int]] = ()
    tables: Sequence[ArchiveTable] = ()
    sections: Sequence[ArchiveSection] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BroughtPart:
    """The part of a component as an archive brings it: anybody may have written it. ``data`` is any JSON object.

    ``bearer_id`` is the person who answers here for what the archive holds.
    """

    version: int
    data: Mapping[str, Any]
    files: Mapping[str, bytes]
    bearer_id: int
