"""Small pages that others lean on: text in progress, the finder of communes, a demonstration's mails."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from core.errors import Missing
from core.events import transaction
from core.i18n import N_
from core.people import queries, services
from core.permissions import require
from core.places import communes
from core.runtime import config
from core.web import current_actor
from core.work import mail

blueprint = Blueprint("pages", __name__)


@blueprint.get("/textes/<path:key>")
def draft(key: str) -> ResponseReturnValue:
    actor = current_actor()
    fields = queries.draft(actor.person_id, key) if actor.person_id is not None else None
    if fields is None:
        raise Missing(N_("No text in progress is kept here."))
    return jsonify(fields=fields)


@blueprint.post("/textes/<path:key>")
def save_draft(key: str) -> ResponseReturnValue:
    fields = {
        name: value for name, value in request.form.items() if not name.startswith("_") and "password" not in name
    }
    with transaction():
        services.save_draft(actor=current_actor(), key=key, fields=fields)
    return "", 204


@blueprint.get("/communes")
def find_communes() -> ResponseReturnValue:
    """Suggest communes for what is typed; a fragment for the page, or JSON for a program."""
    found = communes.find(request.args.get("q", "")[:80])
    if request.accept_mimetypes["application/json"] > request.accept_mimetypes["text/html"]:
        return jsonify(
            communes=[
                {"insee": c.insee, "name": c.name, "department": c.department, "postcodes": c.postcodes} for c in found
            ]
        )
    return render_template("places/options.html", communes=found)


@blueprint.get("/demonstration/courriels")
def demo_mails() -> ResponseReturnValue:
    if config().mail.mode != "show":
        raise Missing(N_("This centre does not show its mails."))
    if not config().site.demonstration:
        require(current_actor(), "work.mails")
    return render_template("pages/mails.html", mails=mail.shown())
