"""Use cases of texts that will not be published: deleted by their author, or erased once nobody touches them."""

from __future__ import annotations

from datetime import timedelta

from core import clock, following, formats
from core.contracts import Actor
from core.extensions import db
from core.permissions import require
from core.runtime import config, settings
from core.web.words import words
from core.work import mail, queue_mail
from plugins.petition import queries, rules
from plugins.petition.models import Petition
from plugins.petition.queries import news as reads
from plugins.petition.rules import State
from plugins.petition.services import links
from plugins.petition.services.lifecycle import ref_of
from plugins.petition.settings import PetitionSettings


def _(message: str, **values: object) -> str:
    return words().gettext(message, **values)


def delete_draft(*, actor: Actor, petition: Petition) -> None:
    """Delete a text that was not sent to the moderators, with its backers; nobody is told. Its row is locked.

    Needs ``petition.discard``. Raises Conflict once it was sent.
    """
    require(actor, "petition.discard", petition)
    rules.check_state(State(petition.state), *rules.EDITABLE)
    _delete(petition)


def _delete(petition: Petition) -> None:
    following.forget(ref_of(petition.id))
    db.session.delete(petition)
    db.session.flush()


def tend_drafts() -> None:
    """Warn of the texts that nobody has touched for long, then erase them: ``draft_months`` after the last gesture, and
    never less than ``draft_warning_days`` after the warning.
    """
    numbers, at = settings("petition", PetitionSettings), clock.now()
    notice = timedelta(days=numbers.draft_warning_days)
    over = clock.months_before(at, numbers.draft_months)
    for number, last in reads.old_drafts(clock.months_before(at + notice, numbers.draft_months)):
        petition = queries.locked(number)
        if petition.warned_at is None or petition.warned_at < last:
            petition.warned_at = at
            _warn(petition, numbers.draft_warning_days)
        elif last <= over and petition.warned_at <= at - notice:
            _delete(petition)
    db.session.flush()


def _warn(petition: Petition, days: int) -> None:
    """Write to the author, when she has an address and this centre sends mails: her text goes unless she touches it."""
    if petition.warned_at is None or not petition.author.email or not mail.can_send():
        return
    day = clock.local_day(petition.warned_at + timedelta(days=days), config().site.timezone)
    parts = (
        _("Hello,"),
        _("Nobody has touched your draft of a petition, “%(title)s”, for a long time.", title=petition.title),
        _(
            "It will be erased from %(day)s on. To keep it, open it and correct something, or send it on:",
            day=formats.day(day),
        ),
        links.address(f"/petitions/{petition.id}", sandbox=False),
        _("You no longer need it? Then you have nothing to do."),
        config().site.name,
    )
    queue_mail(
        key=f"petition.draft-{petition.id}-{int(petition.warned_at.timestamp() * 1_000_000)}",
        recipient=petition.author.email,
        subject=_("Your draft will be erased: %(title)s", title=petition.title),
        body="\n\n".join(parts),
        space=petition.space,
    )
