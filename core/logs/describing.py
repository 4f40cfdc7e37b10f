"""Tells an error without what it quotes: a name, an address or a token may stand in any text of an exception.

So an exception is told by its type, by where it went through, and by those texts only that speak of the program itself:
our own message ids, SQL with its places instead of values, names of columns and constraints, words of the system.
"""

from __future__ import annotations

import re
import sqlite3
import traceback
from collections.abc import Iterator
from typing import Any

from jinja2 import TemplateNotFound, UndefinedError
from sqlalchemy.exc import StatementError

from core.errors import DomainError

_ADDRESS = re.compile(r"[^\s<>\"'()]+@[^\s<>\"'()]+")
_QUERY = re.compile(r"\?[^\s\"'<>]*=[^\s\"'<>]*")
#: Tokens of links are 43 characters, digests 64, cards groups of four: all of them look like nothing else we write.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{24,}")
_CODE = re.compile(r"\b(?!\d{4}-\d\d-\d\d\b)[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{2,4})+\b")
_WORDS = re.compile(r"[a-z_]+(?:[-_.][a-z]+)*\Z")
#: Errors whose text holds names of the program's own things: attributes, modules, templates.
_OF_PROGRAMS = (AttributeError, NameError, ImportError, UndefinedError, TemplateNotFound)


def scrub(text: str) -> str:
    """Take out of ``text`` whatever looks like an e-mail address, a query string, a token or a code."""
    text = _QUERY.sub("?…", _ADDRESS.sub("‹address›", text))
    return _CODE.sub("‹code›", _TOKEN.sub(_unless_words, text))


def _unless_words(found: re.Match[str]) -> str:
    """Keep long names of tables and modules: words in small letters joined by underscores."""
    text = found.group()
    return text if _WORDS.match(text) and "_" in text else "‹token›"


def told(error: BaseException) -> str:
    """Return the type of ``error`` and, where nobody can stand in it, what it says."""
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    said = _said(error)
    return f"{name}: {said}" if said else name


def _said(error: BaseException) -> str:
    if isinstance(error, DomainError):
        return error.message
    if isinstance(error, StatementError):
        return " ".join(part for part in (_of_database(error.orig), f"[SQL: {error.statement}]") if part)
    if isinstance(error, OSError) and not isinstance(error, sqlite3.Error):
        return str(error.strerror or "")
    return str(error) if isinstance(error, _OF_PROGRAMS) else ""


def _of_database(error: BaseException | None) -> str:
    """Return what a driver's error says of tables: SQLite never quotes a value, PostgreSQL's text does."""
    if error is None:
        return ""
    if isinstance(error, sqlite3.Error):
        return f"({type(error).__name__}) {error}"
    about: Any = getattr(error, "diag", None)
    parts = [getattr(about, name, None) for name in ("table_name", "column_name", "constraint_name")]
    return " ".join(
        [f"({type(error).__name__} {getattr(error, 'sqlstate', '') or ''})", *(part for part in parts if part)]
    )


def trace(error: BaseException) -> str:
    """Return the trace of ``error`` and of those behind it, as Python writes them but for what they quote."""
    return "\n".join(_links(error, set()))


def _links(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    behind = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if behind is not None and id(behind) not in seen:
        yield from _links(behind, seen)
        yield "which led to:"
    yield "".join(traceback.format_tb(error.__traceback__)).rstrip()
    yield told(error)
