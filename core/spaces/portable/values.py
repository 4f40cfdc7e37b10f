"""Reads values that anybody may have written: each is what it should be, or the archive is refused with a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from core.errors import Invalid
from core.i18n import N_
from core.text import BadText, clean_line, clean_text

#: What a column of integers can hold on both databases.
MOST = 2**31 - 1
_MOMENT = re.compile(r"(19|20|21)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_DAY = re.compile(r"(19|20|21)\d\d-\d\d-\d\d", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_INSEE = re.compile(r"\d[0-9AB]\d{3}", re.ASCII)
E = TypeVar("E", bound=StrEnum)


def moment(value: datetime | None) -> str | None:
    """Write a moment as ``Entry.moment`` reads it."""
    return None if value is None else value.astimezone(UTC).replace(tzinfo=None).isoformat("T", "microseconds") + "Z"


def day(value: date | None) -> str | None:
    """Write a day as ``Entry.day`` reads it."""
    return None if value is None else value.isoformat()


def impossible(where: str) -> Invalid:
    """Return the refusal of an archive that says something that cannot be."""
    return Invalid(
        N_(
            "This archive says something that cannot be (%(where)s): it has been changed or damaged. Nothing was "
            "imported: have the space exported once more."
        ),
        field="archive",
        where=where,
    )


def check_version(component: str, version: int, known: int) -> None:
    """Raise Invalid when a part of an archive was written by a program that knows more than this one."""
    if version > known:
        raise Invalid(
            N_(
                "The part “%(name)s” of this archive was written by a newer version of Préau: have it installed, then "
                "come back. Nothing was imported."
            ),
            field="archive",
            name=component,
        )


class Entry:
    """A JSON object with the values that it must have, and no other; ``where`` says in refusals which one it is.

    Every method raises Invalid; ``is_null`` is asked first where null is a value.
    """

    def __init__(self, value: Any, where: str, keys: Iterable[str]) -> None:
        if not isinstance(value, Mapping) or set(value) != set(keys):
            raise impossible(where)
        self._value = value
        self.where = where

    def _bad(self, key: str) -> Invalid:
        return impossible(f"{self.where}.{key}")

    def text(self, key: str, most: int, *, empty: bool = False) -> str:
        """A text of several lines that could have been typed here, unchanged."""
        return self._cleaned(key, most, clean_text, empty=empty)

    def line(self, key: str, most: int, *, empty: bool = False) -> str:
        """A line that could have been typed here, unchanged."""
        return self._cleaned(key, most, clean_line, empty=empty)

    def _cleaned(self, key: str, most: int, clean: Callable[[str, int], str], *, empty: bool) -> str:
        value = self._value[key]
        if not isinstance(value, str) or not (value.strip() or (empty and not value)):
            raise self._bad(key)
        try:
            kept = clean(value, most)
        except BadText as error:
            raise self._bad(key) from error
        if kept != value:
            raise self._bad(key)
        return kept

    def number(self, key: str, least: int = 0, most: int = MOST) -> int:
        """A whole number within bounds."""
        value = self._value[key]
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self._bad(key)
        return value

    def flag(self, key: str) -> bool:
        """True or false."""
        value = self._value[key]
        if not isinstance(value, bool):
            raise self._bad(key)
        return value

    def word(self, key: str, words: type[E]) -> E:
        """One of the words of an enumeration."""
        value = self._value[key]
        if not isinstance(value, str) or value not in set(words):
            raise self._bad(key)
        return words(value)

    def name(self, key: str, pattern: re.Pattern[str]) -> str:
        """A text that is wholly of a pattern."""
        value = self._value[key]
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise self._bad(key)
        return value

    def digest(self, key: str) -> str:
        """A SHA-256, in hexadecimal."""
        return self.name(key, _DIGEST)

    def commune(self, key: str) -> str:
        """An INSEE code; the commune may have gone since."""
        return self.name(key, _INSEE)

    def moment(self, key: str) -> datetime:
        """A moment, as ``moment`` writes it."""
        value = self.name(key, _MOMENT)
        try:
            return datetime.fromisoformat(value.removesuffix("Z")).replace(tzinfo=UTC)
        except ValueError as error:
            raise self._bad(key) from error

    def day(self, key: str) -> date:
        """A day, as ``day`` writes it."""
        value = self.name(key, _DAY)
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise self._bad(key) from error

    def is_null(self, key: str) -> bool:
        """Say whether a value that may be missing is."""
        return self._value[key] is None

    def entries(self, key: str, keys: Iterable[str], most: int) -> list[Entry]:
        """A list of objects, ``most`` at most."""
        value = self._value[key]
        if not isinstance(value, list) or len(value) > most:
            raise self._bad(key)
        wanted = tuple(keys)
        return [Entry(one, f"{self.where}.{key}[{number}]", wanted) for number, one in enumerate(value, start=1)]

    def names(self, key: str, pattern: re.Pattern[str], most: int) -> list[str]:
        """A list of texts, each wholly of a pattern, none twice."""
        value = self._value[key]
        if not isinstance(value, list) or len(value) > most:
            raise self._bad(key)
        if not all(isinstance(one, str) and pattern.fullmatch(one) for one in value) or len(set(value)) < len(value):
            raise self._bad(key)
        return value

    def child(self, key: str, keys: Iterable[str]) -> Entry:
        """An object within this one."""
        return Entry(self._value[key], f"{self.where}.{key}", keys)
