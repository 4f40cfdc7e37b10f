"""What a file is, told by its first bytes: neither its name nor what the browser says of it is believed. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file. ``begins`` are its first bytes; ``name`` is kept, ``suffix`` and ``media`` are given back."""

    name: str
    begins: bytes
    suffix: str
    media: str


PDF = Kind("pdf", b"%PDF-", ".pdf", "application/pdf")
JPEG = Kind("jpeg", b"\xff\xd8\xff", ".jpg", "image/jpeg")
PNG = Kind("png", b"\x89PNG\r\n\x1a\n", ".png", "image/png")
KINDS = {kind.name: kind for kind in (PDF, JPEG, PNG)}


def kind_of(content: bytes) -> Kind | None:
    """Return the kind of a file, or None for one that is not known here."""
    return next((kind for kind in KINDS.values() if content.startswith(kind.begins)), None)
