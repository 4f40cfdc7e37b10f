"""What the mails of petitions say, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence

from core import clock, formats
from core.i18n import FRENCH, speaking
from core.people.models import Person
from core.runtime import config, settings
from core.web.words import words
from core.work import mail, queue_mail
from plugins.petition import rules
from plugins.petition.models import Alert, Batch, Petition, Signature
from plugins.petition.rules import Source
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
        "signature once, to hand the list of names and communes over to the addressee of the petition and, where it "
        "was agreed, to show the name in the public list; the address is shown and given to nobody.",
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


def tell_invalidated(petition: Petition, signature: Signature, batch: Batch) -> None:
    """Write to a signer that her signature counts no more, why, and what she can do; imaginary ones have no mailbox."""
    if signature.email is None:
        return
    with speaking(signature.language):
        parts = (
            _("Hello %(name)s,", name=signature.name),
            _("Your signature of the petition “%(title)s” counts no more.", title=petition.title),
            ngettext(
                "A review has set %(num)s signature aside, yours among them. The reason, which is public:",
                "A review has set %(num)s signatures aside together, yours among them. The reason, which is public:",
                batch.signatures,
            ),
            batch.reason,
            _(
                "Did you really sign? Tell the centre before %(day)s: the team looks again, and your signature can "
                "count again on its own day. You may also come: an animator writes your signature down with you.",
                day=last_day(petition),
            ),
            *whereabouts(),
            _("What was set aside, and why, stands here for everybody, without any name:"),
            links.address(f"/petitions/{petition.id}/histoire", sandbox=petition.space.is_sandbox),
        )
        _queue(petition, signature, _("Your signature counts no more"), parts)


def tell_restored(petition: Petition, signature: Signature) -> None:
    """Write to a signer that her signature counts again."""
    if signature.email is None:
        return
    with speaking(signature.language):
        parts = (
            _("Hello %(name)s,", name=signature.name),
            _(
                "Your signature of the petition “%(title)s”, which a review had set aside, counts again.",
                title=petition.title,
            ),
            links.address(f"/petitions/{petition.id}/histoire", sandbox=petition.space.is_sandbox),
        )
        _queue(petition, signature, _("Your signature counts again"), parts)


def whereabouts() -> tuple[str, ...]:
    """Return where the centre is, for somebody who wants to speak with it."""
    site = config().site
    return (f"{site.name}\n{site.address}",) if site.address else (site.name,)


def tell_alerts(petition: Petition, person: Person, found: Sequence[Alert]) -> None:
    """Write to somebody who verifies signatures what an hour brought, once; it is a reason to look, not a verdict."""
    sandbox = petition.space.is_sandbox
    if not sandbox and (not person.email or not mail.can_send()):
        return
    with speaking(FRENCH):
        parts = (
            _("Hello %(name)s,", name=person.name),
            _("Many signatures came together to the petition “%(title)s”:", title=petition.title),
            "\n".join(_alert_line(one) for one in found),
            _(
                "It may be quite right: a school, a firm or a mobile operator is one network. Look, and set aside only "
                "what you can explain:"
            ),
            links.address(f"/petitions/{petition.id}/verification", sandbox=sandbox),
            config().site.name,
        )
        queue_mail(
            key=f"petition.alert-{petition.id}-{int(found[0].found_at.timestamp() * 1_000_000)}-{person.id}",
            recipient=person.email or person.name,
            subject=_("Signatures to verify – %(title)s", title=petition.title),
            body="\n\n".join(parts),
            space=petition.space,
        )


def _alert_line(alert: Alert) -> str:
    zone = config().site.timezone
    when = f"{formats.day(clock.local_day(alert.hour, zone))}, {formats.hour(alert.hour, zone)}"
    said = (
        _("%(number)s confirmed in one hour from one network", number=alert.number)
        if alert.kind == Source.NETWORK
        else _(
            "%(number)s confirmed in one hour with addresses of %(domain)s", number=alert.number, domain=alert.source
        )
    )
    return f"– {when}\u00a0: {said}"


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
