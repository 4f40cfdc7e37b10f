"""The outbox and the last run of each task."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from core.extensions import Model, UtcDateTime, db


class Mail(Model):
    """A mail, written in the transaction of its cause; ``key`` makes it unique, so that it is sent once.

    ``delivery``: ``smtp`` (to be sent), ``show`` (a demonstration shows it), ``letter_box`` (a sandbox keeps it).
    ``unsubscribe`` is a path of ours, for a mail that one may stop; empty for the others.
    """

    __tablename__ = "core_mail"
    __table_args__ = (
        db.CheckConstraint("delivery IN ('smtp', 'show', 'letter_box')", name="delivery"),
        db.CheckConstraint("(delivery = 'letter_box') = (space_id IS NOT NULL)", name="letter_box_of_a_space"),
        db.Index("ix_core_mail_due", "next_try_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(db.String(120), unique=True)
    delivery: Mapped[str] = mapped_column(db.String(12))
    space_id: Mapped[int | None] = mapped_column(db.ForeignKey("core_space.id", ondelete="CASCADE"), index=True)
    recipient: Mapped[str] = mapped_column(db.String(254))
    subject: Mapped[str] = mapped_column(db.String(200))
    body: Mapped[str] = mapped_column(db.Text)
    unsubscribe: Mapped[str] = mapped_column(db.String(200), default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(db.String(300), default="")


class TaskRun(Model):
    """When a periodic task last ran, and why it failed if it did."""

    __tablename__ = "core_task_run"

    name: Mapped[str] = mapped_column(db.String(80), primary_key=True)
    last_run_at: Mapped[datetime] = mapped_column(UtcDateTime)
    failure: Mapped[str] = mapped_column(db.String(300), default="")
