"""Use cases of whoever follows: ask, confirm, stop; and of what ends by itself.

A tool asks for its own permission to read the content first.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, select

from core import clock, tokens
from core.contracts import ContentDescription, ContentRef
from core.errors import Missing, Unavailable
from core.extensions import db, insert
from core.following import contents, links, mails
from core.following.models import Follower, News
from core.i18n import N_
from core.people.rules import canonical_email, email_address
from core.runtime import config
from core.work import mail

NOT_A_LINK = N_(
    "This link is not known, or no longer: it may have been cut in the mail, or you have already stopped following. "
    "You receive nothing more through it."
)
_UNSEEN = {"synchronize_session": False}


def ask(*, ref: ContentRef, email: str, language: str) -> None:
    """Ask for the link that confirms that a mailbox follows a content; nothing is sent to it before.

    Who follows already is told so by e-mail: the page must not show it. At most ``mails_per_request`` mails leave for
    one mailbox and content. Raises Missing when the content is gone, Invalid for what is no address, Unavailable where
    no mail can be sent.
    """
    content = _followed(ref)
    follower = _row(content, email_address(email), language)
    if follower.mails_sent < config().following.mails_per_request:
        tell = mails.send_link if follower.confirmed_at is None else mails.tell_already
        tell(follower, content)
    db.session.flush()


def follow(*, ref: ContentRef, email: str, language: str) -> None:
    """Let an address that was proved (an account's, that of a confirmed signature) follow at once.

    Following again changes nothing. Raises as ``ask``.
    """
    follower = _row(_followed(ref), email_address(email), language)
    follower.confirmed_at = follower.confirmed_at or clock.now()
    db.session.flush()


def _followed(ref: ContentRef) -> ContentDescription:
    content = contents.described(ref)
    if content is None:
        raise Missing(N_("This content does not exist, or it has been erased."))
    if not (contents.space_of(content).is_sandbox or mail.can_send()):
        raise Unavailable(N_("This centre cannot send e-mail: its news are read on this site alone."))
    return content


def _row(content: ContentDescription, address: str, language: str) -> Follower:
    """Return the row of a mailbox, written if it is the first time; two at once find the same."""
    ref, at = content.ref, clock.now()
    row = {
        "plugin": ref.plugin,
        "kind": ref.kind,
        "content_id": ref.id,
        "space_id": content.space_id,
        "email": address,
        "mailbox": mailbox(address),
        "language": language,
        "mails_sent": 0,
        "created_at": at,
    }
    db.session.execute(insert(Follower).values(**row).on_conflict_do_nothing())
    wanted = select(Follower).where(*of(ref), Follower.mailbox == row["mailbox"]).with_for_update()
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def mailbox(address: str) -> str:
    """Return the keyed digest under which one mailbox, however it is spelt, follows once."""
    return tokens.digest(f"core.follower {canonical_email(address)}")


def of(ref: ContentRef) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that a follower follows this content."""
    return Follower.plugin == ref.plugin, Follower.kind == ref.kind, Follower.content_id == ref.id


def followed(plugin: str, kind: str) -> frozenset[int]:
    """Return the contents of one kind that somebody follows: of the others, there is nothing to tell to anybody."""
    mine = Follower.plugin == plugin, Follower.kind == kind, Follower.confirmed_at.is_not(None)
    return frozenset(db.session.scalars(select(Follower.content_id).where(*mine).distinct()))


def follows(ref: ContentRef, email: str) -> Follower | None:
    """Return the confirmed follower of a content that an address is, or None; for the owner of that address alone."""
    wanted = select(Follower).where(*of(ref), Follower.mailbox == mailbox(email), Follower.confirmed_at.is_not(None))
    return db.session.scalar(wanted)


def numbered(number: int) -> Follower | None:
    """Return a follower by its number, or None."""
    return db.session.get(Follower, number, populate_existing=True)


def find(token: str) -> Follower:
    """Return the follower of a link. Raises Missing for a link that is not known."""
    found = _of_token(token)
    if found is None:
        raise Missing(NOT_A_LINK)
    return found


def _of_token(token: str) -> Follower | None:
    number = tokens.row_number(token)
    found = numbered(number) if number is not None else None
    return found if found is not None and links.opens(token, found) else None


def confirm(*, token: str) -> None:
    """Let a mailbox follow; confirming again changes nothing. The link itself is the permission. Raises Missing."""
    follower = find(token)
    follower.confirmed_at = follower.confirmed_at or clock.now()
    db.session.flush()


def unsubscribe(*, token: str) -> None:
    """Erase a follower: nothing more is sent, what was still to leave included. The link is the permission.

    A link that is not known, or no longer, changes nothing: who stops twice has stopped.
    """
    follower = _of_token(token)
    if follower is not None:
        erase(Follower.id == follower.id)


def erase(*where: ColumnElement[bool]) -> None:
    """Erase followers."""
    db.session.execute(delete(Follower).where(*where), execution_options=_UNSEEN)


def forget(ref: ContentRef) -> None:
    """Erase who follows a content that is gone for good, and what was still to be told of it."""
    erase(*of(ref))
    mine = News.plugin == ref.plugin, News.kind == ref.kind, News.content_id == ref.id
    db.session.execute(delete(News).where(*mine), execution_options=_UNSEEN)


def forget_space(space_id: int) -> None:
    """Erase who follows something in a space that is emptied."""
    erase(Follower.space_id == space_id)
    db.session.execute(delete(News).where(News.space_id == space_id), execution_options=_UNSEEN)


def erase_past() -> None:
    """Erase the addresses that were not confirmed, those that have long heard nothing, and those of what is gone."""
    at, numbers = clock.now(), config().following
    erase(Follower.confirmed_at.is_(None), Follower.created_at <= at - timedelta(days=numbers.unconfirmed_days))
    oldest = clock.months_before(at, numbers.kept_months)
    erase(and_(Follower.confirmed_at.is_not(None), _last() < oldest))
    db.session.execute(delete(News).where(News.done_at.is_not(None), News.at < oldest), execution_options=_UNSEEN)
    followed = select(Follower.plugin, Follower.kind, Follower.content_id).distinct()
    for ref in [ContentRef(*row) for row in db.session.execute(followed)]:
        if not contents.is_asleep(ref) and contents.described(ref) is None:
            forget(ref)


def _last() -> ColumnElement[datetime]:
    return func.coalesce(Follower.heard_at, Follower.confirmed_at)
