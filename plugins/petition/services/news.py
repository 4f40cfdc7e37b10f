"""Use cases of news: publish them, let them leave together once a day, answer the moderators about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from core import clock, following
from core.contracts import Actor, ContentDescription, ContentRef, ModerationDecision, Verdict
from core.errors import Conflict
from core.events import publish
from core.extensions import db
from core.following import Letter
from core.html import render_markdown
from core.i18n import N_
from core.permissions import require
from core.runtime import settings
from core.text import clean_line, clean_text
from core.web.words import words
from plugins.petition import permissions, queries, rules
from plugins.petition.events import NewsPublished
from plugins.petition.models import Petition
from plugins.petition.models.news import News
from plugins.petition.queries import news as reads
from plugins.petition.rules import State, Visibility
from plugins.petition.services import links
from plugins.petition.services.lifecycle import ref_of
from plugins.petition.services.moderating import ERASED, EXCERPT
from plugins.petition.services.moving import kept, someone
from plugins.petition.settings import PetitionSettings

#: The states in which there is something to tell to those who signed.
TELLING = (State.OPEN, State.SUSPENDED, State.CLOSED, State.ANSWERED)
_OF_VERDICT = {
    Verdict.HIDE: Visibility.HIDDEN,
    Verdict.BLOCK: Visibility.BLOCKED,
    Verdict.ERASE: Visibility.ERASED,
    Verdict.RESTORE: Visibility.SHOWN,
}


def _(message: str, **values: object) -> str:
    return words().gettext(message, **values)


def publish_news(*, actor: Actor, petition: Petition, title: str, text: str) -> News:
    """Publish news of a petition, never to be changed; its row is locked. They leave for the followers by themselves.

    Needs ``petition.tell``. Raises Invalid for a text that cannot be kept, Conflict for a petition that was not opened,
    was withdrawn, or is out of sight. Publishes NewsPublished.
    """
    require(actor, "petition.tell", petition)
    author = someone(actor)
    check_tellable(petition)
    most = settings("petition", PetitionSettings)
    said = kept(clean_text, "text", text, most.news)
    news = News(
        petition_id=petition.id,
        title=kept(clean_line, "title", title, most.news_title),
        text=said,
        text_html=render_markdown(said),
        written_by=author,
        at=clock.now(),
    )
    db.session.add(news)
    db.session.flush()
    publish(NewsPublished(at=news.at, space_id=petition.space_id, petition_id=petition.id, news_id=news.id))
    return news


def check_tellable(petition: Petition | queries.ReadPetition) -> None:
    """Raise Conflict for a petition of which there is nothing to tell."""
    rules.check_state(State(petition.state), *TELLING)
    if petition.opened_at is None:
        raise Conflict(N_("This petition was never open to signatures: nobody waits for its news."))
    if petition.visibility != Visibility.SHOWN:
        raise Conflict(N_("The moderators have taken this petition out of sight: it has no news for the moment."))


def next_departure(petition_id: int) -> datetime | None:
    """Return when news can leave again for the followers, or None when they can at once."""
    last = reads.last_told(petition_id)
    if last is None:
        return None
    moment = last + timedelta(hours=settings("petition", PetitionSettings).news_every_hours)
    return moment if moment > clock.now() else None


def tell_news() -> None:
    """Let the news that wait leave together for those who follow, ``news_every_hours`` after the last at least."""
    for petition_id in reads.petitions_with_waiting_news():
        if next_departure(petition_id) is None:
            _tell(queries.locked(petition_id), reads.waiting_news(petition_id))
    db.session.flush()


def _tell(petition: Petition, waiting: Sequence[News]) -> None:
    at, last = clock.now(), waiting[-1]
    following.tell(
        ref_of(petition.id),
        key=f"petition.news-{petition.id}-{last.id}-{int(last.at.timestamp())}",
        write=lambda: _letter(petition, waiting),
        about=ref_of_news(last.id),
    )
    for news in waiting:
        news.told_at = at


def _letter(petition: Petition, waiting: Sequence[News]) -> Letter:
    first = waiting[0].title if len(waiting) == 1 else _("News of the petition")
    told = [f"{news.title}\n\n{news.text}" for news in waiting]
    parts = (
        _("Hello,"),
        _("Those who bear the petition “%(title)s” write to those who follow it:", title=petition.title),
        *told,
        _("All the news of the petition:"),
        links.address(f"/petitions/{petition.id}/nouvelles", sandbox=petition.space.is_sandbox),
    )
    return Letter(f"{first} – {petition.title}", "\n\n".join(parts))


def ref_of_news(news_id: int) -> ContentRef:
    """Return how the moderators name a piece of news."""
    return ContentRef("petition", "news", news_id)


def describe(ref: ContentRef) -> ContentDescription | None:
    """Return what the moderators must know of a piece of news, or None when it is none, or is gone."""
    news = db.session.get(News, ref.id) if ref == ref_of_news(ref.id) else None
    if news is None:
        return None
    petition = queries.petition(news.petition_id)
    return ContentDescription(
        ref=ref,
        title=news.title,
        excerpt=news.text[:EXCERPT],
        kind_title=N_("News of a petition"),
        endpoint="petition.news",
        values={"petition_id": petition.id},
        author_id=news.written_by,
        space_id=petition.space_id,
        is_public=permissions.is_published(petition) and news.visibility == Visibility.SHOWN,
        text_version="1",
    )


def apply(ref: ContentRef, decision: ModerationDecision) -> bool | None:
    """Make a decision of the moderators so, in their transaction; False for what news do not allow: they never wait."""
    if ref != ref_of_news(ref.id):
        return None
    news = db.session.get(News, ref.id, populate_existing=True, with_for_update=True)
    wanted = _OF_VERDICT.get(decision.verdict)
    if news is None or wanted is None or news.visibility == Visibility.ERASED:
        return False
    news.visibility = wanted
    if wanted == Visibility.ERASED:
        news.title = news.text = ERASED
        news.text_html = ""
    db.session.flush()
    return True
