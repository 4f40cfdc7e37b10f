"""The members of a space: who is in it, what each may do; *responsables* and animators give roles and take them."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import RadioField

from core import limits
from core.contracts import Actor, SpaceRole
from core.errors import Invalid
from core.events import transaction
from core.i18n import N_
from core.people import queries as people
from core.permissions import allowed, require
from core.spaces import membership, queries, services
from core.spaces.models import Space
from core.spaces.words import MAY, ROLES
from core.views.spaces.blueprint import blueprint
from core.views.spaces.show import visible
from core.web import Form, current_actor, use_case
from core.web.forms import LineField
from core.web.guards import row_id
from core.web.words import lazy_gettext

FOUND = 20
#: Names that one person may try in an hour: nobody goes through the register by guessing.
TRIES, TRIES_SECONDS = 20, 3600


class BringForm(Form):
    """Somebody whom the centre knows, named in full, and the role that she gets."""

    who = LineField(lazy_gettext("Whole name, or e-mail address"), most=254)
    role = RadioField(lazy_gettext("Role"), default=SpaceRole.MEMBER)


@blueprint.get("/espaces/<id:space_id>/membres")
def members(space_id: int) -> ResponseReturnValue:
    """Show who is in a space; only staff may search all the people whom the centre knows."""
    space = _managed(space_id)
    return _page(space, _bring_form())


@blueprint.post("/espaces/<id:space_id>/membres")
def set_members(space_id: int) -> ResponseReturnValue:
    """Give a role to somebody, or take her out; the last *responsable* only by somebody who knows it."""
    _managed(space_id)
    role, person_id = request.form.get("role", ""), request.form.get("person", type=row_id)
    leaves = "remove" in request.form
    if (not leaves and role not in set(SpaceRole)) or person_id is None:
        raise Invalid(N_("Choose a person and a role."))
    try:
        with transaction():
            _set(queries.space(space_id), person_id, None if leaves else SpaceRole(role))
    except membership.LastManager as error:
        asked = {"person": person_id, **({"remove": "1"} if leaves else {"role": role})}
        return _page(visible(space_id), _bring_form(), warned=gettext(error.message), asked=asked, status=409)
    note = "removed" if leaves else "set"
    if allowed(current_actor(), "people.welcome") or person_id != current_actor().person_id or role == "manager":
        return redirect(url_for("spaces.members", space_id=space_id, note=note), code=303)
    return redirect(url_for("spaces.index", note="left"), code=303)


def _set(space: Space, person_id: int, role: SpaceRole | None) -> None:
    actor, knowing = current_actor(), request.form.get("knowing") == "1"
    if role is None:
        services.remove_member(actor=actor, space=space, person_id=person_id, knowing=knowing)
    else:
        services.set_member(actor=actor, space=space, person_id=person_id, role=role, knowing=knowing)


@blueprint.post("/espaces/<id:space_id>/membres/ajouter")
def bring_in(space_id: int) -> ResponseReturnValue:
    """Bring in somebody by her whole name or address, without seeing whom else the centre knows."""
    actor, space = current_actor(), _managed(space_id)
    form = _bring_form(filled=True)
    if form.validate() and _brought_in(actor, space_id, form):
        return redirect(url_for("spaces.members", space_id=space_id, note="set"), code=303)
    return _page(visible(space.id), form, status=422)


def _brought_in(actor: Actor, space_id: int, form: BringForm) -> bool:
    with use_case(form) as counted:
        limits.hit("space.bring_in", str(actor.person_id), most=TRIES, seconds=TRIES_SECONDS)
    if not counted.ok:
        return False
    with use_case(form) as done:
        role = SpaceRole(form.role.data)
        services.bring_in(actor=actor, space=queries.space(space_id), who=form.who.data or "", role=role)
    return done.ok


def _managed(space_id: int) -> Space:
    space = visible(space_id)
    require(current_actor(), "space.manage", space)
    return space


def _bring_form(*, filled: bool = False) -> BringForm:
    form = BringForm(request.form if filled else None)
    form.role.choices = [(str(role), gettext(title)) for role, title in ROLES.items()]
    return form


def _page(
    space: Space,
    form: BringForm,
    *,
    warned: str = "",
    asked: dict[str, object] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    search = request.args.get("q", "").strip()[:80]
    inside = queries.members(space.id)
    known = {person.id for person, _ in inside}
    welcome = allowed(current_actor(), "people.welcome")
    found = people.people(search, limit=FOUND + len(known)) if welcome and search else []
    page = render_template(
        "spaces/members.html",
        space=space,
        form=form,
        members=inside,
        managers=membership.managers(space.id),
        roles=ROLES,
        said={str(role): gettext(text) for role, text in MAY.items()},
        search=search,
        found=[person for person in found if person.id not in known][:FOUND],
        may_search=welcome,
        warned=warned,
        asked=asked or {},
    )
    return make_response(page, status)
