"""The page of the link in a mail: it asks for a gesture, for programs follow links too."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.events import transaction
from core.runtime import config
from plugins.petition import queries, services
from plugins.petition.queries import news
from plugins.petition.rules import SignatureState, State, Visibility
from plugins.petition.services.signing import is_confirmable
from plugins.petition.views.blueprint import blueprint
from plugins.petition.views.sheet import page, sheet, unlisted

#: Where a link confirms nothing, for a while or for good.
STOPPED = frozenset({State.SUSPENDED, State.WITHDRAWN})


@blueprint.route(f"{services.PATH}<token>", methods=["GET", "POST"])
def confirm(token: str) -> ResponseReturnValue:
    if request.method == "POST":
        with transaction():
            services.confirm_signature(token=token)
        return redirect(url_for("petition.confirm", token=token), code=303)
    signature = services.find_link(token)
    petition = queries.read(signature.petition_id)
    waiting = signature.state == SignatureState.PENDING
    values = {
        "signature": signature,
        "sheet": sheet(petition),
        "token": token,
        "waiting": waiting,
        "set_aside": signature.state == SignatureState.INVALIDATED,
        "centre_address": config().site.address,
        "stopped": waiting and (petition.state in STOPPED or petition.visibility != Visibility.SHOWN),
        "expired": waiting and not is_confirmable(petition.closes_at, petition.closed_at, clock.now()),
    }
    values["follows"] = waiting and news.wishes(signature.id)
    response = unlisted(page("confirm.html", petition.space, 410 if values["expired"] else 200, **values))
    response.headers["Cache-Control"] = "private, no-store"
    return response
