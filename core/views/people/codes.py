"""The one-hour code of somebody who has forgotten her card or her password: shown once, to be said or copied."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import tokens
from core.events import transaction
from core.people import codes, queries
from core.views.people.blueprint import blueprint
from core.views.people.cards import where
from core.web import current_actor

GROUP = 3


@blueprint.route("/personnes/<id:person_id>/code", methods=["GET", "POST"])
def code(person_id: int) -> ResponseReturnValue:
    """Make a code and show it; asked for again by GET, the page of the person says whether it has served."""
    if request.method != "POST":
        return redirect(url_for("people.show", person_id=person_id), code=303)
    with transaction():
        person = queries.person(person_id)
        given = codes.give_code(actor=current_actor(), person=person)
    return render_template(
        "people/code.html",
        person=person,
        groups=tokens.grouped(given.code, GROUP).split("-"),
        until=given.until,
        where=where(),
        namesakes=queries.namesakes(person),
    )
