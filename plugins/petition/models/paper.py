"""The tables of signatures on paper: sheets, the entries made from them, their lines. What must never be half true is a
CHECK; which moves a sheet makes is a trigger too.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from core.extensions import Model, UtcDateTime, db
from plugins.petition.rules.paper import SheetState


class PaperSheet(Model):
    """A printed sheet. ``batch`` numbers those of a petition that were printed together. ``scan_id`` is the image of it
    once it is filled in. ``voided_by`` is empty for one that nobody counted in time.
    """

    __tablename__ = "petition_sheet"
    __table_args__ = (
        db.UniqueConstraint("code"),
        db.Index("ix_petition_sheet_petition_id_batch", "petition_id", "batch"),
        db.CheckConstraint("state IN ('printed', 'entered', 'compared', 'counted', 'void')", name="state"),
        db.CheckConstraint("batch > 0", name="batch"),
        db.CheckConstraint("(state = 'counted') = (counted_at IS NOT NULL)", name="counted_at_once_counted"),
        db.CheckConstraint("(counted_at IS NULL) = (counted_by IS NULL)", name="counted_by_somebody"),
        db.CheckConstraint("(state = 'void') = (voided_at IS NOT NULL)", name="voided_at_when_void"),
        db.CheckConstraint("(voided_by IS NULL) = (void_reason = '')", name="void_has_its_reason"),
        db.CheckConstraint("voided_by IS NULL OR state = 'void'", name="voided_by_when_void"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(db.ForeignKey("petition_petition.id", ondelete="CASCADE"))
    batch: Mapped[int]
    code: Mapped[str] = mapped_column(db.String(8))
    state: Mapped[str] = mapped_column(db.String(8), default=SheetState.PRINTED)
    printed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    printed_by: Mapped[int] = mapped_column(db.ForeignKey("core_person.id"))
    counted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    counted_by: Mapped[int | None] = mapped_column(db.ForeignKey("core_person.id"))
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[int | None] = mapped_column(db.ForeignKey("core_person.id"))
    void_reason: Mapped[str] = mapped_column(db.Text, default="")
    scan_id: Mapped[int | None] = mapped_column(db.ForeignKey("core_upload.id", ondelete="SET NULL"))


class SheetEntry(Model):
    """One of the two times that a sheet was typed (``number`` 1 or 2): who did it, when."""

    __tablename__ = "petition_sheet_entry"
    __table_args__ = (db.CheckConstraint("number IN (1, 2)", name="number"),)

    sheet_id: Mapped[int] = mapped_column(
        db.ForeignKey("petition_sheet.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entered_by: Mapped[int] = mapped_column(db.ForeignKey("core_person.id"))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SheetLine(Model):
    """A line of a sheet: as one entry has it (``version`` 1 or 2), or as it is kept (0).

    Counting gives each person kept her ``outcome`` and takes her name away: what stays is which line of the paper
    counts (``signature_id``) and which adds nothing.
    """

    __tablename__ = "petition_sheet_line"
    __table_args__ = (
        db.CheckConstraint("version IN (0, 1, 2)", name="version"),
        db.CheckConstraint("position BETWEEN 1 AND 10", name="position"),
        db.CheckConstraint("kind IN ('person', 'blank', 'unreadable')", name="kind"),
        db.CheckConstraint("outcome IN ('signed', 'duplicate')", name="outcome"),
        db.CheckConstraint("outcome IS NULL OR (version = 0 AND kind = 'person')", name="outcome_of_kept"),
        db.CheckConstraint("(kind = 'person' AND outcome IS NULL) = (name <> '')", name="name_until_counted"),
        db.CheckConstraint("(name = '') = (commune = '')", name="name_with_commune"),
        db.CheckConstraint("signature_id IS NULL OR outcome = 'signed'", name="signature_of_signed"),
    )

    sheet_id: Mapped[int] = mapped_column(
        db.ForeignKey("petition_sheet.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(db.String(10))
    name: Mapped[str] = mapped_column(db.String(80), default="")
    commune: Mapped[str] = mapped_column(db.String(5), default="")
    outcome: Mapped[str | None] = mapped_column(db.String(9))
    signature_id: Mapped[int | None] = mapped_column(
        db.ForeignKey("petition_signature.id", ondelete="SET NULL"), index=True
    )
