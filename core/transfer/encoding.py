"""One writing for each value, whatever the database: what a family of columns looks like in an export, and back.

======== ==================================================================================================
boolean  true, false
integer  a number
real     a number, the shortest that reads back as the same double
decimal  text with as many decimals as the column has: "333.33"
text     text
bytes    base64
day      "2026-11-22"
time     "14:05:00.000000"
moment   "2026-11-22T14:05:00.000000Z", in UTC
json     a list of one element, the value itself: null alone is SQL's NULL, [null] is JSON's
======== ==================================================================================================

The order of the keys of a JSON object is kept: somebody may have meant it.
"""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from core.errors import TransferError

VERSION = 1


def line(value: Any) -> bytes:
    """Return ``value`` as one line of an export."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"


#: The first that fits names the family: Boolean before Integer, Float before Numeric.
_FAMILIES: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (sa.Boolean, "boolean"),
    (sa.Integer, "integer"),
    (sa.DateTime, "moment"),
    (sa.Date, "day"),
    (sa.Time, "time"),
    (sa.JSON, "json"),
    (sa.LargeBinary, "bytes"),
    (sa.Float, "real"),
    (sa.Numeric, "decimal"),
    (sa.Uuid, "text"),
    (sa.String, "text"),
)


def family(kind: TypeEngine[Any], where: str) -> str:
    """Return the family of a column's type, as the database tells it. Raises TransferError for one not known here."""
    for known, name in _FAMILIES:
        if isinstance(kind, known):
            return name
    raise TransferError(f"La colonne {where} est d’un type ({kind}) que Préau ne sait pas exporter.")


def plain(kind: TypeEngine[Any], name: str, dialect: str) -> TypeEngine[Any]:
    """Return the type with which values of a column are read and written, the same for both databases."""
    if isinstance(kind, sa.Uuid):
        return sa.Uuid()
    if isinstance(kind, sa.Numeric) and name == "decimal":
        if dialect == "sqlite":
            return sa.Numeric(kind.precision, kind.scale, asdecimal=False)
        return sa.Numeric(kind.precision, kind.scale)
    return _PLAIN[name]


_PLAIN: Mapping[str, TypeEngine[Any]] = {
    "boolean": sa.Boolean(),
    "integer": sa.BigInteger(),
    "moment": sa.DateTime(),
    "day": sa.Date(),
    "time": sa.Time(),
    "json": sa.JSON(none_as_null=True),
    "bytes": sa.LargeBinary(),
    "real": sa.Double(),
    "text": sa.Text(),
}


def encoder(name: str, kind: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    """Return what turns a read value into one for ``line``; None where it can be written as it is."""
    if isinstance(kind, sa.Uuid):
        return lambda value: value.hex
    if isinstance(kind, sa.Numeric) and name == "decimal":
        scale = kind.scale
        return str if scale is None else (lambda value: f"{value:.{scale}f}")
    return _ENCODERS.get(name)


def _moment(value: datetime) -> str:
    return value.isoformat(timespec="microseconds") + "Z"


_ENCODERS: Mapping[str, Callable[[Any], Any]] = {
    "moment": _moment,
    "day": date.isoformat,
    "time": lambda value: value.isoformat(timespec="microseconds"),
    "json": lambda value: [json.loads(value)],
    "bytes": lambda value: base64.b64encode(value).decode("ascii"),
    "real": float,
}


def decoder(name: str, kind: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    """Return what turns a value of a line into one for the database; None where it is one already."""
    if isinstance(kind, sa.Uuid):
        return uuid.UUID
    if isinstance(kind, sa.Numeric) and name == "decimal":
        return Decimal if kind.asdecimal else float
    return _DECODERS.get(name)


def _json(value: list[Any]) -> Any:
    return sa.JSON.NULL if value[0] is None else value[0]


_DECODERS: Mapping[str, Callable[[Any], Any]] = {
    "moment": lambda value: datetime.fromisoformat(value.removesuffix("Z")),
    "day": date.fromisoformat,
    "time": time.fromisoformat,
    "json": _json,
    "bytes": base64.b64decode,
}
