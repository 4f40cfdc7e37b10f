"""The table of petitions: the text, where it stands, what is awaited, its counters. What must never be half true is a
CHECK; which moves exist, and that an accepted text never changes, are triggers (migrations 0001 and 0004).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.contracts import Channel
from core.extensions import Model, UtcDateTime, db
from core.people.models import Person
from core.spaces.models import Space
from plugins.petition.rules import NEAR_PERCENT, AnswerState, Collectivity, DebateState, LegalKind, State, Visibility


def _words(column: str, words: Iterable[str]) -> str:
    return f"{column} IN ({', '.join(repr(str(word)) for word in words)})"


def _checks() -> Iterator[CheckConstraint]:
    """Yield every CHECK of a petition, named as the migrations name them."""
    for name, words in (
        ("state", State),
        ("visibility", Visibility),
        ("legal_kind", LegalKind),
        ("collectivity", Collectivity),
        ("answer_state", AnswerState),
        ("debate_state", DebateState),
    ):
        yield CheckConstraint(_words(name, words), name=name)
    for name, said in _RULES.items():
        yield CheckConstraint(said, name=name)


#: Of opening, all or nothing; of each state aside, its moment; nothing is owed before, and what is owed is what counts.
_RULES: Mapping[str, str] = {
    "goal_once_opened": "(goal IS NULL) = (opened_at IS NULL)",
    "closes_at_once_opened": "(closes_at IS NULL) = (opened_at IS NULL)",
    "text_sha256_once_opened": "(text_sha256 IS NULL) = (opened_at IS NULL)",
    "before_opening": "state NOT IN ('draft', 'backing', 'moderation', 'rejected') OR opened_at IS NULL",
    "after_opening": "state NOT IN ('open', 'closed', 'answered') OR opened_at IS NOT NULL",
    "signed_once_opened": "opened_at IS NOT NULL OR signatures = 0",
    "closed_at_once_closed": "(state IN ('closed', 'answered')) = (closed_at IS NOT NULL)",
    "rejected_at_when_rejected": "(state = 'rejected') = (rejected_at IS NOT NULL)",
    "withdrawn_at_when_withdrawn": "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)",
    "suspended_at_when_suspended": "(state = 'suspended') = (suspended_at IS NOT NULL)",
    "suspended_from_when_suspended": "(state = 'suspended') = (suspended_from IS NOT NULL)",
    "suspended_from": "suspended_from IN ('backing', 'moderation', 'open')",
    "suspended_as_it_was": "(suspended_from = 'open') = (opened_at IS NOT NULL)",
    "review_due_once_submitted": "(review_due_at IS NULL) = (submitted_at IS NULL)",
    "before_submission": "state NOT IN ('draft', 'backing') OR submitted_at IS NULL",
    "after_submission": "state NOT IN ('moderation', 'rejected') OR submitted_at IS NOT NULL",
    "hidden_at_unless_shown": "(visibility = 'shown') = (hidden_at IS NULL)",
    "collectivity_of_law": "(legal_kind = 'free') = (collectivity IS NULL)",
    "electors_of_law": "(legal_kind = 'free') = (electors IS NULL)",
    "electors_source_of_law": "(legal_kind = 'free') = (electors_source IS NULL)",
    "electors_on_of_law": "(legal_kind = 'free') = (electors_on IS NULL)",
    "electors": "electors > 0",
    "versions": "text_version > 0",
    "backers": "backers >= 0",
    "answered_at_once_given": "(answer_state = 'given') = (answered_at IS NOT NULL)",
    "answered_is_given": "state <> 'answered' OR answer_state = 'given'",
    "closed_awaits": "state <> 'closed' OR answer_state <> 'given'",
    "nothing_given_before": "opened_at IS NOT NULL OR (answer_state = 'none' AND debate_state = 'none')",
    "answer_owed_at_goal": "answer_state <> 'owed' OR signatures >= goal",
    "no_answer_below_goal": "answer_state <> 'none' OR opened_at IS NULL OR signatures < goal",
    "debate_owed_by_law": "debate_state <> 'owed' OR (legal_kind <> 'free' AND signatures >= goal)",
    "no_debate_below_goal": ("debate_state <> 'none' OR legal_kind = 'free' OR opened_at IS NULL OR signatures < goal"),
    "debate_on_a_day": "(debate_state IN ('scheduled', 'held')) = (debate_on IS NOT NULL)",
    "channels_add_up": "signatures = signed_web + signed_kiosk + signed_assisted + signed_paper",
    "counters": "signed_web >= 0 AND signed_kiosk >= 0 AND signed_assisted >= 0 AND signed_paper >= 0",
}


def _shelves() -> Iterator[Index]:
    """Yield an index for each shelf of the public list, in the order in which it is read (``queries/listing.py``)."""
    yield Index("ix_petition_petition_shelf_open", "state", "opened_at", "id")
    where = text(f"signatures * 100 >= goal * {NEAR_PERCENT} AND signatures < goal")
    near = "ix_petition_petition_shelf_near", "state", "closes_at", "id"
    yield Index(*near, sqlite_where=where, postgresql_where=where)
    for name, (column, condition) in _SHELVES.items():
        where = text(condition)
        yield Index(f"ix_petition_petition_shelf_{name}", column, "id", sqlite_where=where, postgresql_where=where)


_SHELVES: Mapping[str, tuple[str, str]] = {
    "answered": ("answered_at", "answered_at IS NOT NULL"),
    "closed": ("closed_at", "closed_at IS NOT NULL"),
    "stopped": ("submitted_at", "state NOT IN ('draft', 'backing', 'moderation', 'open', 'closed', 'answered')"),
    "all": ("submitted_at", "submitted_at IS NOT NULL"),
}


class Petition(Model):
    """A petition of a space.

    ``text_version`` grows with each correction: who backs says which text she has read. ``goal``, ``opened_at``,
    ``closes_at`` and ``text_sha256`` are set by opening, frozen with the text; only ``closes_at`` moves, forward, by
    the days that a suspension has lost. ``answer_state`` and ``debate_state`` move with the counters, in one UPDATE.
    ``rewritten_at``: the last correction; ``warned_at``: when its author was told that a draft left alone is erased.
    Counters hold confirmed signatures only; every night a recount must agree. ``backers`` counts ``petition_backer``.
    """

    __tablename__ = "petition_petition"
    __table_args__ = (
        *_checks(),
        *_shelves(),
        db.Index("ix_petition_petition_state_closes_at", "state", "closes_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(db.ForeignKey("core_space.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(db.ForeignKey("core_person.id"))
    state: Mapped[str] = mapped_column(db.String(12), default=State.DRAFT)
    visibility: Mapped[str] = mapped_column(db.String(8), default=Visibility.SHOWN, server_default="shown")
    title: Mapped[str] = mapped_column(db.Text)
    summary: Mapped[str] = mapped_column(db.Text)
    body: Mapped[str] = mapped_column(db.Text)
    body_html: Mapped[str] = mapped_column(db.Text)
    addressee: Mapped[str] = mapped_column(db.Text)
    text_version: Mapped[int] = mapped_column(default=1, server_default="1")
    legal_kind: Mapped[str] = mapped_column(db.String(16), default=LegalKind.FREE, server_default="free")
    collectivity: Mapped[str | None] = mapped_column(db.String(8))
    electors: Mapped[int | None]
    electors_source: Mapped[str | None] = mapped_column(db.Text)
    electors_on: Mapped[date | None] = mapped_column(db.Date)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    rewritten_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    warned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    backers: Mapped[int] = mapped_column(default=0, server_default="0")
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    review_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    rejected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    goal: Mapped[int | None]
    text_sha256: Mapped[str | None] = mapped_column(db.String(64))
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    suspended_from: Mapped[str | None] = mapped_column(db.String(12))
    hidden_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer_state: Mapped[str] = mapped_column(db.String(8), default=AnswerState.NONE, server_default="none")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    debate_state: Mapped[str] = mapped_column(db.String(12), default=DebateState.NONE, server_default="none")
    debate_on: Mapped[date | None] = mapped_column(db.Date)
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
