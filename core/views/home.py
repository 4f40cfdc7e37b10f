"""The home page: what this place is, what one can do here now, and the way in."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from core.contracts import Profile, Role
from core.places.communes import commune
from core.runtime import config
from core.spaces import queries
from core.web import context, current_actor
from core.web.places import name_of

blueprint = Blueprint("home", __name__)
MOST = 12


@blueprint.get("/")
def index() -> ResponseReturnValue:
    actor = current_actor()
    staff = actor.has_role(*Role)
    centre = config().profile == Profile.CENTRE
    return render_template(
        "home.html",
        shortcuts=[link for link in context.menu() if not link.current] if staff else [],
        mine=[space for space in queries.spaces_of(actor) if space.id in actor.space_roles]
        if actor.space_roles
        else [],
        spaces=queries.real_spaces(MOST) if centre else [],
        address=config().site.address,
        town=commune(config().site.commune),
        place=name_of,
    )
