"""News of a petition, written by those who bear it, and which signers asked to be told of what follows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from core.extensions import Model, UtcDateTime, db
from plugins.petition.rules import Visibility


class News(Model):
    """One piece of news: its text never changes (a trigger refuses it), but for an erasure that the law asks for.

    ``told_at``: when it left for the followers, with those that waited with it. Whether it is seen is the moderators'.
    """

    __tablename__ = "petition_news"
    __table_args__ = (
        db.CheckConstraint("visibility IN ('shown', 'hidden', 'blocked', 'erased')", name="visibility"),
        db.Index(
            "ix_petition_news_waiting",
            "petition_id",
            sqlite_where=db.text("told_at IS NULL"),
            postgresql_where=db.text("told_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(db.ForeignKey("petition_petition.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(db.Text)
    text: Mapped[str] = mapped_column(db.Text)
    text_html: Mapped[str] = mapped_column(db.Text)
    written_by: Mapped[int] = mapped_column(db.ForeignKey("core_person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    visibility: Mapped[str] = mapped_column(db.String(8), default=Visibility.SHOWN)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Wish(Model):
    """A signature whose signer asked to be told of what follows: confirmed, she follows, and this row goes."""

    __tablename__ = "petition_wish"

    signature_id: Mapped[int] = mapped_column(
        db.ForeignKey("petition_signature.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
