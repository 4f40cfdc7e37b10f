"""Telling followers: one row written with the fact, then mails in batches, so that ten thousand hold nothing up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from core import clock
from core.contracts import ContentRef
from core.events import transaction
from core.extensions import db
from core.following import contents, mails
from core.following.followers import of
from core.following.models import Follower, News
from core.i18n import FRENCH, LANGUAGES, speaking
from core.work import mail

#: How many mails are written in one transaction, and how many of those in one round of the worker.
BATCH = 200
ROUNDS = 20
#: News that could not leave for so long (the content is hidden) are no longer news.
STALE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says: one line, and plain paragraphs."""

    subject: str
    body: str


def tell(
    ref: ContentRef,
    *,
    key: str,
    write: Callable[[], Letter],
    at: datetime | None = None,
    about: ContentRef | None = None,
) -> bool:
    """Tell those who followed a content at a moment (now, unless ``at``); return whether anything is on its way.

    ``key`` (80 characters) is that of the fact: told again, nothing is added, and no follower hears it twice. ``write``
    is called once in each language. ``about`` is what it speaks of, of the same plugin, when that is not the content.
    Nobody is told of what is not public, and nothing is written where nobody follows.
    """
    moment = at or clock.now()
    known = select(News.id).where(News.key == key)
    listening = select(Follower.id).where(*of(ref), Follower.confirmed_at <= moment).limit(1)
    if db.session.scalar(known) is not None or db.session.scalar(listening) is None:
        return False
    content = contents.described(ref)
    if content is None or not all(contents.is_told(one) for one in (ref, about) if one is not None):
        return False
    if not (mail.can_send() or contents.space_of(content).is_sandbox):
        return False
    db.session.add(
        News(
            key=key,
            plugin=ref.plugin,
            kind=ref.kind,
            content_id=ref.id,
            about_kind=about.kind if about else None,
            about_id=about.id if about else None,
            space_id=content.space_id,
            letters={code: _written(code, write) for code in LANGUAGES},
            at=moment,
            written_at=clock.now(),
        )
    )
    db.session.flush()
    return True


def _written(code: str, write: Callable[[], Letter]) -> list[str]:
    with speaking(code):
        letter = write()
    return [letter.subject, letter.body]


def tell_due() -> int:
    """Write the mails of what is on its way, a batch in each transaction; return how many. A task: it opens its own.

    What it does not reach in a round waits for the next: the other tasks come first.
    """
    on_its_way = select(News.id).where(News.done_at.is_(None)).order_by(News.id)
    waiting = list(db.session.scalars(on_its_way))
    db.session.rollback()
    written = rounds = 0
    for news_id in waiting:
        found = BATCH
        while found == BATCH and rounds < ROUNDS:
            with transaction():
                found = _tell_batch(news_id)
            written += found
            rounds += 1
    return written


def _tell_batch(news_id: int) -> int:
    """Write to the next followers of one news, and remember the last: the same transaction, so nobody hears twice."""
    wanted = select(News).where(News.id == news_id, News.done_at.is_(None)).with_for_update()
    news = db.session.scalar(wanted.execution_options(populate_existing=True))
    if news is None:
        return 0
    content = contents.described(news.refs[0])
    if content is None or not all(contents.is_told(ref) for ref in news.refs):
        return _wait(news)
    next_ones = select(Follower).where(*of(content.ref), Follower.id > news.reached, Follower.confirmed_at <= news.at)
    followers = list(db.session.scalars(next_ones.order_by(Follower.id).limit(BATCH)))
    born = int(news.written_at.timestamp() * 1_000_000)
    for follower in followers:
        subject, body = news.letters.get(follower.language) or news.letters[FRENCH]
        mails.send_news(follower, content, f"core.news-{news.id}-{born}-{follower.id}", (subject, body))
    heard = update(Follower).where(Follower.id.in_([follower.id for follower in followers]))
    db.session.execute(heard.values(heard_at=clock.now()), execution_options={"synchronize_session": False})
    if followers:
        news.reached = followers[-1].id
    if len(followers) < BATCH:
        news.done_at = clock.now()
    db.session.flush()
    return len(followers)


def _wait(news: News) -> int:
    """Leave news of what is hidden for later; what is hidden for too long is not told any more."""
    if news.written_at <= clock.now() - STALE:
        news.done_at = clock.now()
        db.session.flush()
    return 0
