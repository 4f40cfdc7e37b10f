"""The use case of the public pages: an administrator fills one in."""

from __future__ import annotations

from collections.abc import Mapping

from core import clock
from core.contracts import Actor
from core.extensions import db, insert
from core.html import render_markdown
from core.notices import rules
from core.notices.models import Notice
from core.notices.rules import Page
from core.permissions import require


def fill_notice(*, actor: Actor, page: Page, answers: Mapping[str, str]) -> None:
    """Replace the answers of a public page, and keep who did so and when.

    Needs ``notice.fill``. Raises Invalid at the first answer that is none.
    """
    require(actor, "notice.fill")
    kept = rules.read(page, answers)
    marked = {question.name for question in rules.QUESTIONS[page] if question.markdown}
    row = {
        "answers": kept,
        "rendered": {name: render_markdown(source) for name, source in kept.items() if name in marked},
        "changed_at": clock.now(),
        "changed_by": actor.person_id,
    }
    written = insert(Notice).values(page=page, **row)
    db.session.execute(written.on_conflict_do_update(index_elements=["page"], set_=row))
