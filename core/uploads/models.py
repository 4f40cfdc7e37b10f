"""The table of files handed in: whoever keeps one points at its row."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from core.extensions import Model, UtcDateTime, db


class Upload(Model):
    """A file that was handed in; two of the same content share one file on disk, which goes with the last row."""

    __tablename__ = "core_upload"
    __table_args__ = (
        db.CheckConstraint("kind IN ('pdf', 'jpeg', 'png')", name="kind"),
        db.CheckConstraint("size > 0", name="size"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(db.String(64), index=True)
    kind: Mapped[str] = mapped_column(db.String(8))
    size: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
