"""The attendance sheet as a value that is frozen: one canonical text, one SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from core.journal.rules import canonical

FORMAT = "preau-sheet/1"


def sheet_row(
    *,
    name: str,
    status: str,
    proof: str,
    marked_at: datetime,
    signed_at: datetime | None,
    arrival_at: datetime | None,
    minutes: int,
    reason: str,
) -> dict[str, Any]:
    """Return one line of the sheet; moments are ISO 8601 in UTC. A signature stays there when it is corrected."""
    return {
        "name": name,
        "status": status,
        "proof": proof,
        "marked_at": moment(marked_at),
        "signed_at": moment(signed_at) if signed_at else None,
        "arrival_at": moment(arrival_at) if arrival_at else None,
        "minutes": minutes,
        "correction": reason,
    }


def sheet(facts: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Return the canonical text of a sheet and its SHA-256 (hexadecimal)."""
    text = canonical({"format": FORMAT, **facts, "people": list(rows)})
    return text, digest(text)


def digest(text: str) -> str:
    """Return the SHA-256 of a canonical text: whoever holds the text can compute it again."""
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def evidence(digests: Iterable[str]) -> str:
    """Return one SHA-256 for several sheets: that of their digests, one a line, in the order of the sessions."""
    return digest("\n".join(digests))


def moment(at: datetime) -> str:
    """Return a moment as it stands on the sheet, to the second."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
