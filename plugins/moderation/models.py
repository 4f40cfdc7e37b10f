"""The tables of moderation: a case for each text under review, what led to it, what was decided, and the register."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.contracts import ContentRef, Verdict
from core.extensions import Model, UtcDateTime, db
from core.spaces.models import Space
from plugins.moderation.rules import Delay, Origin, Outcome, Standing, State


def _among(column: str, words: object) -> str:
    return f"{column} IN ({', '.join(repr(str(word)) for word in words)})"  # type: ignore[attr-defined]


_GOING_ON = db.text("closed_at IS NULL")


class Case(Model):
    """A text before the moderators. A text has one case going on at most; an earlier one stays beside it, closed.

    ``started_at`` and ``due_at`` are the delay that runs now. ``reporters`` counts different people. ``alerted`` is the
    highest level of alert that was given of this delay.
    """

    __tablename__ = "moderation_case"
    __table_args__ = (
        db.CheckConstraint(_among("origin", Origin), name="origin"),
        db.CheckConstraint(_among("state", State), name="state"),
        db.CheckConstraint(_among("standing", Standing), name="standing"),
        db.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at_once_closed"),
        db.CheckConstraint("(locked_by_id IS NULL) = (locked_until IS NULL)", name="lock_is_whole"),
        db.CheckConstraint("state <> 'decided' OR appeal_until IS NOT NULL", name="decided_can_be_appealed"),
        db.Index(
            "uq_moderation_case_going_on",
            "plugin",
            "kind",
            "content_id",
            unique=True,
            sqlite_where=_GOING_ON,
            postgresql_where=_GOING_ON,
        ),
        db.Index("ix_moderation_case_plugin_kind_content_id", "plugin", "kind", "content_id"),
        db.Index("ix_moderation_case_state_due_at", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plugin: Mapped[str] = mapped_column(db.String(40))
    kind: Mapped[str] = mapped_column(db.String(40))
    content_id: Mapped[int]
    kind_title: Mapped[str] = mapped_column(db.String(80))
    text_version: Mapped[str] = mapped_column(db.String(80))
    space_id: Mapped[int] = mapped_column(db.ForeignKey("core_space.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(db.ForeignKey("core_person.id"), index=True)
    origin: Mapped[str] = mapped_column(db.String(12))
    state: Mapped[str] = mapped_column(db.String(12), default=State.OPEN)
    standing: Mapped[str] = mapped_column(db.String(12))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    alerted: Mapped[int] = mapped_column(default=0)
    reporters: Mapped[int] = mapped_column(default=0)
    hidden_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    corrected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    appeal_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    locked_by_id: Mapped[int | None] = mapped_column(db.ForeignKey("core_person.id"))
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    space: Mapped[Space] = relationship(lazy="joined", innerjoin=True)

    @property
    def ref(self) -> ContentRef:
        """Return what the case is about."""
        return ContentRef(self.plugin, self.kind, self.content_id)

    @property
    def delay(self) -> Delay:
        """Return the delay that runs."""
        return Delay(self.started_at, self.due_at)


class Report(Model):
    """What somebody reported. ``reporter_key`` is a keyed digest of who did, made for one case alone, to count people.

    ``reporter_id`` is whose report it is, when the centre knows her: for her to see it and erase it. Shown to
    nobody else.
    """

    __tablename__ = "moderation_report"
    __table_args__ = (db.Index("ix_moderation_report_case_id_reporter_key", "case_id", "reporter_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(db.ForeignKey("moderation_case.id", ondelete="CASCADE"))
    reporter_key: Mapped[str] = mapped_column(db.String(64))
    reporter_id: Mapped[int | None] = mapped_column(db.ForeignKey("core_person.id"), index=True)
    reason: Mapped[str] = mapped_column(db.String(20))
    words: Mapped[str] = mapped_column(db.Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RegisterLine(Model):
    """A line of the public register: nobody's name, nothing of the text. It outlives its case.

    ``delay_hours``: from the moment that the text came before the moderators to the decision.
    """

    __tablename__ = "moderation_register"
    __table_args__ = (
        db.CheckConstraint(_among("appeal", ("none", "lodged", *Outcome)), name="appeal"),
        db.CheckConstraint("delay_hours >= 0", name="delay"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
    plugin: Mapped[str] = mapped_column(db.String(40))
    kind: Mapped[str] = mapped_column(db.String(40))
    kind_title: Mapped[str] = mapped_column(db.String(80))
    origin: Mapped[str] = mapped_column(db.String(12))
    was_hidden: Mapped[bool] = mapped_column(db.Boolean)
    verdict: Mapped[str] = mapped_column(db.String(12))
    rule: Mapped[str] = mapped_column(db.String(20))
    delay_hours: Mapped[int]
    appeal: Mapped[str] = mapped_column(db.String(12), default="none")
    appeal_hours: Mapped[int | None]


class Decision(Model):
    """What was decided in a case, by whom (nobody: by itself), why and under which rule."""

    __tablename__ = "moderation_decision"
    __table_args__ = (
        db.CheckConstraint(_among("verdict", Verdict), name="verdict"),
        db.CheckConstraint(
            "verdict NOT IN ('reject', 'block', 'erase') OR (rule <> '' AND reason <> '')", name="adverse_has_its_rule"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(db.ForeignKey("moderation_case.id", ondelete="CASCADE"), index=True)
    register_id: Mapped[int | None] = mapped_column(db.ForeignKey("moderation_register.id", ondelete="SET NULL"))
    verdict: Mapped[str] = mapped_column(db.String(12))
    rule: Mapped[str] = mapped_column(db.String(20))
    reason: Mapped[str] = mapped_column(db.Text)
    decided_by_id: Mapped[int | None] = mapped_column(db.ForeignKey("core_person.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Appeal(Model):
    """What an author says against a decision, and what somebody else answered."""

    __tablename__ = "moderation_appeal"
    __table_args__ = (
        db.CheckConstraint(f"outcome IS NULL OR {_among('outcome', Outcome)}", name="outcome"),
        db.CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="settled_with_its_outcome"),
        db.CheckConstraint("(outcome IS NULL) = (answer = '')", name="settled_with_its_answer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(db.ForeignKey("moderation_case.id", ondelete="CASCADE"), index=True)
    decision_id: Mapped[int] = mapped_column(db.ForeignKey("moderation_decision.id", ondelete="CASCADE"), unique=True)
    words: Mapped[str] = mapped_column(db.Text)
    lodged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(db.String(12))
    answer: Mapped[str] = mapped_column(db.Text, default="")
    settled_by_id: Mapped[int | None] = mapped_column(db.ForeignKey("core_person.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    decision: Mapped[Decision] = relationship(lazy="joined", innerjoin=True)
