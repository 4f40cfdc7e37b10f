"""Reads of cases: the queue, one case with all that belongs to it, those of an author, who is to be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from core.contracts import ContentDescription, ContentRef, Role, SpaceKind, SpaceRole
from core.errors import Missing
from core.extensions import db
from core.i18n import N_
from core.people.models import Person, PersonRole
from core.runtime import runtime
from core.spaces.models import Space, SpaceMember
from plugins.moderation.models import Appeal, Case, Decision, Report
from plugins.moderation.rules import Origin, Standing, State

GONE = N_("This case does not exist, or it has been erased.")
WAITING = (State.OPEN, State.APPEALED)


def described(ref: ContentRef) -> ContentDescription | None:
    """Return a content as its owner describes it, or None when there is none."""
    found: ContentDescription | None = runtime().plugins.hook.describe_content(ref=ref)
    return found


def case(case_id: int) -> Case:
    """Return a case. Raises Missing."""
    found = db.session.get(Case, case_id)
    if found is None:
        raise Missing(GONE)
    return found


def held(case_id: int) -> Case:
    """Return a case as it is now, its row held until the transaction ends. Raises Missing."""
    wanted = select(Case).where(Case.id == case_id).with_for_update(of=Case)
    found: Case | None = db.session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        raise Missing(GONE)
    return found


def going_on(ref: ContentRef) -> Case | None:
    """Return the case of a content that is not closed, its row held until the transaction ends; or None."""
    mine = Case.plugin == ref.plugin, Case.kind == ref.kind, Case.content_id == ref.id
    wanted = select(Case).where(*mine, Case.closed_at.is_(None)).with_for_update(of=Case)
    found: Case | None = db.session.scalar(wanted.execution_options(populate_existing=True))
    return found


def was_reviewed(ref: ContentRef, text_version: str) -> bool:
    """Say whether a moderator has read this very text after reports, and kept it."""
    mine = Case.plugin == ref.plugin, Case.kind == ref.kind, Case.content_id == ref.id
    kept = Case.origin == Origin.REPORTS, Case.standing == Standing.REVIEWED, Case.text_version == text_version
    return db.session.scalar(select(Case.id).where(*mine, *kept).limit(1)) is not None


def waiting(*, spaces: Sequence[int] | None = None, limit: int = 200) -> list[Case]:
    """Return the cases that wait for somebody, the most urgent first: of these spaces, else of all real ones."""
    wanted = select(Case).where(Case.state.in_(WAITING)).order_by(Case.due_at, Case.id).limit(limit)
    if spaces is None:
        wanted = wanted.join(Space, Space.id == Case.space_id).where(Space.kind == SpaceKind.REAL)
    else:
        wanted = wanted.where(Case.space_id.in_(spaces))
    return list(db.session.scalars(wanted))


def settled(*, spaces: Sequence[int] | None = None, limit: int = 20) -> list[Case]:
    """Return the cases that somebody has decided last, the newest first: of these spaces, else of all real ones."""
    decided = select(Decision.case_id).where(Decision.decided_by_id.is_not(None))
    over = Case.state.in_((State.DECIDED, State.CLOSED)), Case.id.in_(decided)
    wanted = select(Case).where(*over).order_by(Case.id.desc()).limit(limit)
    if spaces is None:
        wanted = wanted.join(Space, Space.id == Case.space_id).where(Space.kind == SpaceKind.REAL)
    else:
        wanted = wanted.where(Case.space_id.in_(spaces))
    return list(db.session.scalars(wanted))


@dataclass(frozen=True, slots=True)
class Load:
    """How much waits in real spaces: cases, and those of them that are late."""

    waiting: int
    late: int


def load(at: datetime) -> Load:
    """Return how much waits in all real spaces."""
    late = func.count().filter(Case.due_at <= at)
    wanted = select(func.count(), late).join(Space, Space.id == Case.space_id)
    row = db.session.execute(wanted.where(Case.state.in_(WAITING), Space.kind == SpaceKind.REAL)).one()
    return Load(int(row[0]), int(row[1]))


def reports(case_id: int) -> list[Report]:
    """Return what was reported in a case, the first first."""
    return list(db.session.scalars(select(Report).where(Report.case_id == case_id).order_by(Report.id)))


def decisions(case_id: int) -> list[Decision]:
    """Return what was decided in a case, the first first."""
    return list(db.session.scalars(select(Decision).where(Decision.case_id == case_id).order_by(Decision.id)))


def last_decision(case_id: int) -> Decision | None:
    """Return the last decision that somebody took in a case, or None."""
    wanted = select(Decision).where(Decision.case_id == case_id, Decision.decided_by_id.is_not(None))
    return db.session.scalar(wanted.order_by(Decision.id.desc()).limit(1))


def appeals(case_id: int) -> list[Appeal]:
    """Return the appeals of a case, the first first."""
    return list(db.session.scalars(select(Appeal).where(Appeal.case_id == case_id).order_by(Appeal.id)))


def pending_appeal(case_id: int) -> Appeal | None:
    """Return the appeal that waits for its answer, or None."""
    return db.session.scalar(select(Appeal).where(Appeal.case_id == case_id, Appeal.outcome.is_(None)))


#: What an author is told of; a report that came to nothing is never told.
_TOLD = or_(
    Case.state == State.APPEALED,
    Case.standing.in_((Standing.HIDDEN, Standing.CORRECTED, Standing.BLOCKED, Standing.ERASED, Standing.REJECTED)),
    and_(Case.origin == Origin.SUBMISSION, Case.standing.in_((Standing.WAITING, Standing.REVIEWED))),
    and_(Case.standing == Standing.REVIEWED, Case.hidden_at.is_not(None)),
    Case.corrected_at.is_not(None),
)


def of_author(person_id: int, limit: int = 100) -> list[Case]:
    """Return what an author is told of her texts, the last first."""
    wanted = select(Case).where(Case.author_id == person_id, _TOLD).order_by(Case.id.desc()).limit(limit)
    return list(db.session.scalars(wanted))


def told_case(case_id: int, person_id: int | None) -> Case:
    """Return a case of an author that she is told of. Raises Missing for those of others."""
    found = db.session.scalar(select(Case).where(Case.id == case_id, Case.author_id == person_id, _TOLD))
    if found is None:
        raise Missing(GONE)
    return found


def unanswered(person_id: int) -> int:
    """Return how many decisions an author may still answer by an appeal."""
    mine = Case.author_id == person_id, Case.state == State.DECIDED
    return int(db.session.scalar(select(func.count()).select_from(Case).where(*mine)) or 0)


def moderators(space: Space) -> list[Person]:
    """Return the moderators of a space with an open account; in a sandbox, its members."""
    wanted = select(Person).join(SpaceMember, SpaceMember.person_id == Person.id)
    wanted = wanted.where(SpaceMember.space_id == space.id, Person.closed_at.is_(None))
    if not space.is_sandbox:
        wanted = wanted.where(SpaceMember.role == SpaceRole.MODERATOR)
    return list(db.session.scalars(wanted.order_by(Person.id)))


def team() -> list[Person]:
    """Return the animators and administrators of the centre with an open account."""
    held = select(PersonRole.person_id).where(PersonRole.role.in_((Role.ANIMATOR, Role.ADMINISTRATOR)))
    return list(
        db.session.scalars(select(Person).where(Person.id.in_(held), Person.closed_at.is_(None)).order_by(Person.id))
    )
