"""The tables of federation: the link and the receipts of a centre; invitations, enrolments and kinds of a hub."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from core.extensions import Model, UtcDateTime, db

#: In the place of the hub's address: there is no way to it but a file on a USB key.
BY_FILE = "file"


class Link(Model):
    """A centre's link with its hub: one row. What was asked stands beside what is, until the hub has answered.

    ``url`` is ``BY_FILE`` for a centre that has no way to the hub but a USB key. ``held_seq`` and ``held_digest`` are
    the hub's last word on where its copy of this journal ends, ``compared_at`` when it was last asked.

    ``failure`` is a message id and ``failure_params`` its values: why the last attempt came to nothing; empty after a
    success.
    """

    __tablename__ = "federation_link"
    __table_args__ = (
        db.CheckConstraint("id = 1", name="only_one"),
        db.CheckConstraint("(asked_url = '') = (asked_code = '')", name="asked_whole"),
        db.CheckConstraint("(hub = '') = (linked_at IS NULL)", name="linked_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_url: Mapped[str] = mapped_column(db.String(200), default="")
    asked_code: Mapped[str] = mapped_column(db.String(16), default="")
    url: Mapped[str] = mapped_column(db.String(200), default="")
    hub: Mapped[str] = mapped_column(db.String(32), default="")
    hub_name: Mapped[str] = mapped_column(db.String(120), default="")
    hub_key: Mapped[dict[str, Any]] = mapped_column(db.JSON, default=dict)
    linked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    held_seq: Mapped[int | None] = mapped_column(db.BigInteger)
    held_digest: Mapped[str] = mapped_column(db.String(64), default="", server_default="")
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    compared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failure: Mapped[str] = mapped_column(db.String(300), default="")
    failure_params: Mapped[dict[str, Any]] = mapped_column(db.JSON, default=dict)
    failure_code: Mapped[str] = mapped_column(db.String(20), default="")
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Receipt(Model):
    """A hub's word that it keeps the journal of ``origin`` up to ``seq``: kept by the hub that gave it and by the
    centre that received it. Append-only (a trigger). It is good for the chain where ``digest`` stands under ``seq``:
    after restores from old copies, an origin may hold two for one number.
    """

    __tablename__ = "federation_receipt"

    hub: Mapped[str] = mapped_column(db.String(32), primary_key=True)
    origin: Mapped[str] = mapped_column(db.String(32), primary_key=True)
    seq: Mapped[int] = mapped_column(db.BigInteger, primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(db.String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    token: Mapped[str] = mapped_column(db.Text)


class Recovery(Model):
    """The trace of a centre taking back what the hub had received: who, when, from which number to which, how many."""

    __tablename__ = "federation_recovery"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    person_id: Mapped[int | None] = mapped_column(db.ForeignKey("core_person.id", ondelete="SET NULL"))
    hub: Mapped[str] = mapped_column(db.String(32))
    first_seq: Mapped[int] = mapped_column(db.BigInteger)
    last_seq: Mapped[int] = mapped_column(db.BigInteger)
    taken: Mapped[int]
    found: Mapped[int]
    moved: Mapped[int]


class Invitation(Model):
    """A code that lets one named centre enrol, once; kept as a keyed digest only."""

    __tablename__ = "federation_invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    code_digest: Mapped[str] = mapped_column(db.String(64), unique=True)
    name: Mapped[str] = mapped_column(db.String(120))
    commune: Mapped[str] = mapped_column(db.String(5))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(db.ForeignKey("core_person.id", ondelete="SET NULL"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    enrolment_id: Mapped[int | None] = mapped_column(db.ForeignKey("federation_enrolment.id"))


class Enrolment(Model):
    """A key that the hub accepts, or accepted, for a centre. One at a time stands for an origin; revoked ones stay.

    ``promised_seq``: the highest number of which the centre has shown a receipt of this hub that the hub did not hold
    then: it was restored from an old copy.
    """

    __tablename__ = "federation_enrolment"
    __table_args__ = (
        db.CheckConstraint("(revoked_at IS NULL) = (revoked_reason = '')", name="revoked_with_reason"),
        db.Index(
            "ix_federation_enrolment_standing",
            "origin",
            unique=True,
            sqlite_where=db.text("revoked_at IS NULL"),
            postgresql_where=db.text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    origin: Mapped[str] = mapped_column(db.String(32), index=True)
    name: Mapped[str] = mapped_column(db.String(120))
    commune: Mapped[str] = mapped_column(db.String(5))
    said_name: Mapped[str] = mapped_column(db.String(120))
    said_commune: Mapped[str] = mapped_column(db.String(5))
    key: Mapped[dict[str, Any]] = mapped_column(db.JSON)
    thumbprint: Mapped[str] = mapped_column(db.String(64))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by: Mapped[int | None] = mapped_column(db.ForeignKey("core_person.id", ondelete="SET NULL"))
    revoked_reason: Mapped[str] = mapped_column(db.String(300), default="")
    promised_seq: Mapped[int | None] = mapped_column(db.BigInteger)


class Declaration(Model):
    """A declaration of a usage kind, by its digest: those that a centre has had, those that a hub has received.

    On a hub, ``accepted_at`` is when its entries began to be counted; ``accepted_by`` is None for a kind known from
    the start.
    """

    __tablename__ = "federation_declaration"

    digest: Mapped[str] = mapped_column(db.String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(db.String(64), index=True)
    content: Mapped[dict[str, Any]] = mapped_column(db.JSON)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_by: Mapped[int | None] = mapped_column(db.ForeignKey("core_person.id", ondelete="SET NULL"))


class Waiting(Model):
    """An entry that the hub keeps and does not count yet, for its declaration is not accepted."""

    __tablename__ = "federation_waiting"

    entry_id: Mapped[int] = mapped_column(db.ForeignKey("core_journal_entry.id"), primary_key=True)
    declaration: Mapped[str] = mapped_column(db.ForeignKey("federation_declaration.digest"), index=True)
