"""Reads of the public register."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from core.extensions import db
from plugins.moderation.models import RegisterLine


def lines(*, limit: int, offset: int = 0) -> list[RegisterLine]:
    """Return lines of the register, the newest first."""
    wanted = select(RegisterLine).order_by(RegisterLine.day.desc(), RegisterLine.id.desc())
    return list(db.session.scalars(wanted.limit(limit).offset(offset)))


def every_line() -> list[RegisterLine]:
    """Return the whole register, the oldest first."""
    return list(db.session.scalars(select(RegisterLine).order_by(RegisterLine.day, RegisterLine.id)))


@dataclass(frozen=True, slots=True)
class Totals:
    """What the register holds: decisions, those against a text, appeals, those that were granted."""

    decisions: int
    adverse: int
    appeals: int
    granted: int


def totals() -> Totals:
    """Return what the register adds up to."""
    line = RegisterLine
    counted = (
        func.count(),
        func.count().filter(line.rule != ""),
        func.count().filter(line.appeal != "none"),
        func.count().filter(line.appeal == "overturned"),
    )
    return Totals(*(int(value) for value in db.session.execute(select(*counted)).one()))
