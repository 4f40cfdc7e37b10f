"""The page by which an author deletes a draft: once more, for nothing brings it back."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.events import transaction
from core.people.services import drop_draft
from core.permissions import require
from core.web import current_actor
from plugins.petition import queries, rules, services
from plugins.petition.rules import State
from plugins.petition.views.blueprint import blueprint
from plugins.petition.views.sheet import page, sheet


@blueprint.route("/petitions/<id:petition_id>/supprimer", methods=["GET", "POST"])
def discard(petition_id: int) -> ResponseReturnValue:
    """Ask once more, then delete the draft with its backers."""
    actor = current_actor()
    if request.method == "POST":
        with transaction():
            petition = queries.locked(petition_id)
            space_id = petition.space_id
            services.delete_draft(actor=actor, petition=petition)
            drop_draft(actor=actor, key=f"petition/{petition_id}")
        return redirect(url_for("petition.in_space", space_id=space_id, note="deleted"), code=303)
    read = queries.read(petition_id)
    require(actor, "petition.discard", read)
    rules.check_state(State(read.state), *rules.EDITABLE)
    return page("discard.html", read.space, sheet=sheet(read))
