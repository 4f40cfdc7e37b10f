"""Reads of the public pages' answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from core import clock
from core.extensions import db
from core.notices import rules
from core.notices.models import Notice
from core.notices.rules import Conformity, Page
from core.people.models import Person
from core.runtime import config


@dataclass(frozen=True, slots=True)
class Said:
    """What a public page has been told: answers, the HTML of those in Markdown, and who changed it last."""

    page: Page
    answers: Mapping[str, str] = field(default_factory=dict)
    rendered: Mapping[str, str] = field(default_factory=dict)
    changed_at: datetime | None = None
    changed_by: str = ""

    @property
    def missing(self) -> list[str]:
        """What the law wants here and nobody has filled in (message ids)."""
        return rules.missing(self.page, self.answers)


def said(page: Page) -> Said:
    """Return what one page has been told; nothing yet is an answer too."""
    wanted = select(Notice, Person.name).outerjoin(Person, Person.id == Notice.changed_by)
    row = db.session.execute(wanted.where(Notice.page == page)).one_or_none()
    if row is None:
        return Said(page)
    notice, name = row
    return Said(page, notice.answers, notice.rendered, notice.changed_at, name or "")


def remaining() -> dict[Page, list[str]]:
    """Return, page by page, what is still to be filled in; pages where nothing is missing are left out."""
    told = {notice.page: notice.answers for notice in db.session.scalars(select(Notice))}
    found = {page: rules.missing(page, told.get(page, {})) for page in Page}
    return {page: labels for page, labels in found.items() if labels}


def conformity() -> Conformity:
    """Return the state of accessibility that this instance may claim today."""
    answers = db.session.scalar(select(Notice.answers).where(Notice.page == Page.ACCESSIBILITY)) or {}
    return rules.conformity(answers, clock.local_day(clock.now(), config().site.timezone))
