"""The table of signatures. What must never be half true is a CHECK."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.extensions import Model, UtcDateTime, db
from plugins.petition.models.petition import Petition
from plugins.petition.rules import SignatureState

#: What counts has its moment and its day; what is erased has nobody behind it, and only what was decided is erased.
_RULES: Mapping[str, str] = {
    "state": "state IN ('pending', 'confirmed', 'duplicate', 'invalidated')",
    "channel": "channel IN ('web', 'kiosk', 'assisted', 'paper')",
    "confirmed_at_once_confirmed": "(state = 'confirmed') = (confirmed_at IS NOT NULL)",
    "batch_of_invalidated": "(state = 'invalidated') = (batch_id IS NOT NULL)",
    "invalidated_was_confirmed": "(state = 'invalidated') = (was_confirmed_at IS NOT NULL)",
    "day_once_confirmed": "(state IN ('confirmed', 'invalidated')) = (confirmed_on IS NOT NULL)",
    "assisted_is_countersigned": "(channel = 'assisted' AND erased_at IS NULL) = (countersigned_by IS NOT NULL)",
    "name_until_erased": "(erased_at IS NULL) = (name IS NOT NULL)",
    "key_until_erased": "(erased_at IS NULL) = (person_key IS NOT NULL)",
    "email_with_digest": "(email IS NULL) = (email_digest = '')",
    "email_of_channel": (
        "(email IS NOT NULL) = (channel IN ('web', 'kiosk') AND NOT is_imaginary AND erased_at IS NULL)"
    ),
    "network_until_erased": "network IS NULL OR (channel IN ('web', 'kiosk') AND erased_at IS NULL)",
    "erased_is_not_shown": "erased_at IS NULL OR NOT show_name",
    "erased_was_decided": "erased_at IS NULL OR state IN ('confirmed', 'invalidated')",
    "only_mails_wait": "state IN ('confirmed', 'invalidated') OR email IS NOT NULL",
}


class Signature(Model):
    """One signature. ``person_key`` is a keyed digest of name and commune; with ``email_digest`` (of the canonical
    address, empty without one) it is unique in a petition, so that signing again finds this row.

    ``namesake``: how many of this name and commune counted already when an animator verified that this is yet another
    person; it is part of ``person_key``. ``is_imaginary``: added by a button of a sandbox. ``countersigned_by`` is the
    animator of an assisted signature. ``confirmed_on`` is the day of the confirmation in the time of the centre, under
    which it is counted. ``language`` is that of the page, in which the reminder is written too. ``network`` is a keyed
    digest of where the form came from. One that was invalidated counts no more: it knows its batch, and keeps in
    ``was_confirmed_at`` the moment of its confirmation, so that it counts again as it did.

    Erased (``erased_at``), it has lost everybody who is behind it: only the commune, the way of signing and the dates
    stay, so that the counts can still be verified.
    """

    __tablename__ = "petition_signature"
    __table_args__ = (
        db.UniqueConstraint("petition_id", "person_key", "email_digest"),
        *(db.CheckConstraint(said, name=name) for name, said in _RULES.items()),
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
        db.Index(
            "ix_petition_signature_batch_id",
            "batch_id",
            sqlite_where=db.text("batch_id IS NOT NULL"),
            postgresql_where=db.text("batch_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(db.ForeignKey("petition_petition.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(db.String(12), default=SignatureState.PENDING)
    channel: Mapped[str] = mapped_column(db.String(8))
    name: Mapped[str | None] = mapped_column(db.String(80))
    commune: Mapped[str] = mapped_column(db.String(5))
    person_key: Mapped[str | None] = mapped_column(db.String(64))
    email: Mapped[str | None] = mapped_column(db.String(254))
    email_digest: Mapped[str] = mapped_column(db.String(64), default="", index=True)
    show_name: Mapped[bool] = mapped_column(db.Boolean, default=False)
    is_imaginary: Mapped[bool] = mapped_column(db.Boolean, default=False)
    namesake: Mapped[int] = mapped_column(default=0, server_default="0")
    language: Mapped[str] = mapped_column(db.String(2), default="fr", server_default="fr")
    network: Mapped[str | None] = mapped_column(db.String(16))
    mails_sent: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_on: Mapped[date | None] = mapped_column(db.Date)
    was_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    batch_id: Mapped[int | None] = mapped_column(db.ForeignKey("petition_batch.id", ondelete="CASCADE"))
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    countersigned_by: Mapped[int | None] = mapped_column(db.ForeignKey("core_person.id"))

    petition: Mapped[Petition] = relationship()
