"""Ends of the pipe that runs through the library of encryption: it is in Rust, and tells of a failure only its text."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from sqlalchemy.exc import SQLAlchemyError

from core.errors import PreauError

_FAILURES = (OSError, SQLAlchemyError, PreauError)


class Source(io.RawIOBase):
    """Reads what a generator yields; what stopped it is kept in ``failure``."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._held = b""
        self.failure: Exception | None = None

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Return at most ``size`` bytes, nothing at the end."""
        while not self._held:
            try:
                self._held = next(self._chunks)
            except StopIteration:
                return b""
            except _FAILURES as failure:
                self.failure = failure
                raise
        given, self._held = (self._held[:size], self._held[size:]) if size >= 0 else (self._held, b"")
        return given


class Sink(io.RawIOBase):
    """Hands on what it is given to a file (or to nobody) and keeps its digest; a full disk is kept in ``failure``."""

    def __init__(self, file: BinaryIO | None = None) -> None:
        self._file = file
        self.digest = hashlib.sha256()
        self.failure: Exception | None = None

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        """Take ``data`` in."""
        if self._file is not None:
            try:
                self._file.write(data)
            except OSError as failure:
                self.failure = failure
                raise
        self.digest.update(data)
        return len(data)
