"""The list of petitions for programs. What each route answers is in ``plugins/petition/api.py``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import jsonify, request, url_for
from flask.typing import ResponseReturnValue

from core.contracts import ApiRoute
from core.errors import Invalid
from core.i18n import N_
from core.runtime import config
from core.web.addresses import public_address
from core.web.failures import failure
from plugins.petition.forms import SearchForm
from plugins.petition.queries import ReadPetition
from plugins.petition.views.blueprint import blueprint
from plugins.petition.views.listing import kept, searched

_API = "plugins.petition.api"
ROUTES = (
    ApiRoute("petition.listing", N_("The public list of petitions"), f"{_API}:Listing", f"{_API}:Search"),
    ApiRoute("petition.counts", N_("The counts of a petition"), f"{_API}:Counts"),
    ApiRoute("petition.text", N_("The frozen text of a petition"), f"{_API}:Text"),
    ApiRoute("petition.statistics_json", N_("The signatures of a petition in numbers"), f"{_API}:Statistics"),
)


@blueprint.get("/petitions.json")
def listing() -> ResponseReturnValue:
    """Send a page of the public list, as the page of the list shows it to people."""
    form = SearchForm(request.args)
    if not form.validate():
        return failure(Invalid.status, " ".join(str(field.errors[0]) for field in form if field.errors))
    found = searched(form)
    asked = {**kept(form), "filtre": str(form.shelf)}
    return jsonify(
        petitions=[_line(petition) for petition in found.petitions],
        count=found.count,
        is_more=found.is_more,
        previous=_page(asked, avant=found.before) if found.before else None,
        following=_page(asked, apres=found.after) if found.after else None,
    )


def _page(asked: dict[str, Any], **place: Any) -> str:
    """Return the address of another page. What was typed stands in it: it is not worth remembering."""
    address = config().site.public_url or config().addresses[0]
    return address.rstrip("/") + url_for("petition.listing", **asked, **place)


def _line(petition: ReadPetition) -> dict[str, Any]:
    return {
        "id": petition.id,
        "title": petition.title,
        "summary": petition.summary,
        "addressee": petition.addressee,
        "bearer": petition.space.organisation or petition.space.name,
        "commune": petition.space.territory,
        "state": petition.state,
        "goal": petition.goal,
        "signatures": petition.signatures,
        "opened_at": _moment(petition.opened_at),
        "closes_at": _moment(petition.closes_at),
        "answered_at": _moment(petition.answered_at),
        "address": public_address("petition.show", petition_id=petition.id),
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
