"""A petition elsewhere: its address to hand on, its poster, its frame in another site, its feed."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Response, make_response, render_template
from flask.typing import ResponseReturnValue

from core import clock, formats
from core.contracts import ANONYMOUS
from core.documents import feeds, pdf, qr
from core.documents.feeds import Entry
from core.errors import Conflict, Missing, Unavailable
from core.extensions import db
from core.i18n import FRENCH, N_, language, speaking
from core.permissions import allowed
from core.runtime import config
from core.web import machine
from core.web.addresses import public_address
from core.web.guards import embeddable
from core.web.words import words
from plugins.petition import queries
from plugins.petition.queries import Kind, News
from plugins.petition.views.blueprint import blueprint
from plugins.petition.views.sheet import Sheet, page, sheet, unlisted
from plugins.petition.views.statistics import opened

POSTER = Path(__file__).resolve().parents[1] / "documents" / "poster.typ"
#: News in a feed, at most.
MOST_NEWS = 50
TITLES = {
    Kind.OPENED: N_("Open to signatures: %(title)s"),
    Kind.REACHED: N_("%(count)s signatures: %(title)s"),
    Kind.UNDONE: N_("Below %(count)s signatures again: %(title)s"),
    Kind.ANSWERED: N_("Answered: %(title)s"),
}


@blueprint.get("/petitions/<id:petition_id>/partager")
def share(petition_id: int) -> ResponseReturnValue:
    petition = opened(petition_id)
    address = public_address("petition.show", petition_id=petition.id)
    subject = words().gettext(N_("Petition: %(title)s"), title=petition.title)
    said = "\n\n".join((petition.summary, address))
    return page(
        "share.html",
        petition.space,
        sheet=sheet(petition),
        address=address,
        mail=f"mailto:?subject={quote(subject)}&body={quote(said)}",
        code=_code(petition.id, subject),
        qr=qr.svg(address, words().gettext(N_("QR code of the petition"))),
    )


def _code(petition_id: int, title: str) -> str:
    """Return the markup that another site copies."""
    source = escape(public_address("petition.frame", petition_id=petition_id))
    return f'<iframe src="{source}" title="{escape(title)}" width="100%" height="560" loading="lazy"></iframe>'


@blueprint.get("/petitions/<id:petition_id>/cadre")
@machine
def frame(petition_id: int) -> ResponseReturnValue:
    """Show a petition in a page of another site: no cookie is read, and nothing can be pressed but links."""
    petition = queries.read(petition_id)
    if petition.opened_at is None or not allowed(ANONYMOUS, "petition.view", petition):
        return embeddable(make_response(render_template("petition/frame.html", sheet=None), 404))
    return embeddable(make_response(render_template("petition/frame.html", sheet=sheet(petition))))


@blueprint.get("/petitions/<id:petition_id>/affiche.pdf")
def poster(petition_id: int) -> ResponseReturnValue:
    """Print the poster; made in a child process, outside any transaction."""
    petition = opened(petition_id)
    with speaking(FRENCH):  # what hangs on a wall here is read in French, whatever the page
        found = sheet(petition)
        if not found.can_be_signed:
            raise Conflict(N_("This petition can no longer be signed: it needs no poster."))
        data = _poster(found)
    db.session.rollback()
    try:
        made = pdf.render(POSTER, data)
    except pdf.PdfError as error:
        raise Unavailable(N_("The document could not be made. Print the page instead.")) from error
    headers = {"Content-Disposition": f'attachment; filename="affiche-petition-{petition.id}.pdf"'}
    response = Response(made, content_type="application/pdf", headers=headers)
    return unlisted(response) if petition.space.is_sandbox else response


def _poster(found: Sheet) -> dict[str, Any]:
    """Return the data of the poster; a petition of a sandbox says on it that it is none."""
    petition, site = found.petition, config().site
    address = public_address("petition.show", petition_id=petition.id, plain=True)
    return {
        "title": petition.title,
        "summary": petition.summary,
        "addressee": petition.addressee,
        "place": found.place,
        "bearer": found.bearer,
        "goal": formats.number(found.goal),
        "last_day": formats.day(found.last_day),
        "centre": {"name": site.name, "address": site.address},
        "address": address,
        "qr": qr.matrix(address),
        "is_sandbox": petition.space.is_sandbox,
    }


@blueprint.get("/petitions.atom")
def feed() -> ResponseReturnValue:
    """Tell the openings, thresholds and answers of all public petitions."""
    say = words().gettext
    title = say(N_("The petitions of %(centre)s"), centre=config().site.name)
    return _feed(title, queries.latest_news(MOST_NEWS), "petition.index", "petition.feed")


@blueprint.get("/petitions/<id:petition_id>.atom")
def feed_of(petition_id: int) -> ResponseReturnValue:
    """Tell the opening, the thresholds and the answer of a public petition."""
    petition = opened(petition_id)
    if petition.space.is_sandbox:
        raise Missing(N_("What is done in a sandbox has no feed."))
    told = queries.latest_news(MOST_NEWS, petition.id)
    return _feed(petition.title, told, "petition.show", "petition.feed_of", petition_id=petition.id)


def _feed(title: str, told: Sequence[News], of: str, own: str, **values: Any) -> Response:
    made = feeds.atom(
        map(_entry, told),
        title=title,
        address=public_address(of, **values),
        own_address=public_address(own, **values),
        author=config().site.name,
        language=language(),
        since=clock.now(),
    )
    return Response(made, content_type=f"{feeds.TYPE}; charset=utf-8")


def _entry(one: News) -> Entry:
    title = words().gettext(TITLES[one.kind], title=one.title, count=formats.number(one.threshold))
    key = public_address("petition.show", petition_id=one.petition_id, plain=True)
    address = public_address("petition.show", petition_id=one.petition_id)
    return Entry(f"{key}#{one.kind}-{one.number}", title, address, one.text, one.at)
