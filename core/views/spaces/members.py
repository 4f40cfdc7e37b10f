"""The members of a space: an animator brings people in by search, a *responsable* gives roles."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.contracts import SpaceRole
from core.errors import Invalid
from core.events import transaction
from core.i18n import N_
from core.people import queries as people
from core.permissions import allowed, require
from core.spaces import queries, services
from core.spaces.words import ROLES
from core.views.spaces.blueprint import blueprint
from core.views.spaces.show import visible
from core.web import current_actor
from core.web.guards import row_id

FOUND = 20


@blueprint.route("/espaces/<id:space_id>/membres", methods=["GET", "POST"])
def members(space_id: int) -> ResponseReturnValue:
    """Show and set who is in a space; only staff may search all the people whom the centre knows."""
    actor = current_actor()
    space = visible(space_id)
    require(actor, "space.manage", space)
    if request.method == "POST":
        return _set(space_id)
    search = request.args.get("q", "").strip()[:80]
    inside = queries.members(space.id)
    known = {person.id for person, _ in inside}
    welcome = allowed(actor, "people.welcome")
    found = people.people(search, limit=FOUND + len(known)) if welcome and search else []
    return render_template(
        "spaces/members.html",
        space=space,
        members=inside,
        roles=ROLES,
        search=search,
        found=[person for person in found if person.id not in known][:FOUND],
        may_search=welcome,
    )


def _set(space_id: int) -> ResponseReturnValue:
    role, person_id = request.form.get("role", ""), request.form.get("person", type=row_id)
    leaves = "remove" in request.form
    if (not leaves and role not in set(SpaceRole)) or person_id is None:
        raise Invalid(N_("Choose a person and a role."))
    with transaction():
        space = queries.space(space_id)
        if leaves:
            services.remove_member(actor=current_actor(), space=space, person_id=person_id)
        else:
            services.set_member(actor=current_actor(), space=space, person_id=person_id, role=SpaceRole(role))
    note = "removed" if leaves else "set"
    return redirect(url_for("spaces.members", space_id=space_id, note=note), code=303)
