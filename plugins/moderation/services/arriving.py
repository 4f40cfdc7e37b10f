"""What the owners of contents tell: something waits, was corrected, is gone. One transaction each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from core import clock
from core.contracts import ContentEdited, ContentSubmitted, ContentWithdrawn
from core.extensions import db
from plugins.moderation import rules
from plugins.moderation.models import Case
from plugins.moderation.queries import cases
from plugins.moderation.rules import Origin, Standing, State
from plugins.moderation.services import letters
from plugins.moderation.services.cases import close, drop_appeal, in_days, numbers, open_case, start


def content_submitted(event: ContentSubmitted) -> None:
    """Put what waits for a moderator in the queue; heard twice, it stands there once.

    What comes again after a refusal is a new case: the old one, and an appeal that waited, are closed.
    """
    content = cases.described(event.ref)
    if content is None:
        return
    before = cases.going_on(event.ref)
    if before is not None and before.state == State.OPEN:
        _wait_instead(before, event.due_at)
        return
    if before is not None:
        drop_appeal(before)
        close(before, Standing(before.standing))
        db.session.flush()
    letters.tell_waiting(open_case(content, Origin.SUBMISSION, event.due_at))


def _wait_instead(case: Case, due_at: datetime) -> None:
    """Let what was reported wait to be published: its author has taken it back and sent it again meanwhile."""
    if case.standing != Standing.WAITING:
        case.origin, case.standing = Origin.SUBMISSION, Standing.WAITING
        start(case, due_at)


def content_edited(event: ContentEdited) -> None:
    """Read a blocked text again once its author has corrected it, once; else only remember that it has changed."""
    case, content = cases.going_on(event.ref), cases.described(event.ref)
    if case is None or content is None:
        return
    case.text_version = content.text_version[:80]
    corrected = case.corrected_at is not None
    if rules.may_correct(State(case.state), Standing(case.standing), corrected=corrected):
        case.state, case.standing, case.corrected_at = State.OPEN, Standing.CORRECTED, clock.now()
        start(case, in_days(numbers().review_days))
        db.session.flush()
        letters.tell_waiting(case)


def content_withdrawn(event: ContentWithdrawn) -> None:
    """Close the case of what its author has removed."""
    if case := cases.going_on(event.ref):
        drop_appeal(case)
        close(case, Standing.REMOVED)


def erase_cases(*, space_id: int) -> None:
    """Erase every case of a space, with its reports and decisions; the lines of the register name nobody and stay."""
    db.session.execute(delete(Case).where(Case.space_id == space_id))
