"""What has been filled in for each public page, and who changed it last."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from core.extensions import Model, UtcDateTime, db


class Notice(Model):
    """The answers of one public page. ``rendered`` holds the HTML of those written in Markdown, beside their source.

    ``changed_by`` is None for a change made by a command.
    """

    __tablename__ = "core_notice"
    __table_args__ = (db.CheckConstraint("page IN ('legal', 'privacy', 'accessibility')", name="page"),)

    page: Mapped[str] = mapped_column(db.String(16), primary_key=True)
    answers: Mapped[dict[str, Any]] = mapped_column(db.JSON)
    rendered: Mapped[dict[str, Any]] = mapped_column(db.JSON)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[int | None] = mapped_column(db.ForeignKey("core_person.id", ondelete="SET NULL"))
