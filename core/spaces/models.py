"""Organisations, spaces, members and the tools that a space has switched on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.contracts import SpaceKind
from core.extensions import Model, UtcDateTime, db

ORGANISATION_KINDS = ("association", "body", "town", "centre")


class Organisation(Model):
    """An association, a consultation body, a town or the centre itself."""

    __tablename__ = "core_organisation"
    __table_args__ = (db.CheckConstraint("kind IN ('association', 'body', 'town', 'centre')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(db.String(120))
    sort_key: Mapped[str] = mapped_column(db.String(160), index=True)
    kind: Mapped[str] = mapped_column(db.String(12))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Space(Model):
    """A space of an organisation, or a participant's sandbox (``organisation_id`` NULL).

    ``kind`` never changes: a sandbox is made real by creating another space. ``erase_on`` is set on sandboxes only.
    """

    __tablename__ = "core_space"
    __table_args__ = (
        db.CheckConstraint("kind IN ('real', 'sandbox')", name="kind"),
        db.CheckConstraint("(kind = 'sandbox') = (erase_at IS NOT NULL)", name="sandbox_is_erased"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(db.ForeignKey("core_organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(db.String(8))
    name: Mapped[str] = mapped_column(db.String(120))
    territory: Mapped[str] = mapped_column(db.String(5))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    erase_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    made_real_id: Mapped[int | None] = mapped_column(db.ForeignKey("core_space.id", ondelete="SET NULL"))

    organisation: Mapped[Organisation | None] = relationship()

    @property
    def is_sandbox(self) -> bool:
        return self.kind == SpaceKind.SANDBOX


class SpaceMember(Model):
    """Who holds which role in a space."""

    __tablename__ = "core_space_member"
    __table_args__ = (db.CheckConstraint("role IN ('manager', 'moderator', 'member')", name="role"),)

    space_id: Mapped[int] = mapped_column(db.ForeignKey("core_space.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(db.ForeignKey("core_person.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(db.String(10))


class SpaceTool(Model):
    """A tool that a space has switched on."""

    __tablename__ = "core_space_tool"

    space_id: Mapped[int] = mapped_column(db.ForeignKey("core_space.id", ondelete="CASCADE"), primary_key=True)
    tool: Mapped[str] = mapped_column(db.String(40), primary_key=True)
