"""Pages of those who bear a petition: correct it, close it. Writing a new one is in ``creating``."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.events import transaction
from core.people.services import drop_draft
from core.permissions import require
from core.web import current_actor, use_case
from plugins.petition import queries, rules, services
from plugins.petition.forms import PetitionForm
from plugins.petition.rules import State
from plugins.petition.views.blueprint import blueprint
from plugins.petition.views.sheet import page, sheet


@blueprint.route("/petitions/<id:petition_id>/modifier", methods=["GET", "POST"])
def edit(petition_id: int) -> ResponseReturnValue:
    actor = current_actor()
    petition = queries.petition(petition_id)
    require(actor, "petition.write", petition)
    rules.check_state(State(petition.state), *rules.EDITABLE)
    form, key = PetitionForm(request.form, obj=petition), f"petition/{petition_id}"
    if request.method == "POST" and form.validate():
        with use_case(form) as done:
            services.rewrite_petition(actor=actor, petition=queries.locked(petition_id), **form.texts)
            drop_draft(actor=actor, key=key)
        if done.ok:
            return redirect(url_for("petition.show", petition_id=petition_id, note="rewritten"), code=303)
    petition = queries.petition(petition_id)
    status = 200 if request.method == "GET" else 422
    return page("edit.html", petition.space, status, form=form, key=key, petition=petition)


@blueprint.route("/petitions/<id:petition_id>/clore", methods=["GET", "POST"])
def close(petition_id: int) -> ResponseReturnValue:
    """Ask once more, for a closed petition is never opened again; then close it."""
    actor = current_actor()
    if request.method == "POST":
        with transaction():
            services.close_petition(actor=actor, petition=queries.locked(petition_id))
        return redirect(url_for("petition.show", petition_id=petition_id, note="closed"), code=303)
    petition = queries.read(petition_id)
    require(actor, "petition.close", petition)
    rules.check_move(State(petition.state), State.CLOSED)
    return page("close.html", petition.space, sheet=sheet(petition))
