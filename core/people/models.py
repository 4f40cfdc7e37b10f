"""People whom the centre knows, how they sign in, and on which browsers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from core.extensions import Model, UtcDateTime, db


class Person(Model):
    """Somebody whom the centre knows: a name, and what she signs in with. ``email`` is in canonical form."""

    __tablename__ = "core_person"
    __table_args__ = (
        db.CheckConstraint("(password_hash IS NULL) OR (email IS NOT NULL)", name="password_needs_email"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(db.String(80))
    sort_key: Mapped[str] = mapped_column(db.String(160), index=True)
    email: Mapped[str | None] = mapped_column(db.String(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(db.String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PersonRole(Model):
    """A role that a person holds on the whole instance."""

    __tablename__ = "core_person_role"
    __table_args__ = (db.CheckConstraint("role IN ('administrator', 'animator', 'officer')", name="role"),)

    person_id: Mapped[int] = mapped_column(db.ForeignKey("core_person.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(db.String(16), primary_key=True)


class Card(Model):
    """A participant's card: its code is kept as a keyed digest only. A new card revokes the one before."""

    __tablename__ = "core_card"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(db.ForeignKey("core_person.id", ondelete="CASCADE"), index=True)
    code_digest: Mapped[str] = mapped_column(db.String(64), unique=True)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PersonChange(Model):
    """What was done to a person's rights, by whom and when: never changed nor deleted (a trigger refuses it).

    ``actor_id`` is None for a command typed at the machine itself. ``role`` says which one was given or taken.
    """

    __tablename__ = "core_person_change"
    __table_args__ = (
        db.CheckConstraint("kind IN ('given', 'taken', 'closed', 'reopened', 'password', 'code')", name="kind"),
        db.CheckConstraint("role IN ('administrator', 'animator', 'officer')", name="role"),
        db.CheckConstraint(
            "(kind IN ('given', 'taken') AND role IS NOT NULL) OR (kind NOT IN ('given', 'taken') AND role IS NULL)",
            name="role_of_kind",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    person_id: Mapped[int] = mapped_column(db.ForeignKey("core_person.id"), index=True)
    actor_id: Mapped[int | None] = mapped_column(db.ForeignKey("core_person.id"))
    kind: Mapped[str] = mapped_column(db.String(16))
    role: Mapped[str | None] = mapped_column(db.String(16))


class BrowserSession(Model):
    """A person signed in on one browser; the cookie carries a random key, kept here as a digest.

    ``shared``: signed in with a card or on a registered PC. ``ended_at`` is set by sign-out, idling or revocation.
    """

    __tablename__ = "core_browser_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_digest: Mapped[str] = mapped_column(db.String(64), unique=True)
    person_id: Mapped[int] = mapped_column(db.ForeignKey("core_person.id", ondelete="CASCADE"), index=True)
    shared: Mapped[bool] = mapped_column(db.Boolean)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


_OPEN = db.text("used_at IS NULL AND revoked_at IS NULL")


class SignInCode(Model):
    """A code that signs in once within the hour: kept as a keyed digest, found by its first three characters.

    ``session_id`` is the browser session that it opened. A person has one open code at most.
    """

    __tablename__ = "core_sign_in_code"
    __table_args__ = (
        db.Index(
            "uq_core_sign_in_code_open_selector",
            "selector",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        db.Index(
            "uq_core_sign_in_code_open_person",
            "person_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(db.ForeignKey("core_person.id", ondelete="CASCADE"), index=True)
    given_by_id: Mapped[int | None] = mapped_column(db.ForeignKey("core_person.id", ondelete="SET NULL"))
    session_id: Mapped[int | None] = mapped_column(
        db.ForeignKey("core_browser_session.id", ondelete="SET NULL"), index=True
    )
    selector: Mapped[str] = mapped_column(db.String(3))
    code_digest: Mapped[str] = mapped_column(db.String(64))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Kiosk(Model):
    """A registered PC of the centre, known by a cookie that an animator set."""

    __tablename__ = "core_kiosk"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_digest: Mapped[str] = mapped_column(db.String(64), unique=True)
    name: Mapped[str] = mapped_column(db.String(60))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Draft(Model):
    """Text in progress of one person, kept across sign-out, erased after a week or when the form is sent."""

    __tablename__ = "core_draft"

    person_id: Mapped[int] = mapped_column(db.ForeignKey("core_person.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(db.String(80), primary_key=True)
    fields: Mapped[dict[str, Any]] = mapped_column(db.JSON)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
