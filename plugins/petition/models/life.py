"""What is kept of a petition's life: its moves, its backers, its crossings, its answer, its debate, its words."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.extensions import Model, UtcDateTime, db
from core.people.models import Person


class Step(Model):
    """A move of a petition: never changed, and deleted with the petition alone (a trigger refuses the rest).

    ``person_id`` is None for what happened by itself. ``rule`` (a message id) and ``reason``
    (as typed) are public. ``days_gained`` is what the
    deadline gained when a suspension ended.
    """

    __tablename__ = "petition_step"
    __table_args__ = (
        db.CheckConstraint("from_state <> to_state", name="moves"),
        db.CheckConstraint("days_gained IS NULL OR from_state = 'suspended'", name="gained_by_suspension"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(db.ForeignKey("petition_petition.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    from_state: Mapped[str] = mapped_column(db.String(12))
    to_state: Mapped[str] = mapped_column(db.String(12))
    person_id: Mapped[int | None] = mapped_column(db.ForeignKey("core_person.id"))
    rule: Mapped[str] = mapped_column(db.Text, default="")
    reason: Mapped[str] = mapped_column(db.Text, default="")
    days_gained: Mapped[int | None]


class Backer(Model):
    """Somebody who stands behind a text that is not open yet; an imaginary one, of a sandbox, is nobody."""

    __tablename__ = "petition_backer"
    __table_args__ = (
        db.UniqueConstraint("petition_id", "person_id"),
        db.CheckConstraint("(person_id IS NULL) = is_imaginary", name="imaginary_is_nobody"),
        db.CheckConstraint("(name = '') = (person_id IS NOT NULL)", name="name_of_nobody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(db.ForeignKey("petition_petition.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(db.ForeignKey("core_person.id"))
    name: Mapped[str] = mapped_column(db.String(80), default="")
    is_imaginary: Mapped[bool] = mapped_column(db.Boolean, default=False)
    backed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person | None] = relationship()


class Crossing(Model):
    """A threshold crossed (``number`` odd) or undone (even), written in the transaction of the count; append-only.

    The number makes it exact: two crossings of one threshold in one direction cannot follow each other.
    """

    __tablename__ = "petition_crossing"
    __table_args__ = (
        db.UniqueConstraint("petition_id", "threshold", "number"),
        db.CheckConstraint("threshold > 0 AND number > 0", name="counted"),
        db.CheckConstraint("(number % 2 = 1) = is_up", name="up_then_down"),
        db.CheckConstraint("(signatures >= threshold) = is_up", name="as_counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(db.ForeignKey("petition_petition.id", ondelete="CASCADE"))
    threshold: Mapped[int]
    number: Mapped[int]
    is_up: Mapped[bool] = mapped_column(db.Boolean)
    signatures: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Answer(Model):
    """The official answer: who answers, when, in which words; ``answered_for`` says who has put it on the page."""

    __tablename__ = "petition_answer"
    __table_args__ = (db.CheckConstraint("answered_for IN ('addressee', 'bearer', 'centre')", name="answered_for"),)

    petition_id: Mapped[int] = mapped_column(
        db.ForeignKey("petition_petition.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    given_by: Mapped[str] = mapped_column(db.Text)
    given_on: Mapped[date] = mapped_column(db.Date)
    text: Mapped[str] = mapped_column(db.Text)
    text_html: Mapped[str] = mapped_column(db.Text)
    answered_for: Mapped[str] = mapped_column(db.String(12))
    recorded_by: Mapped[int] = mapped_column(db.ForeignKey("core_person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DebateNote(Model):
    """One thing said of the debate: announced for a day, held, or refused, and in which words. Notes only add up."""

    __tablename__ = "petition_debate_note"
    __table_args__ = (
        db.CheckConstraint("state IN ('scheduled', 'held', 'refused')", name="state"),
        db.CheckConstraint("(state = 'refused') = (day IS NULL)", name="day_unless_refused"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(db.ForeignKey("petition_petition.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(db.String(12))
    day: Mapped[date | None] = mapped_column(db.Date)
    text: Mapped[str] = mapped_column(db.Text)
    text_html: Mapped[str] = mapped_column(db.Text)
    recorded_by: Mapped[int] = mapped_column(db.ForeignKey("core_person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Word(Model):
    """A word of a petition's title or summary, by which similar petitions are found without reading them all."""

    __tablename__ = "petition_word"

    word: Mapped[str] = mapped_column(db.String(24), primary_key=True)
    petition_id: Mapped[int] = mapped_column(
        db.ForeignKey("petition_petition.id", ondelete="CASCADE"), primary_key=True, index=True, autoincrement=False
    )
