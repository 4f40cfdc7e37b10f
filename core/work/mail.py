"""The outbox: a mail is a row of its cause's transaction; the worker sends it at least once."""

from __future__ import annotations

import logging
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import EmailPolicy

from sqlalchemy import delete, select, update

from core import clock
from core.config import MailConfig
from core.contracts import SpaceKind
from core.errors import Missing
from core.events import transaction
from core.extensions import db
from core.i18n import N_, own_path
from core.runtime import config
from core.spaces.models import Space
from core.work.models import Mail

log = logging.getLogger("preau.mail")
MOST_ATTEMPTS = 8
KEPT = timedelta(days=7)
#: How long a mail is left to who sends it; a server that says nothing is given up long before.
CLAIM = timedelta(minutes=10)
_PATH = re.compile("(?:/[A-Za-z0-9_-]+)+")


class _Policy(EmailPolicy):
    """Writes the two headers of RFC 8058 as they are: an address longer than a line would become an encoded word."""

    def fold(self, name: str, value: str) -> str:
        return f"{name}: {value}{self.linesep}" if name.startswith("List-Unsubscribe") else super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.startswith("List-Unsubscribe"):
            return self.fold(name, value).encode("ascii")
        return super().fold_binary(name, value)


_POLICY = _Policy()


def can_send() -> bool:
    """Say whether links can be mailed: a mail mode other than ``none``, and a public address to link to."""
    return config().mail.mode != "none" and bool(config().site.public_url)


def address(path: str, *, sandbox: bool = False) -> str:
    """Return the address of a page of ours to write in a mail, in the language that is being spoken.

    A sandbox's letter box is read on this very site: a path is enough.
    """
    return own_path(path) if sandbox else config().site.public_url.rstrip("/") + own_path(path)


def queue_mail(
    *, key: str, recipient: str, subject: str, body: str, space: Space | None = None, unsubscribe: str = ""
) -> None:
    """Write a mail in the present transaction. No mail leaves a sandbox: its letter box keeps it.

    ``key`` is unique for the cause; a second mail with it is not written. ``unsubscribe`` is the path of ours to which
    a mailbox may post, without cookie, so that nothing more is sent (RFC 8058): no other header can be given. Raises
    ValueError for what is no such path.
    """
    if unsubscribe and not _PATH.fullmatch(unsubscribe):
        raise ValueError("not a path of this site")
    if db.session.scalar(select(Mail.id).where(Mail.key == key)) is not None:
        return
    sandbox = space is not None and space.kind == SpaceKind.SANDBOX
    delivery = "letter_box" if sandbox else ("smtp" if config().mail.mode == "smtp" else "show")
    at = clock.now()
    db.session.add(
        Mail(
            key=key,
            delivery=delivery,
            space_id=space.id if space is not None and sandbox else None,
            recipient=recipient,
            subject=" ".join(subject.split())[:200],
            body=body,
            unsubscribe=unsubscribe,
            created_at=at,
            next_try_at=at if delivery == "smtp" else None,
            sent_at=None if delivery == "smtp" else at,
        )
    )


def letters(space_id: int) -> list[Mail]:
    """Return what the letter box of a sandbox holds, last first."""
    return list(db.session.scalars(select(Mail).where(Mail.space_id == space_id).order_by(Mail.id.desc()).limit(100)))


def shown() -> list[Mail]:
    """Return the mails that a demonstration shows instead of sending, last first."""
    wanted = select(Mail).where(Mail.delivery == "show").order_by(Mail.created_at.desc(), Mail.id.desc())
    return list(db.session.scalars(wanted.limit(100)))


def letter(mail_id: int, *, space_id: int | None) -> Mail:
    """Return one letter of a sandbox's box or, with ``space_id`` None, one mail that is shown. Raises Missing."""
    found = db.session.get(Mail, mail_id)
    delivery = "show" if space_id is None else "letter_box"
    if found is None or found.space_id != space_id or found.delivery != delivery:
        raise Missing(N_("This letter is not there any more."))
    return found


def send_due() -> int:
    """Send what is due by SMTP and return how many left. Each mail is settled on its own: one that cannot be written
    or is refused keeps no other waiting.
    """
    due = select(Mail).where(Mail.next_try_at.is_not(None), Mail.next_try_at <= clock.now())
    mails = list(db.session.scalars(due.order_by(Mail.id).limit(50)))
    db.session.expunge_all()
    db.session.rollback()
    sent = 0
    for mail in mails:
        with transaction():
            claimed = _claim(mail)
        if not claimed:
            continue
        try:
            _deliver(mail, config().mail)
            failure = ""
        except (OSError, smtplib.SMTPException, ValueError, LookupError) as error:  # the last two: its headers
            log.warning("mail %s not sent: %s", mail.id, type(error).__name__)
            failure = type(error).__name__
        with transaction():
            _settle(mail.id, failure)
        sent += not failure
    return sent


def _claim(mail: Mail) -> bool:
    """Take a mail as one's own to send: nobody else sees it due meanwhile. A sender that dies leaves it due later."""
    mine = update(Mail).where(Mail.id == mail.id, Mail.next_try_at == mail.next_try_at)
    taken = mine.values(next_try_at=clock.now() + CLAIM).returning(Mail.id)
    return db.session.scalar(taken, execution_options={"synchronize_session": False}) is not None


def _settle(mail_id: int, failure: str) -> None:
    mail = db.session.get_one(Mail, mail_id)
    mail.attempts += 1
    mail.failure = failure
    if not failure:
        mail.sent_at, mail.next_try_at = clock.now(), None
    elif mail.attempts >= MOST_ATTEMPTS:
        mail.next_try_at = None
    else:
        mail.next_try_at = clock.now() + timedelta(minutes=2**mail.attempts)


def _deliver(mail: Mail, settings: MailConfig) -> None:
    message = EmailMessage(_POLICY)
    message["From"] = settings.sender
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Message-ID"] = f"<{mail.key}@{config().site.id}.preau>"
    message["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe and config().site.public_url:
        _let_unsubscribe(message, config().site.public_url.rstrip("/") + mail.unsubscribe)
    message.set_content(mail.body)
    send(message, settings)


def _let_unsubscribe(message: EmailMessage, url: str) -> None:
    """Say where a mailbox unsubscribes by itself; the one click of RFC 8058 is for HTTPS alone."""
    message["List-Unsubscribe"] = f"<{url}>"
    if url.startswith("https://"):
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def send(message: EmailMessage, settings: MailConfig) -> None:
    """Hand a message to the SMTP server. Raises OSError or SMTPException when it does not take it."""
    with connected(settings) as server:
        server.send_message(message)


@contextmanager
def connected(settings: MailConfig) -> Iterator[smtplib.SMTP]:
    """Speak with the SMTP server, signed in if it wants that. Raises OSError or SMTPException when it refuses."""
    with smtplib.SMTP(settings.host, settings.port, timeout=20) as server:
        if settings.starttls:
            server.starttls(context=ssl.create_default_context())  # else any certificate would do
        if settings.user:
            server.login(settings.user, settings.password)
        yield server


def bring_back(at: datetime) -> None:
    """Try at ``at`` what a clock in the future had put off."""
    db.session.execute(update(Mail).where(Mail.next_try_at > at).values(next_try_at=at))


def erase_old() -> None:
    """Erase mails a week after they were sent or given up: they hold an address and often a link."""
    db.session.execute(
        delete(Mail).where(
            Mail.delivery != "letter_box", Mail.next_try_at.is_(None), Mail.created_at < clock.now() - KEPT
        )
    )
