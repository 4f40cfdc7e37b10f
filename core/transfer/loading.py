"""Fills an empty database from the lines of an export, then exports it again and compares: all or nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from core import migrate
from core.errors import PluginError, TransferError
from core.revisions import revisions as history
from core.runtime import Runtime
from core.transfer import encoding, exporting
from core.transfer.encoding import line
from core.transfer.exporting import BATCH
from core.transfer.shapes import Shape, shapes
from core.transfer.telling import Tell, silent
from core.transfer.unguarded import unguarded

_DAMAGED = "Cet export est abîmé ou incomplet ({}) : prenez-en un autre. Rien n’a été changé."


@dataclass(frozen=True, slots=True)
class Loaded:
    """A table that was loaded and found the same when read back."""

    table: str
    rows: int


def refuse_filled(connection: Connection) -> None:
    """Raise TransferError when the database holds any table."""
    if names := sa.inspect(connection).get_table_names():
        raise TransferError(
            f"Cette base n’est pas vide (elle contient par exemple la table « {sorted(names)[0]} ») : "
            "rien n’y a été écrit. Donnez une base vide."
        )


def load(engine: Engine, written: Iterable[bytes], runtime: Runtime, tell: Tell = silent) -> list[Loaded]:
    """Fill the empty database of ``engine`` in one transaction, and return what it then holds.

    Raises TransferError, the database left as it was, when it is not empty, when the export is damaged or comes from a
    newer program, or when what is read back differs in a single byte.
    """
    with migrate.migrating(engine) as connection:
        refuse_filled(connection)
        return load_into(connection, written, runtime, tell)


def load_into(connection: Connection, written: Iterable[bytes], runtime: Runtime, tell: Tell = silent) -> list[Loaded]:
    """Fill an empty schema within the transaction of ``connection``, whose end is the caller's; see ``load``.

    On SQLite foreign keys must be off, as ``migrate.migrating`` leaves them.
    """
    reader = _Reader(written)
    _migrate(connection, runtime, _revisions(reader.next()))
    known = {shape.name: shape for shape in shapes(connection)}
    with unguarded(connection, list(known.values())):
        for shape in known.values():
            if not shape.is_version:
                connection.execute(sa.delete(shape.table()))
        ended = dict(_tables(connection, reader, known, tell))
    _check(connection, reader, ended, tell)
    return [Loaded(name, end["rows"]) for name, end in ended.items()]


class _Reader:
    """Gives the lines of an export one after the other, and keeps the digest of what has been read."""

    def __init__(self, written: Iterable[bytes]) -> None:
        self._lines = iter(written)
        self.number = 0
        self.whole = hashlib.sha256()
        self.read = b""

    def next(self) -> Any:
        """Return the value of the next line; the digest holds those before it."""
        self.whole.update(self.read)
        self.read = next(self._lines, b"")
        self.number += 1
        try:
            return json.loads(self.read)
        except ValueError as error:
            raise self.damaged() from error

    def damaged(self) -> TransferError:
        return TransferError(_DAMAGED.format(f"ligne {self.number}"))


def _revisions(header: Any) -> dict[str, str]:
    if not isinstance(header, dict) or "preau-export" not in header:
        raise TransferError("Ce fichier n’est pas un export de Préau.")
    if header["preau-export"] != encoding.VERSION:
        raise TransferError("Cet export vient d’une version plus récente de Préau : installez-la, puis recommencez.")
    found: dict[str, str] = header["revisions"]
    return found


def _migrate(connection: Connection, runtime: Runtime, wanted: dict[str, str]) -> None:
    """Make the tables as they were where the export was written: core first, enabled plugins, then the others."""
    order = ["core", *runtime.folders]
    for name in sorted(wanted, key=lambda name: (order.index(name) if name in order else len(order), name)):
        try:
            folder = migrate.folder_of(runtime, name)
        except PluginError as error:
            raise TransferError(
                f"Ces données comprennent celles du plugin « {name} », dont le code manque ici : installez-le d’abord."
            ) from error
        if wanted[name] not in history(folder):
            raise TransferError(
                f"Ces données viennent d’une version plus récente de Préau ({wanted[name]}) : installez-la, puis "
                "recommencez."
            )
        migrate.upgrade_to(connection, name, folder, wanted[name])


def _tables(
    connection: Connection, reader: _Reader, known: dict[str, Shape], tell: Tell
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Load table after table; yield each name with the line that ends it, until the line that ends the export."""
    while "table" in (header := _mapping(reader)):
        shape = known.get(header["table"])
        if shape is None or shape.header() != header:
            raise TransferError(f"La table « {header['table']} » de cet export n’est pas celle de ce programme.")
        digest = hashlib.sha256(reader.read)
        end = _load_table(connection, reader, shape, digest, tell)
        if end.get("sha256") != digest.hexdigest():
            raise reader.damaged()
        yield shape.name, end
    if header != {"tables": len(known), "sha256": reader.whole.hexdigest()}:
        raise reader.damaged()


def _mapping(reader: _Reader) -> dict[str, Any]:
    value = reader.next()
    if not isinstance(value, dict):
        raise reader.damaged()
    return value


def _load_table(connection: Connection, reader: _Reader, shape: Shape, digest: Any, tell: Tell) -> dict[str, Any]:
    decoders = [(name, encoding.decoder(family, shape.kinds[name])) for name, family in shape.columns]
    batch: list[dict[str, Any]] = []
    count = 0
    while isinstance(row := reader.next(), list):
        digest.update(reader.read)
        try:
            batch.append(
                {
                    name: value if decode is None or value is None else decode(value)
                    for value, (name, decode) in zip(row, decoders, strict=True)
                }
            )
        except (ValueError, TypeError, AttributeError, LookupError) as error:
            raise reader.damaged() from error
        count += 1
        if len(batch) == BATCH:
            _insert(connection, shape, batch)
            tell(shape.name, count)
            batch = []
    _insert(connection, shape, batch)
    tell(shape.name, count)
    if not isinstance(row, dict) or row.get("rows") != count:
        raise reader.damaged()
    return row


def _insert(connection: Connection, shape: Shape, rows: list[dict[str, Any]]) -> None:
    if not rows or shape.is_version:
        return
    try:
        connection.execute(sa.insert(shape.table()), rows)
    except DBAPIError as error:
        raise TransferError(
            f"La table « {shape.name} » n’entre pas dans cette base : {type(error).__name__}. Rien n’a été changé."
        ) from error


def _check(connection: Connection, reader: _Reader, ended: dict[str, dict[str, Any]], tell: Tell) -> None:
    """Compare what the database now says of itself with what was read, to the byte."""
    table = ""
    for written in exporting.lines(connection, tell):
        if written.startswith(b'{"table":'):
            table = json.loads(written)["table"]
        elif written.startswith(b'{"rows":') and written != line(ended.get(table)):
            raise TransferError(f"La table « {table} » relue n’est pas celle de l’export. Rien n’a été changé.")
    if written != reader.read:
        raise TransferError("La base relue n’est pas celle de l’export. Rien n’a été changé.")
