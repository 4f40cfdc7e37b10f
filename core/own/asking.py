"""Use case of whoever has no account: to be sent, by mail, a link to what is kept under an address."""

from __future__ import annotations

from core import tokens
from core.errors import Unavailable
from core.i18n import N_, own_path
from core.own import links, services
from core.people.rules import email_address
from core.runtime import config
from core.web.words import words
from core.work import mail, queue_mail


def _(message: str, **values: object) -> str:
    return words().gettext(message, **values)


def send_link(*, email: str) -> None:
    """Write to an address what is kept under it: a link of one hour, or that there is nothing.

    The page of who asks is the same in both cases, and a mail leaves in both: only the mailbox learns it. Raises
    Invalid for what is no address, Unavailable where no mail can be sent.
    """
    if not mail.can_send():
        raise Unavailable(N_("This centre cannot send e-mail: come to the centre, the team shows you what is kept."))
    address = email_address(email)
    token = links.sealed(address)
    found = bool(services.kept_for(address))
    queue_mail(
        key=f"own.link-{tokens.digest(token)[:32]}",
        recipient=address,
        subject=_("What is kept for your address"),
        body="\n\n".join((*(_leading(token) if found else _nothing()), config().site.name)),
    )


def _leading(token: str) -> tuple[str, ...]:
    return (
        _("Hello,"),
        _(
            "Somebody, you no doubt, has asked what %(centre)s keeps for this e-mail address.",
            centre=config().site.name,
        ),
        _("This page shows it, and lets you take it away or withdraw a signature. The link serves for one hour:"),
        config().site.public_url.rstrip("/") + own_path(links.PATH + token),
        _("If you have not asked for this, do nothing: nobody has seen anything."),
    )


def _nothing() -> tuple[str, ...]:
    return (
        _("Hello,"),
        _(
            "Somebody, you no doubt, has asked what %(centre)s keeps for this e-mail address.",
            centre=config().site.name,
        ),
        _("Nothing is kept for it. A signature is found under the very address with which it was made."),
        _("A signature made at the centre or on paper holds no address: ask about it at the centre."),
    )
