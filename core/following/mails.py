"""What is written to followers, in the language of the page where they asked; every such mail can be stopped."""

from __future__ import annotations

from core.contracts import ContentDescription
from core.following import links
from core.following.contents import space_of
from core.following.models import Follower
from core.i18n import speaking
from core.runtime import config
from core.web.words import words
from core.work import mail, queue_mail


def _(message: str, **values: object) -> str:
    return words().gettext(message, **values)


def kept() -> str:
    """Say who keeps the address of a follower, what for and until when, as the pages do."""
    numbers = config().following
    whose = _(
        "%(centre)s keeps this address only to write to you about what you follow, and shows it to nobody.",
        centre=config().site.name,
    )
    unconfirmed = words().ngettext(
        "Without your confirmation, it is erased after %(num)s day;",
        "Without your confirmation, it is erased after %(num)s days;",
        numbers.unconfirmed_days,
    )
    confirmed = words().ngettext(
        "else as soon as you stop following, or %(num)s month after the last news.",
        "else as soon as you stop following, or %(num)s months after the last news.",
        numbers.kept_months,
    )
    return f"{whose} {unconfirmed} {confirmed}"


def send_link(follower: Follower, content: ContentDescription) -> None:
    """Write the mail whose link confirms that one follows."""
    with speaking(follower.language):
        paragraphs = (
            _("Hello,"),
            _("You have asked for the news of “%(title)s” by e-mail.", title=content.title),
            _("To receive them, open this page and press the button:"),
            mail.address(links.page(follower), sandbox=space_of(content).is_sandbox),
            _("If you have not asked for this, do nothing: you will receive nothing more."),
            kept(),
        )
        _queue(follower, content, _("Confirm that you follow: %(title)s", title=content.title), paragraphs)


def tell_already(follower: Follower, content: ContentDescription) -> None:
    """Write the mail that says, to the mailbox alone, that it follows already."""
    with speaking(follower.language):
        paragraphs = (
            _("Hello,"),
            _("You have asked for the news of “%(title)s” by e-mail.", title=content.title),
            _("You receive them already at this address: you have nothing more to do."),
            stopping(follower, sandbox=space_of(content).is_sandbox),
        )
        _queue(follower, content, _("You follow already: %(title)s", title=content.title), paragraphs)


def stopping(follower: Follower, *, sandbox: bool) -> str:
    """Say where one stops receiving."""
    address = mail.address(links.stop(follower), sandbox=sandbox)
    return _("To receive nothing more about it, open this page:") + f"\n{address}"


def send_news(follower: Follower, content: ContentDescription, key: str, letter: tuple[str, str]) -> None:
    """Write one news to one follower, with the way to stop."""
    space, (subject, body) = space_of(content), letter
    with speaking(follower.language):
        why = _("You receive this message because you follow “%(title)s”.", title=content.title)
        parts = (body, config().site.name, f"{why}\n{stopping(follower, sandbox=space.is_sandbox)}")
        queue_mail(
            key=key,
            recipient=follower.email,
            subject=subject,
            body="\n\n".join(parts),
            space=space,
            unsubscribe=links.unsubscribe(follower),
        )


def _queue(follower: Follower, content: ContentDescription, subject: str, paragraphs: tuple[str, ...]) -> None:
    follower.mails_sent += 1
    born = int(follower.created_at.timestamp() * 1_000_000)
    queue_mail(
        key=f"core.follower-{follower.id}-{born}-{follower.mails_sent}",
        recipient=follower.email,
        subject=subject,
        body="\n\n".join((*paragraphs, config().site.name)),
        space=space_of(content),
        unsubscribe=links.unsubscribe(follower),
    )
