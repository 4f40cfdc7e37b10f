"""What is kept of a review for fraud, and of each download of the list: nobody is named but who acted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from core.extensions import Model, UtcDateTime, db


class Batch(Model):
    """Signatures that were invalidated together: by whom, when, why, how many. ``by_network`` says that they came from
    one network, which is not kept here; ``domain`` is that of their addresses; ``first_at`` and ``until_at`` bound the
    moments of their confirmations.

    ``restored`` of them count again; the others were taken back, or their person counts otherwise since then.
    """

    __tablename__ = "petition_batch"
    __table_args__ = (
        db.CheckConstraint("signatures > 0", name="counted"),
        db.CheckConstraint("reason <> ''", name="reason"),
        db.CheckConstraint(
            "by_network OR domain IS NOT NULL OR first_at IS NOT NULL OR until_at IS NOT NULL", name="criteria"
        ),
        db.CheckConstraint("(restored_at IS NULL) = (restored_by IS NULL)", name="restored_by_somebody"),
        db.CheckConstraint("(restored_at IS NULL) = (restored IS NULL)", name="restored_counted"),
        db.CheckConstraint("(restored_at IS NULL) = (restored_why IS NULL)", name="restored_why"),
        db.CheckConstraint("restored >= 0 AND restored <= signatures", name="restored_of_these"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(db.ForeignKey("petition_petition.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    person_id: Mapped[int] = mapped_column(db.ForeignKey("core_person.id"))
    by_network: Mapped[bool] = mapped_column(db.Boolean)
    domain: Mapped[str | None] = mapped_column(db.String(254))
    first_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    until_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(db.Text)
    signatures: Mapped[int]
    restored_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    restored_by: Mapped[int | None] = mapped_column(db.ForeignKey("core_person.id"))
    restored_why: Mapped[str | None] = mapped_column(db.Text)
    restored: Mapped[int | None]

    @property
    def set_aside(self) -> Told:
        """What everybody is told of it."""
        return Told(self.signatures, self.reason, is_back=False)

    @property
    def given_back(self) -> Told:
        """What everybody is told once it counts again."""
        return Told(self.restored or 0, self.restored_why or "", is_back=True)


@dataclass(frozen=True, slots=True)
class Told:
    """A batch as the history of a petition tells it: how many and why, without any name."""

    number: int
    reason: str
    is_back: bool


class Alert(Model):
    """More confirmations in one hour than a rule allows, from one network or one mail domain (``source``).

    ``number`` is the most that was found. An alert is told once, stays on the desk until somebody has looked at it, and
    goes with the networks.
    """

    __tablename__ = "petition_alert"
    __table_args__ = (
        db.CheckConstraint("kind IN ('network', 'domain')", name="kind"),
        db.CheckConstraint("number > 0", name="counted"),
    )

    petition_id: Mapped[int] = mapped_column(
        db.ForeignKey("petition_petition.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    kind: Mapped[str] = mapped_column(db.String(8), primary_key=True)
    source: Mapped[str] = mapped_column(db.String(254), primary_key=True)
    hour: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    number: Mapped[int]
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ListDownload(Model):
    """Somebody downloaded the list of those who signed: who, when, in which form, how many lines, and its digest."""

    __tablename__ = "petition_list_download"
    __table_args__ = (
        db.CheckConstraint("form IN ('pdf', 'csv')", name="form"),
        db.CheckConstraint("signatures > 0", name="counted"),
        db.Index("ix_petition_list_download_sha256", "sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(db.ForeignKey("petition_petition.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    person_id: Mapped[int] = mapped_column(db.ForeignKey("core_person.id"))
    form: Mapped[str] = mapped_column(db.String(3))
    signatures: Mapped[int]
    sha256: Mapped[str] = mapped_column(db.String(64))
