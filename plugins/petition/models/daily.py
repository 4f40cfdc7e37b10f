"""Signatures by day: what stays of a petition's count when nobody is named any more."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from core.extensions import Model, db


class Daily(Model):
    """How many signatures of a commune were confirmed on a day through a channel, and count.

    Written by the transaction that counts; a recount must agree every night. What came with a petition from another
    instance stands in ``Brought``.
    """

    __tablename__ = "petition_daily"
    __table_args__ = (
        db.CheckConstraint("signatures >= 0", name="counted"),
        db.CheckConstraint("channel IN ('web', 'kiosk', 'assisted', 'paper')", name="channel"),
    )

    petition_id: Mapped[int] = mapped_column(
        db.ForeignKey("petition_petition.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    day: Mapped[date] = mapped_column(db.Date, primary_key=True)
    commune: Mapped[str] = mapped_column(db.String(5), primary_key=True)
    channel: Mapped[str] = mapped_column(db.String(8), primary_key=True)
    signatures: Mapped[int]
