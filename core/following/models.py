"""Who follows what, and what is on its way to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from core.contracts import ContentRef
from core.extensions import Model, UtcDateTime, db

_WAITING = db.text("confirmed_at IS NULL")
_ON_ITS_WAY = db.text("done_at IS NULL")


class Follower(Model):
    """A mailbox to which the news of one content are written, once it has said so (``confirmed_at``).

    ``mailbox`` is the keyed digest of the canonical address: one mailbox, however it is spelt, follows once.
    ``language`` is that of the page where it was asked for. ``heard_at`` is the last news that was written to it.
    """

    __tablename__ = "core_follower"
    __table_args__ = (
        db.UniqueConstraint("plugin", "kind", "content_id", "mailbox"),
        db.CheckConstraint("mails_sent >= 0", name="counted"),
        db.CheckConstraint("heard_at IS NULL OR confirmed_at IS NOT NULL", name="heard_once_confirmed"),
        db.Index("ix_core_follower_waiting", "created_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plugin: Mapped[str] = mapped_column(db.String(40))
    kind: Mapped[str] = mapped_column(db.String(40))
    content_id: Mapped[int]
    space_id: Mapped[int] = mapped_column(db.ForeignKey("core_space.id", ondelete="CASCADE"), index=True)
    email: Mapped[str] = mapped_column(db.String(254))
    mailbox: Mapped[str] = mapped_column(db.String(64))
    language: Mapped[str] = mapped_column(db.String(2))
    mails_sent: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def ref(self) -> ContentRef:
        return ContentRef(self.plugin, self.kind, self.content_id)


class News(Model):
    """A mail for all who followed a content at a moment (``at``), written in each language; ``key`` makes it unique.

    ``reached`` is the last follower to whom it was written: the worker goes on from there. ``about_kind`` and
    ``about_id`` name what it speaks of, when that is not the content itself: it must be public too. ``done_at`` is set
    once it was written to the last, or given up.
    """

    __tablename__ = "core_follow_news"
    __table_args__ = (
        db.CheckConstraint("(about_kind IS NULL) = (about_id IS NULL)", name="about_something"),
        db.Index("ix_core_follow_news_on_its_way", "id", sqlite_where=_ON_ITS_WAY, postgresql_where=_ON_ITS_WAY),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(db.String(80), unique=True)
    plugin: Mapped[str] = mapped_column(db.String(40))
    kind: Mapped[str] = mapped_column(db.String(40))
    content_id: Mapped[int]
    about_kind: Mapped[str | None] = mapped_column(db.String(40))
    about_id: Mapped[int | None]
    space_id: Mapped[int] = mapped_column(db.ForeignKey("core_space.id", ondelete="CASCADE"), index=True)
    letters: Mapped[dict[str, list[str]]] = mapped_column(db.JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    reached: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def refs(self) -> tuple[ContentRef, ...]:
        """All that must be public for it to leave: the content, and what it speaks of."""
        followed = ContentRef(self.plugin, self.kind, self.content_id)
        if self.about_kind is None or self.about_id is None:
            return (followed,)
        return followed, ContentRef(self.plugin, self.about_kind, self.about_id)
