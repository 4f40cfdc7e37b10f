"""The tables of petitions: the text with its counters, and the signatures.

What must never be half true is a CHECK here; that an opened text never changes is a trigger of the first migration.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.contracts import Channel
from core.extensions import Model, UtcDateTime, db
from core.people.models import Person
from core.spaces.models import Space
from plugins.petition.rules import SignatureState, State

_PUBLISHED = ("opened_at", "closes_at", "goal", "text_sha256")


class Petition(Model):
    """A petition of a space.

    ``goal``, ``opened_at``, ``closes_at`` and ``text_sha256`` are set by opening, and frozen with the text. Counters
    hold confirmed signatures only; one atomic addition moves them, and every night a recount must agree.
    """

    __tablename__ = "petition_petition"
    __table_args__ = (
        db.CheckConstraint("state IN ('draft', 'open', 'closed')", name="state"),
        *(
            db.CheckConstraint(f"(state = 'draft') = ({name} IS NULL)", name=f"{name}_unless_draft")
            for name in _PUBLISHED
        ),
        db.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at_once_closed"),
        db.CheckConstraint("state <> 'draft' OR signatures = 0", name="draft_is_not_signed"),
        db.CheckConstraint(
            "signatures = signed_web + signed_kiosk + signed_assisted + signed_paper", name="channels_add_up"
        ),
        db.CheckConstraint(
            "signed_web >= 0 AND signed_kiosk >= 0 AND signed_assisted >= 0 AND signed_paper >= 0", name="counters"
        ),
        db.Index("ix_petition_petition_state_closes_at", "state", "closes_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(db.ForeignKey("core_space.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(db.ForeignKey("core_person.id"))
    state: Mapped[str] = mapped_column(db.String(12), default=State.DRAFT)
    title: Mapped[str] = mapped_column(db.Text)
    summary: Mapped[str] = mapped_column(db.Text)
    body: Mapped[str] = mapped_column(db.Text)
    body_html: Mapped[str] = mapped_column(db.Text)
    addressee: Mapped[str] = mapped_column(db.Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    goal: Mapped[int | None]
    text_sha256: Mapped[str | None] = mapped_column(db.String(64))
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    signatures: Mapped[int] = mapped_column(default=0)
    signed_web: Mapped[int] = mapped_column(default=0)
    signed_kiosk: Mapped[int] = mapped_column(default=0)
    signed_assisted: Mapped[int] = mapped_column(default=0)
    signed_paper: Mapped[int] = mapped_column(default=0)

    space: Mapped[Space] = relationship(lazy="joined", innerjoin=True)
    author: Mapped[Person] = relationship()

    @property
    def by_channel(self) -> Mapping[Channel, int]:
        """Return the confirmed signatures of each channel."""
        return {channel: getattr(self, f"signed_{channel}") for channel in Channel}


class Signature(Model):
    """One signature. ``person_key`` is a keyed digest of name and commune; with ``email_digest`` (of the canonical
    address, empty without one) it is unique in a petition, so that signing again finds this row.

    ``namesake``: how many of this name and commune counted already when an animator verified that this is yet another
    person; it is part of ``person_key``. ``is_imaginary``: added by a button of a sandbox. ``countersigned_by`` is the
    animator of an assisted signature. ``language`` is that of the page, in which the reminder is written too.
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
    email_digest: Mapped[str] = mapped_column(db.String(64), default="")
    show_name: Mapped[bool] = mapped_column(db.Boolean, default=False)
    is_imaginary: Mapped[bool] = mapped_column(db.Boolean, default=False)
    namesake: Mapped[int] = mapped_column(default=0, server_default="0")
    language: Mapped[str] = mapped_column(db.String(2), default="fr", server_default="fr")
    mails_sent: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    countersigned_by: Mapped[int | None] = mapped_column(db.ForeignKey("core_person.id"))

    petition: Mapped[Petition] = relationship()
