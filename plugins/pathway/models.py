"""Sessions, who is enrolled, what was marked, done and answered: facts that are added to, hardly ever changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column, relationship

from core import clock
from core.extensions import Model, UtcDateTime, db
from core.people.models import Person
from core.runtime import config


class LessonVersion(Model):
    """The files of a lesson under their content hash, kept from the day on which that version was taught."""

    __tablename__ = "pathway_lesson_version"

    version: Mapped[str] = mapped_column(db.String(64), primary_key=True)
    file: Mapped[str] = mapped_column(db.String(200))
    files: Mapped[dict[str, Any]] = mapped_column(db.JSON)
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Session(Model):
    """A lesson held on a date, with people (*séance programmée*).

    ``title`` is the lesson's own, so that every document says the same. ``version`` is what was taught, from the
    start on. ``phase`` is the index of the phase under way since ``phase_at``. ``ended_at`` is ``ends_at``, or
    earlier with ``early_reason``. ``sheet`` is the canonical text whose SHA-256 is ``sheet_digest``; it is empty once
    ``erased_at`` has come.
    """

    __tablename__ = "pathway_session"
    __table_args__ = (
        db.CheckConstraint("state IN ('open', 'held', 'closed', 'cancelled')", name="state"),
        db.CheckConstraint("purpose IN ('pathway', 'transfer')", name="purpose"),
        db.CheckConstraint("seats BETWEEN 1 AND 99", name="seats"),
        db.CheckConstraint("starts_at < ends_at", name="ends_after_start"),
        db.CheckConstraint("(state = 'cancelled') = (cancel_reason <> '')", name="cancelled_with_reason"),
        db.CheckConstraint("state = 'cancelled' OR (state = 'open') = (started_at IS NULL)", name="held_once_started"),
        db.CheckConstraint(
            "(started_at IS NULL) = (phase IS NULL) AND (started_at IS NULL) = (phase_at IS NULL)", name="phase"
        ),
        db.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL) AND (state = 'closed') = (ended_at IS NOT NULL)"
            " AND (state = 'closed') = (sheet IS NOT NULL) AND (state = 'closed') = (sheet_digest IS NOT NULL)",
            name="closed_whole",
        ),
        db.CheckConstraint(
            "ended_at IS NULL OR ended_at = ends_at OR (ended_at < ends_at AND early_reason <> '')",
            name="early_with_reason",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str] = mapped_column(db.String(80))
    lesson: Mapped[str] = mapped_column(db.String(80))
    title: Mapped[str] = mapped_column(db.String(200))
    version: Mapped[str] = mapped_column(db.String(64))
    purpose: Mapped[str] = mapped_column(db.String(10))
    place: Mapped[str] = mapped_column(db.String(120))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seats: Mapped[int] = mapped_column(db.Integer)
    state: Mapped[str] = mapped_column(db.String(10))
    cancel_reason: Mapped[str] = mapped_column(db.String(300), default="")
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    phase: Mapped[int | None] = mapped_column(db.Integer)
    phase_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    early_reason: Mapped[str] = mapped_column(db.String(300), default="")
    holiday_confirmed: Mapped[bool] = mapped_column(db.Boolean, default=False)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sheet: Mapped[str | None] = mapped_column(db.Text)
    sheet_digest: Mapped[str | None] = mapped_column(db.String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(db.ForeignKey("core_person.id"))
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    animators: Mapped[list[SessionAnimator]] = relationship(order_by="SessionAnimator.position", cascade="all")


class SessionAnimator(Model):
    """One of the one or two people who hold a session."""

    __tablename__ = "pathway_session_animator"
    __table_args__ = (
        db.CheckConstraint("position IN (1, 2)", name="one_or_two"),
        db.UniqueConstraint("session_id", "position"),
    )

    session_id: Mapped[int] = mapped_column(db.ForeignKey("pathway_session.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(db.ForeignKey("core_person.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(db.Integer)

    person: Mapped[Person] = relationship()


class Enrolment(Model):
    """A person's seat in a session; a withdrawn one is kept, and its seat is free again."""

    __tablename__ = "pathway_enrolment"
    __table_args__ = (db.UniqueConstraint("session_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(db.ForeignKey("pathway_session.id"))
    person_id: Mapped[int] = mapped_column(db.ForeignKey("core_person.id"), index=True)
    enrolled_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    session: Mapped[Session] = relationship()
    person: Mapped[Person] = relationship()


class AttendanceMark(Model):
    """One mark of attendance; the latest counts, none is ever changed. ``by_id`` is who wrote it."""

    __tablename__ = "pathway_attendance_mark"
    __table_args__ = (
        db.CheckConstraint("status IN ('present', 'late', 'absent', 'excused')", name="status"),
        db.CheckConstraint("proof IN ('screen', 'animator')", name="proof"),
        db.CheckConstraint("(status IN ('present', 'late')) = (arrival_at IS NOT NULL)", name="arrival_of_who_came"),
        db.CheckConstraint("proof = 'animator' OR status IN ('present', 'late')", name="signed_by_who_came"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(db.ForeignKey("pathway_enrolment.id"), index=True)
    status: Mapped[str] = mapped_column(db.String(10))
    proof: Mapped[str] = mapped_column(db.String(10))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    arrival_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(db.String(300), default="")
    by_id: Mapped[int | None] = mapped_column(db.ForeignKey("core_person.id"))


class PracticePlace(Model):
    """Where a participant practises. The sandbox is erased after some weeks; what was done there stays ticked."""

    __tablename__ = "pathway_practice_place"

    enrolment_id: Mapped[int] = mapped_column(db.ForeignKey("pathway_enrolment.id"), primary_key=True)
    space_id: Mapped[int | None] = mapped_column(db.ForeignKey("core_space.id", ondelete="SET NULL"), index=True)
    active_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ExerciseTick(Model):
    """An exercise done, as the tool measured it. Never by self-report, never taken back."""

    __tablename__ = "pathway_exercise_tick"
    __table_args__ = (db.UniqueConstraint("enrolment_id", "exercise"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(db.ForeignKey("pathway_enrolment.id"))
    exercise: Mapped[str] = mapped_column(db.String(60))
    level: Mapped[int] = mapped_column(db.Integer)
    figures: Mapped[dict[str, Any]] = mapped_column(db.JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class QuizAttempt(Model):
    """The answers to a quiz, once sent. ``score`` is in thousandths."""

    __tablename__ = "pathway_quiz_attempt"
    __table_args__ = (db.CheckConstraint("score BETWEEN 0 AND 1000", name="score"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(db.ForeignKey("pathway_enrolment.id"), index=True)
    quiz: Mapped[str] = mapped_column(db.String(60))
    version: Mapped[str] = mapped_column(db.String(64))
    answers: Mapped[dict[str, Any]] = mapped_column(db.JSON)
    score: Mapped[int] = mapped_column(db.Integer)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Certificate(Model):
    """What a person followed, from closed sessions only, frozen on the day it was asked for.

    ``code`` is random: whoever holds the paper can check it, nobody can guess another one. ``erased_at`` lets it be
    deleted, when its time has come.
    """

    __tablename__ = "pathway_certificate"
    __table_args__ = (db.CheckConstraint("(revoked_at IS NULL) = (revoke_reason = '')", name="revoked_with_reason"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(db.String(16), unique=True)
    person_id: Mapped[int] = mapped_column(db.ForeignKey("core_person.id"), index=True)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    content: Mapped[dict[str, Any]] = mapped_column(db.JSON)
    digest: Mapped[str] = mapped_column(db.String(64))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoke_reason: Mapped[str] = mapped_column(db.String(300), default="")
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()

    @property
    def number(self) -> str:
        """The year is that of the day written on the certificate: a night in December is not yet over in UTC."""
        return f"{clock.local_day(self.issued_at, config().site.timezone).year}-{self.id:05d}"

    @property
    def reference(self) -> str:
        return f"{self.number}-{self.code}"
