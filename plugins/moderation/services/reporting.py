"""The use case of reporting: anybody says what is wrong; enough different people hide a text until it is read."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import func, select

from core import clock, journal, tokens
from core.contracts import Actor, ContentDescription, ContentRef, Verdict
from core.errors import Conflict, Invalid, Missing
from core.extensions import db
from core.i18n import N_
from core.permissions import allowed, require
from core.spaces import queries as spaces
from core.text import BadText, clean_text
from plugins.moderation import house, rules
from plugins.moderation.models import Case, Report
from plugins.moderation.queries import cases
from plugins.moderation.rules import Origin, Standing, State
from plugins.moderation.services import letters
from plugins.moderation.services.cases import carry_out, numbers, open_case, write_down

#: More reports than that say nothing new of one text, and cannot fill a disk.
MOST_OF_ONE_TEXT = 200
NOT_THERE = N_("This text does not exist, or it is not public.")


def readable(actor: Actor, ref: ContentRef) -> ContentDescription:
    """Return a content that the actor may read. Raises Missing for any other: what is hidden is not told apart."""
    content = cases.described(ref)
    if content is None or not allowed(actor, "moderation.report", content):
        raise Missing(NOT_THERE)
    return content


def file_report(*, actor: Actor, ref: ContentRef, reason: str, words: str, network: str) -> Report:
    """Report a text. ``network`` tells passers-by apart, as a digest that only counts. Needs ``moderation.report``.

    Raises Invalid for a reason that is not published, Missing for a text that the actor does not see, Conflict for
    one's own text, for a second report by one person and once it is decided. Journal ``moderation.reported`` and, when
    ``hiding_reporters`` different people have reported it, ``moderation.hidden``: the text is hidden until reviewed.
    """
    content = readable(actor, ref)
    if reason not in house.REASONS:
        raise Invalid(N_("Choose what is wrong with this text."), field="reason")
    said = _words(words, reason)
    if actor.person_id is not None and actor.person_id == content.author_id:
        raise Conflict(N_("This is your own text: you can correct it or withdraw it on its page."))
    case = _case(content)
    key = _key(case, f"person {actor.person_id}" if actor.person_id is not None else f"network {network}")
    if actor.person_id is not None and _has_reported(case, key):
        raise Conflict(N_("You have reported this text already: a moderator will read it."))
    report = _add(case, key, reason, said, actor.person_id)
    journal.record(
        "moderation.reported", {"reports": 1}, {"reason": reason, "channel": actor.channel}, space=case.space
    )
    _hide_if_needed(case, content)
    return report


def imagine_reports(*, actor: Actor, ref: ContentRef) -> None:
    """Add as many imaginary reporters as hide a text: only in a sandbox. Needs ``moderation.review`` there."""
    content = readable(actor, ref)
    space = spaces.space(content.space_id)
    require(actor, "moderation.review", space)
    if not space.is_sandbox:
        raise Conflict(N_("Imaginary reports exist only in a sandbox."))
    case = _case(content)
    for _ in range(numbers().hiding_reporters):
        _add(case, _key(case, secrets.token_hex(8)), house.OTHER, "")
    _hide_if_needed(case, content)


def _case(content: ContentDescription) -> Case:
    case = open_case(content, Origin.REPORTS, clock.now() + timedelta(hours=numbers().alert_hours))
    if case.state != State.OPEN:
        raise Conflict(N_("A moderator has decided of this text already, and its author may still appeal."))
    return case


def _words(words: str, reason: str) -> str:
    try:
        said = clean_text(words, numbers().words).strip()
    except BadText as error:
        raise Invalid(error.message_id, field="words", **error.params) from error
    if reason == house.OTHER and not said:
        raise Invalid(N_("Say in a few words what is wrong."), field="words")
    return said


def _key(case: Case, who: str) -> str:
    """Return the digest of somebody in one case: it cannot be followed from one text to another."""
    return tokens.digest(f"moderation.reporter {case.id} {who}")


def _has_reported(case: Case, key: str) -> bool:
    wanted = select(Report.id).where(Report.case_id == case.id, Report.reporter_key == key)
    return db.session.scalar(wanted.limit(1)) is not None


def _add(case: Case, key: str, reason: str, words: str, reporter_id: int | None = None) -> Report:
    mine = Report.case_id == case.id
    if int(db.session.scalar(select(func.count()).select_from(Report).where(mine)) or 0) >= MOST_OF_ONE_TEXT:
        raise Conflict(N_("This text has been reported many times already: a moderator will read it."))
    report = Report(
        case_id=case.id, reporter_key=key, reporter_id=reporter_id, reason=reason, words=words, created_at=clock.now()
    )
    db.session.add(report)
    db.session.flush()
    different = select(func.count(Report.reporter_key.distinct())).where(mine)
    case.reporters = int(db.session.scalar(different) or 0)
    return report


def _hide_if_needed(case: Case, content: ContentDescription) -> None:
    reviewed = cases.was_reviewed(content.ref, content.text_version[:80])
    if not rules.hides(case.reporters, numbers().hiding_reporters, Standing(case.standing), reviewed=reviewed):
        return
    if not carry_out(case, Verdict.HIDE):
        return  # its owner cannot hide it as it stands now: it stays shown, and in the queue
    write_down(case, Verdict.HIDE)
    case.standing, case.hidden_at = Standing.HIDDEN, clock.now()
    db.session.flush()
    journal.record("moderation.hidden", {"contents": 1}, space=case.space)
    letters.tell_hidden(case)
    letters.tell_waiting(case)
