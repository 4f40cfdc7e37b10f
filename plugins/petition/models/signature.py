"""The table of signatures. What must never be half true is a CHECK."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.extensions import Model, UtcDateTime, db
from plugins.petition.models.petition import Petition
from plugins.petition.rules import SignatureState


class Signature(Model):
    """One signature. ``person_key`` is a keyed digest of name and commune; with ``email_digest`` (of the canonical
    address, empty without one) it is unique in a petition, so that signing again finds this row.

    ``namesake``: how many of this name and commune counted already when an animator verified that this is yet another
    person; it is part of ``person_key``. ``is_imaginary``: added by a button of a sandbox. ``countersigned_by`` is the
    animator of an assisted signature. ``confirmed_on`` is the day of ``confirmed_at`` in the time of the centre, under
    which it is counted. ``language`` is that of the page, in which the reminder is written too.
    """

    __tablename__ = "petition_signature"
    __table_args__ = (
        db.UniqueConstraint("petition_id", "person_key", "email_digest"),
        db.CheckConstraint("state IN ('pending', 'confirmed', 'duplicate')", name="state"),
        db.CheckConstraint("channel IN ('web', 'kiosk', 'assisted', 'paper')", name="channel"),
        db.CheckConstraint("(state = 'confirmed') = (confirmed_at IS NOT NULL)", name="confirmed_at_once_confirmed"),
        db.CheckConstraint("(channel = 'assisted') = (countersigned_by IS NOT NULL)", name="assisted_is_countersigned"),
        db.CheckConstraint("(email IS NULL) = (email_digest = '')", name="email_with_digest"),
        db.CheckConstraint(
            "(email IS NOT NULL) = (channel IN ('web', 'kiosk') AND NOT is_imaginary)", name="email_of_channel"
        ),
        db.CheckConstraint("state = 'confirmed' OR email IS NOT NULL", name="only_mails_wait"),
        db.Index("ix_petition_signature_petition_id_confirmed_at", "petition_id", "confirmed_at"),
        db.Index(
            "ix_petition_signature_named",
            "petition_id",
            "confirmed_at",
            sqlite_where=db.text("show_name = 1"),
            postgresql_where=db.text("show_name"),
        ),
        db.Index(
            "ix_petition_signature_waiting",
            "created_at",
            sqlite_where=db.text("confirmed_at IS NULL"),
            postgresql_where=db.text("confirmed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(db.ForeignKey("petition_petition.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(db.String(12), default=SignatureState.PENDING)
    channel: Mapped[str] = mapped_column(db.String(8))
    name: Mapped[str] = mapped_column(db.String(80))
    commune: Mapped[str] = mapped_column(db.String(5))
    person_key: Mapped[str] = mapped_column(db.String(64))
    email: Mapped[str | None] = mapped_column(db.String(254))
    email_digest: Mapped[str] = mapped_column(db.String(64), default="", index=True)
    show_name: Mapped[bool] = mapped_column(db.Boolean, default=False)
    is_imaginary: Mapped[bool] = mapped_column(db.Boolean, default=False)
    namesake: Mapped[int] = mapped_column(default=0, server_default="0")
    language: Mapped[str] = mapped_column(db.String(2), default="fr", server_default="fr")
    mails_sent: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_on: Mapped[date | None] = mapped_column(db.Date)
    countersigned_by: Mapped[int | None] = mapped_column(db.ForeignKey("core_person.id"))

    petition: Mapped[Petition] = relationship()
