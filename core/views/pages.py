"""Small pages that others lean on: text in progress, the finder of communes, a demonstration's mails."""

from __future__ import annotations

import re

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from core.errors import Invalid, Missing
from core.events import transaction
from core.i18n import N_
from core.people import queries, services
from core.permissions import require
from core.runtime import config
from core.web import current_actor
from core.web.letters import paragraphs
from core.web.places import OFFERED, candidates
from core.work import mail

blueprint = Blueprint("pages", __name__)
_FIELD = re.compile(r"[A-Za-z][\w-]{0,60}", re.ASCII)


@blueprint.get("/textes/<path:key>")
def draft(key: str) -> ResponseReturnValue:
    actor = current_actor()
    fields = queries.draft(actor.person_id, key) if actor.person_id is not None else None
    return ("", 204) if fields is None else jsonify(fields=fields)


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
    """Suggest communes for what is being typed: radio buttons for a form's page, or JSON for a program.

    The page names its field (``name``) and sends the text under that name; a program sends ``q``.
    """
    name, field_id = request.args.get("name", "q"), request.args.get("id", "q")
    if not (_FIELD.fullmatch(name) and _FIELD.fullmatch(field_id)):
        raise Invalid(N_("This field has no proper name."))
    typed = request.args.get("q") or request.args.get(name, "")
    found = candidates(typed[:100])[:OFFERED] if len(typed.strip()) > 1 else []
    if request.accept_mimetypes["application/json"] > request.accept_mimetypes["text/html"]:
        return jsonify(
            communes=[
                {"insee": c.insee, "name": c.name, "department": c.department, "postcodes": c.postcodes} for c in found
            ]
        )
    said = ngettext("%(num)s commune found below.", "%(num)s communes found below.", len(found)) if typed else ""
    return render_template("places/options.html", communes=found, name=name, id=field_id, said=said)


def _require_shown_mails() -> None:
    if config().mail.mode != "show":
        raise Missing(N_("This centre does not show its mails."))
    if not config().site.demonstration:
        require(current_actor(), "work.mails")


@blueprint.get("/demonstration/courriels")
def demo_mails() -> ResponseReturnValue:
    _require_shown_mails()
    return render_template("pages/mails.html", letters=mail.shown())


@blueprint.get("/demonstration/courriels/<id:mail_id>")
def demo_mail(mail_id: int) -> ResponseReturnValue:
    _require_shown_mails()
    found = mail.letter(mail_id, space_id=None)
    return render_template("pages/mail.html", letter=found, paragraphs=paragraphs(found.body))
