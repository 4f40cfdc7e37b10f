"""The list of spaces, and one space: whose it is, where, with which tools."""

from __future__ import annotations

from flask import Response, make_response, render_template
from flask.typing import ResponseReturnValue

from core.contracts import Role, SpaceKind
from core.errors import Missing
from core.i18n import N_
from core.permissions import allowed, require
from core.places.communes import commune
from core.spaces import queries
from core.spaces.models import Space
from core.spaces.words import KINDS, ROLES
from core.views.spaces.blueprint import blueprint
from core.web import current_actor
from core.web.places import name_of


def visible(space_id: int) -> Space:
    """Return a space that the actor may see. For a stranger, a sandbox does not exist: Missing."""
    space = queries.space(space_id)
    actor = current_actor()
    if not allowed(actor, "space.view", space):
        if actor.signed_in:
            raise Missing(N_("This space does not exist, or it has been erased."))
        require(actor, "space.view", space)
    return space


def unlisted(response: Response) -> Response:
    """Keep a page of a sandbox out of search engines."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@blueprint.get("/espaces")
def index() -> ResponseReturnValue:
    actor = current_actor()
    staff = actor.has_role(Role.ANIMATOR, Role.ADMINISTRATOR)
    return render_template(
        "spaces/index.html",
        mine=queries.spaces_of_person(actor.person_id) if actor.person_id is not None else [],
        public=queries.real_spaces(),
        sandboxes=[s for s in queries.spaces_of(actor) if s.kind == SpaceKind.SANDBOX] if staff else [],
        organisations=queries.organisations() if staff else [],
        staff=staff,
        kinds=KINDS,
        place=name_of,
    )


@blueprint.get("/espaces/<id:space_id>")
def show(space_id: int) -> ResponseReturnValue:
    space = visible(space_id)
    actor = current_actor()
    inside = actor.role_in(space.id) is not None or actor.has_role(Role.ANIMATOR, Role.ADMINISTRATOR)
    response = make_response(
        render_template(
            "spaces/show.html",
            space=space,
            place=commune(space.territory),
            tools=queries.tools(space.id),
            members=queries.members(space.id) if inside else [],
            inside=inside,
            roles=ROLES,
            real=queries.find(space.made_real_id),
        )
    )
    return unlisted(response) if space.is_sandbox else response
