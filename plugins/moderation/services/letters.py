"""What moderation writes to people: to the author what was decided, to moderators what waits. In French, by mail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from core import clock, formats
from core.contracts import Verdict
from core.i18n import FRENCH, N_, own_path, speaking
from core.people import queries as people
from core.people.models import Person
from core.runtime import config
from core.web.words import words
from core.work import mail, queue_mail
from plugins.moderation import house, rules
from plugins.moderation.models import Appeal, Case, Decision
from plugins.moderation.queries import cases
from plugins.moderation.rules import ADVERSE, Outcome, Standing, State
from plugins.moderation.services.locking import bar_of

OUTCOMES = {
    Verdict.ACCEPT: N_("Your text is published"),
    Verdict.RESTORE: N_("Your text is shown again"),
    Verdict.REJECT: N_("Your text is not published"),
    Verdict.BLOCK: N_("Your text is blocked"),
    Verdict.ERASE: N_("Your text is blocked and will be erased"),
}
CASE, MINE = "/moderation/dossiers", "/mes-textes"


def _(message: str, **values: object) -> str:
    return words().gettext(message, **values)


def tell_decision(case: Case, decision: Decision) -> None:
    """Tell the author what was decided, why, under which rule, how to appeal; not of reports that came to nothing."""
    verdict = Verdict(decision.verdict)
    if verdict is Verdict.ACCEPT and case.origin == rules.Origin.REPORTS:
        return
    with speaking(FRENCH):
        parts = [_title_line(case)]
        if verdict in ADVERSE:
            rule = house.BY_NAME[decision.rule]
            parts += [
                _("Why, in the moderator’s words:"),
                decision.reason,
                _("The rule of the house: %(title)s. %(text)s", title=_(rule.title), text=_(rule.text)),
                *_ways_on(case, verdict),
            ]
        _write_to_author(case, f"decision-{decision.id}", decision.decided_at, _(OUTCOMES[verdict]), parts)


def _ways_on(case: Case, verdict: Verdict) -> list[str]:
    """Return what the author may do now."""
    ways = []
    if verdict is Verdict.BLOCK and case.corrected_at is None:
        ways.append(_("You may correct your text once: it is then read again."))
    elif verdict is Verdict.REJECT:
        ways.append(_("You may correct your text and send it again."))
    if case.appeal_until is not None:
        ways.append(
            _(
                "You disagree? Appeal until %(day)s: somebody other than the first moderator will answer you.",
                day=_day(case.appeal_until),
            )
        )
    return [*ways, _address(case, f"{MINE}/{case.id}")]


def tell_hidden(case: Case) -> None:
    """Tell the author that several people have reported her text, and that it is hidden until it is read."""
    with speaking(FRENCH):
        parts = [
            _title_line(case),
            _("Several people have reported it. It is hidden until a moderator has read it: nothing is decided yet."),
            _address(case, f"{MINE}/{case.id}"),
        ]
        _write_to_author(case, "hidden", clock.now(), _("Your text is hidden until it is read"), parts)


def tell_answer(case: Case, appeal: Appeal) -> None:
    """Tell the author what came of her appeal."""
    granted = appeal.outcome == Outcome.OVERTURNED
    with speaking(FRENCH):
        subject = _("Your appeal is granted") if granted else _("Your appeal is not granted")
        what = _("The decision is undone.") if granted else _("The decision stands.")
        parts = [_title_line(case), what, _("The answer:"), appeal.answer, _address(case, f"{MINE}/{case.id}")]
        _write_to_author(case, f"answer-{appeal.id}", appeal.lodged_at, subject, parts)


def tell_waiting(case: Case) -> None:
    """Tell those who may decide that a text waits for them."""
    with speaking(FRENCH):
        what = _("An appeal waits for your answer") if case.state == State.APPEALED else _waiting_words(case)
        parts = [_title_line(case), _("An answer is promised before %(day)s.", day=_moment(case.due_at))]
        _write_to_moderators(case, audience(case, 1), "waiting", what, parts)


def _waiting_words(case: Case) -> str:
    if case.standing == Standing.HIDDEN:
        return _("A text is hidden until you have read it")
    if case.standing == Standing.CORRECTED:
        return _("A text was corrected: read it again")
    return _("A text waits to be published")


def alert(case: Case, level: int, *, after: int) -> None:
    """Alert those who have not answered: the levels above ``after``, up to ``level``."""
    late = clock.now() >= case.due_at
    with speaking(FRENCH):
        subject = _("Late: a text still waits for a moderator") if late else _("A delay of moderation ends soon")
        due = _("The answer was promised before %(day)s.") if late else _("An answer is promised before %(day)s.")
        parts = [_title_line(case), due % {"day": _moment(case.due_at)}]
        for one in range(after + 1, level + 1):
            _write_to_moderators(case, audience(case, one), f"alert-{one}", subject, parts)


def audience(case: Case, level: int) -> list[Person]:
    """Return who is told at a level: 1 the moderators of the space, 2 the centre; the centre where there are none.

    Nobody who may not decide: neither the author nor, on appeal, who decided first.
    """
    free = [person for person in cases.moderators(case.space) if bar_of(case, person.id) is None]
    if (level == 1 and free) or case.space.is_sandbox:
        return free
    return [person for person in cases.team() if bar_of(case, person.id) is None]


def answerers(case: Case) -> list[Person]:
    """Return everybody who may decide of a case: the moderators of its space and the team."""
    found = {person.id: person for level in (1, 2) for person in audience(case, level)}
    return list(found.values())


def _title_line(case: Case) -> str:
    content = cases.described(case.ref)
    title = content.title if content else _("(erased)")
    return _("The text “%(title)s”, in the space “%(space)s”.", title=title, space=case.space.name)


def _write_to_author(case: Case, what: str, born: datetime, subject: str, parts: Iterable[str]) -> None:
    author = people.by_ids([case.author_id]).get(case.author_id) if case.author_id is not None else None
    if author is not None and author.closed_at is None:
        _write(case, author, f"{what}-{_stamp(born)}", subject, parts)


def _write_to_moderators(case: Case, to: Iterable[Person], what: str, subject: str, parts: Iterable[str]) -> None:
    said = [*parts, _address(case, f"{CASE}/{case.id}")]
    for person in to:
        _write(case, person, f"{what}-{_stamp(case.started_at)}-{case.state}", subject, said)


def _write(case: Case, person: Person, key: str, subject: str, parts: Iterable[str]) -> None:
    """Write one mail; in a sandbox, where none leaves, also to somebody without an address."""
    sandbox = case.space.is_sandbox
    if not sandbox and (not person.email or not mail.can_send()):
        return
    hello = _("Hello %(name)s,", name=person.name)
    queue_mail(
        key=f"moderation.case-{case.id}-{key}-{person.id}",
        recipient=person.email or person.name,
        subject=subject,
        body="\n\n".join((hello, *parts, config().site.name)),
        space=case.space,
    )


def _stamp(at: datetime) -> int:
    """Return a moment as a part of a key: SQLite gives the number of an erased row again."""
    return int(at.timestamp() * 1_000_000)


def _address(case: Case, path: str) -> str:
    """Return the address to write in a mail; a letter box is read on this very site: a path is enough."""
    own = own_path(path)
    return own if case.space.is_sandbox else config().site.public_url.rstrip("/") + own


def _day(at: datetime) -> str:
    return formats.day(clock.local_day(at, config().site.timezone))


def _moment(at: datetime) -> str:
    return f"{_day(at)}, {formats.hour(at, config().site.timezone)}"
