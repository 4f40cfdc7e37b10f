"""Pages of what follows a petition: following it by e-mail, its news, writing them."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.people.services import drop_draft
from core.permissions import allowed, require
from core.views.following import follow_content
from core.web import current_actor, use_case
from plugins.petition import queries, services
from plugins.petition.forms import NewsForm
from plugins.petition.permissions import is_inside
from plugins.petition.queries.news import news_of
from plugins.petition.services.news import TELLING
from plugins.petition.views.blueprint import blueprint
from plugins.petition.views.sheet import page, readable, sheet


@blueprint.route("/petitions/<id:petition_id>/suivre", methods=["GET", "POST"])
def follow(petition_id: int) -> ResponseReturnValue:
    """Follow a petition by e-mail: core draws the page, for every tool alike."""
    petition = readable(petition_id, current_actor())
    return follow_content(services.ref_of(petition.id))


@blueprint.get("/petitions/<id:petition_id>/nouvelles")
def news(petition_id: int) -> ResponseReturnValue:
    """Show the news of a petition, the last first; its space and the team see those that are out of sight too."""
    actor = current_actor()
    petition = readable(petition_id, actor)
    told = news_of(petition.id, hidden=is_inside(actor, petition.space))
    writes = petition.state in TELLING and allowed(actor, "petition.tell", petition)
    departure = services.next_departure(petition.id) if writes and request.args.get("note") == "told" else None
    return page("news.html", petition.space, sheet=sheet(petition), told=told, writes=writes, departure=departure)


@blueprint.route("/petitions/<id:petition_id>/nouvelles/ecrire", methods=["GET", "POST"])
def write_news(petition_id: int) -> ResponseReturnValue:
    """Write news; nothing of them changes once they are published."""
    actor, form, key = current_actor(), NewsForm(request.form), f"petition/{petition_id}/news"
    if request.method == "POST" and form.validate():
        with use_case(form) as done:
            services.publish_news(
                actor=actor,
                petition=queries.locked(petition_id),
                title=form.title.data or "",
                text=form.text.data or "",
            )
            drop_draft(actor=actor, key=key)
        if done.ok:
            return redirect(url_for("petition.news", petition_id=petition_id, note="told"), code=303)
    petition = queries.read(petition_id)
    require(actor, "petition.tell", petition)
    services.check_tellable(petition)
    status = 200 if request.method == "GET" else 422
    return page("write_news.html", petition.space, status, sheet=sheet(petition), form=form, key=key)
