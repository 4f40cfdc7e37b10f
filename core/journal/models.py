"""The journal's tables: entries, the head of each origin's chain, and daily figures."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from core.extensions import Model, UtcDateTime, db


class JournalEntry(Model):
    """One fact. ``seq``, ``previous`` and ``digest`` are NULL until the sealer has chained it; then nothing changes
    (a trigger refuses it, as it refuses the deletion of what does not stand in ``JournalAside``).

    ``mark`` is drawn with the fact and never changes: whatever number the fact comes to bear, it counts once.
    """

    __tablename__ = "core_journal_entry"
    __table_args__ = (
        db.UniqueConstraint("origin", "seq"),
        db.CheckConstraint(
            "(seq IS NULL AND previous IS NULL AND digest IS NULL)"
            " OR (seq IS NOT NULL AND previous IS NOT NULL AND digest IS NOT NULL)",
            name="sealed_whole",
        ),
        db.Index(
            "ix_core_journal_entry_unsealed",
            "id",
            sqlite_where=db.text("seq IS NULL"),
            postgresql_where=db.text("seq IS NULL"),
        ),
        db.Index(
            "ix_core_journal_entry_mark",
            "origin",
            "mark",
            unique=True,
            sqlite_where=db.text("mark <> ''"),
            postgresql_where=db.text("mark <> ''"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    origin: Mapped[str] = mapped_column(db.String(32))
    day: Mapped[date] = mapped_column(db.Date)
    kind: Mapped[str] = mapped_column(db.String(64))
    figures: Mapped[dict[str, Any]] = mapped_column(db.JSON)
    dimensions: Mapped[dict[str, Any]] = mapped_column(db.JSON)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seq: Mapped[int | None] = mapped_column(db.BigInteger)
    previous: Mapped[str | None] = mapped_column(db.String(64))
    digest: Mapped[str | None] = mapped_column(db.String(64))
    mark: Mapped[str] = mapped_column(db.String(16), default="", server_default="")


class JournalAside(Model):
    """A sealed entry that left the chain of this instance, kept for the record as it was: after a restore from an old
    copy, its number belonged to an entry that the hub had received. Append-only (a trigger). Its fact stands in the
    journal under another number, with the same mark.
    """

    __tablename__ = "core_journal_aside"

    origin: Mapped[str] = mapped_column(db.String(32), primary_key=True)
    digest: Mapped[str] = mapped_column(db.String(64), primary_key=True)
    seq: Mapped[int] = mapped_column(db.BigInteger)
    previous: Mapped[str] = mapped_column(db.String(64))
    day: Mapped[date] = mapped_column(db.Date)
    kind: Mapped[str] = mapped_column(db.String(64))
    figures: Mapped[dict[str, Any]] = mapped_column(db.JSON)
    dimensions: Mapped[dict[str, Any]] = mapped_column(db.JSON)
    mark: Mapped[str] = mapped_column(db.String(16))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    aside_at: Mapped[datetime] = mapped_column(UtcDateTime)


class JournalOrigin(Model):
    """An instance whose journal is kept here: this one's centres, on a hub. Federation writes it on enrolment."""

    __tablename__ = "core_journal_origin"

    origin: Mapped[str] = mapped_column(db.String(32), primary_key=True)
    name: Mapped[str] = mapped_column(db.String(120))
    commune: Mapped[str] = mapped_column(db.String(5))
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class JournalHead(Model):
    """The last sealed entry of an origin; its row is the lock under which entries are chained."""

    __tablename__ = "core_journal_head"

    origin: Mapped[str] = mapped_column(db.String(32), primary_key=True)
    seq: Mapped[int] = mapped_column(db.BigInteger)
    digest: Mapped[str] = mapped_column(db.String(64))


class JournalDaily(Model):
    """The sum of one figure over a day; ``dimensions`` is their canonical JSON. Every dashboard reads only these."""

    __tablename__ = "core_journal_daily"

    origin: Mapped[str] = mapped_column(db.String(32), primary_key=True)
    day: Mapped[date] = mapped_column(db.Date, primary_key=True)
    kind: Mapped[str] = mapped_column(db.String(64), primary_key=True)
    dimensions: Mapped[str] = mapped_column(db.String(400), primary_key=True)
    figure: Mapped[str] = mapped_column(db.String(64), primary_key=True)
    total: Mapped[int] = mapped_column(db.BigInteger)


class ClockConfirmation(Model):
    """Somebody of the team has said that the machine's date is right although the last entry bears another.

    ``at`` is that date, ``last_entry_id`` the entry after which it counts, ``last_entry_at`` its moment. Append-only
    (a trigger).
    """

    __tablename__ = "core_clock_confirmation"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    person_id: Mapped[int | None] = mapped_column(db.ForeignKey("core_person.id"))
    last_entry_id: Mapped[int] = mapped_column(db.Integer)
    last_entry_at: Mapped[datetime] = mapped_column(UtcDateTime)
