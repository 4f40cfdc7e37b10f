"""What came with a petition that was brought in from another instance: counts without anybody, and whether it may be
signed here.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from core.extensions import Model, UtcDateTime, db


class Arrival(Model):
    """A petition that was brought in. ``is_held``: it was still open where it comes from, and is not signed here until
    the team has said that it is no longer signed there: one person would count twice, and nobody could see it.
    """

    __tablename__ = "petition_arrival"
    __table_args__ = (
        db.CheckConstraint("signatures >= 0", name="counted"),
        db.CheckConstraint("(released_at IS NULL) = (released_by IS NULL)", name="released_by_somebody"),
        db.CheckConstraint("NOT is_held OR released_at IS NULL", name="held_or_released"),
    )

    petition_id: Mapped[int] = mapped_column(
        db.ForeignKey("petition_petition.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    arrived_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signatures: Mapped[int]
    is_held: Mapped[bool] = mapped_column(db.Boolean)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    released_by: Mapped[int | None] = mapped_column(db.ForeignKey("core_person.id"))


class Brought(Model):
    """Signatures that were confirmed elsewhere, as numbers: they count in the petition, nobody stands behind them here,
    and the journal of this instance never knows of them.
    """

    __tablename__ = "petition_brought"
    __table_args__ = (
        db.CheckConstraint("signatures > 0", name="counted"),
        db.CheckConstraint("channel IN ('web', 'kiosk', 'assisted', 'paper')", name="channel"),
    )

    petition_id: Mapped[int] = mapped_column(
        db.ForeignKey("petition_petition.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    day: Mapped[date] = mapped_column(db.Date, primary_key=True)
    commune: Mapped[str] = mapped_column(db.String(5), primary_key=True)
    channel: Mapped[str] = mapped_column(db.String(8), primary_key=True)
    signatures: Mapped[int]
