"""Journals of centres as a hub keeps them once federation has received them, for tests of what reads them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from core.events import transaction
from core.extensions import db
from core.journal.models import JournalOrigin
from core.journal.services import count_daily

DENAIN = "59172"


def enrol(origin: str = "a" * 16, name: str = "Cyber-centre de Denain", commune: str = DENAIN) -> str:
    """Enrol a centre and return the identifier that its journal bears."""
    with transaction():
        since = datetime(2025, 1, 15, 9, tzinfo=UTC)
        db.session.add(JournalOrigin(origin=origin, name=name, commune=commune, since=since))
    return origin


def arrive(
    origin: str, day: date, kind: str, figures: Mapping[str, int], dimensions: Mapping[str, str] | None = None
) -> None:
    """Let one entry of a centre's journal arrive: its daily figures, which all that is shown is read from."""
    with transaction():
        count_daily(origin, day, kind, dict(dimensions or {}), figures)


def session(origin: str, day: date, *, purpose: str = "pathway", attendances: int = 9) -> None:
    """Let a closed session of three hours arrive."""
    figures = {"sessions": 1, "attendances": attendances, "minutes": 180}
    arrive(origin, day, "pathway.session_closed", figures, {"purpose": purpose})
