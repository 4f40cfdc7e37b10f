"""What the mails of petitions say, in the reader's language."""

from __future__ import annotations

from core import formats
from core.i18n import speaking
from core.runtime import config, settings
from core.web.words import words
from core.work import queue_mail
from plugins.petition import rules
from plugins.petition.models import Petition, Signature
from plugins.petition.services import links
from plugins.petition.settings import PetitionSettings


def _(message: str, **values: object) -> str:
    return words().gettext(message, **values)


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    """Say a message that counts, in the language that is spoken."""
    return words().ngettext(one, many, number, **values)


def remind(petition: Petition, signature: Signature) -> None:
    """Write the link again, unasked, in the language of the page on which it was asked for."""
    with speaking(signature.language):
        send_link(petition, signature, reminder=True)


def send_link(petition: Petition, signature: Signature, *, reminder: bool = False) -> None:
    """Write the mail whose link confirms a signature."""
    subject = _("Reminder: confirm your signature") if reminder else _("Confirm your signature")
    parts = (
        _("Hello %(name)s,", name=signature.name),
        _("You have asked to sign the petition “%(title)s”.", title=petition.title),
        _("Your signature does not count yet. To confirm it, open this page and press the button:"),
        links.address(links.PATH + links.token_of(signature), sandbox=petition.space.is_sandbox),
        _("The petition is open until %(day)s.", day=last_day(petition)),
        _("If you have not asked for this, do nothing: your name will be erased."),
        kept(),
    )
    _queue(petition, signature, subject, parts)


def kept() -> str:
    """Say who keeps what a signer gives, what for and until when, as the pages do."""
    numbers = settings("petition", PetitionSettings)
    whose = _(
        "%(centre)s keeps the name, the commune and, when there is one, the e-mail address, only to count this "
        "signature once and, where it was agreed, to show the name in the list; the address is never shown.",
        centre=config().site.name,
    )
    until = ngettext(
        "What is not confirmed is erased after %(days)s days; the name and the address, %(num)s month after the "
        "petition is closed.",
        "What is not confirmed is erased after %(days)s days; the name and the address, %(num)s months after the "
        "petition is closed.",
        numbers.erased_after_months,
        days=numbers.unconfirmed_days,
    )
    return f"{whose} {until}"


def tell_duplicate(petition: Petition, signature: Signature) -> None:
    """Write the mail that says, to the signer alone, that she counts already."""
    parts = (
        _("Hello %(name)s,", name=signature.name),
        _("You have asked to sign the petition “%(title)s”.", title=petition.title),
        _("A signature in this name, from this commune, counts already: nothing was added, one person counts once."),
        _("You are somebody else with the same name? Come to the centre: an animator will write your signature down."),
        links.address(f"/petitions/{petition.id}", sandbox=petition.space.is_sandbox),
    )
    _queue(petition, signature, _("Your signature counts already"), parts)


def last_day(petition: Petition) -> str:
    """Return the last day of signing in words; empty for a draft."""
    if petition.closes_at is None:
        return ""
    return formats.day(rules.last_day(petition.closes_at, config().site.timezone))


def _queue(petition: Petition, signature: Signature, subject: str, parts: tuple[str, ...]) -> None:
    """Write one more mail of a signature and count it."""
    signature.mails_sent += 1
    born = int(signature.created_at.timestamp() * 1_000_000)
    queue_mail(
        key=f"petition.signature-{signature.id}-{born}-{signature.mails_sent}",
        recipient=signature.email or "",
        subject=f"{subject} – {petition.title}",
        body="\n\n".join((*parts, config().site.name)),
        space=petition.space,
    )
