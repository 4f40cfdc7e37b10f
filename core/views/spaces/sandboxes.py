"""The life of a sandbox: opened, reset, made real."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField
from wtforms.validators import InputRequired

from core.contracts import Actor
from core.errors import Conflict
from core.events import transaction
from core.i18n import N_
from core.permissions import require
from core.runtime import config, runtime
from core.spaces import queries, services
from core.spaces.models import Organisation, Space
from core.views.spaces.blueprint import blueprint
from core.views.spaces.show import unlisted, visible
from core.views.spaces.tools import ToolsField, hints
from core.web import Form, current_actor, use_case
from core.web.forms import LineField
from core.web.guards import row_id
from core.web.places import CommuneField
from core.web.words import lazy_gettext


class SandboxForm(Form):
    """Where a sandbox lies and with what it is equipped."""

    name = LineField(lazy_gettext("Name of the sandbox"), most=120)
    place = CommuneField(lazy_gettext("Commune concerned"))
    tools = ToolsField(lazy_gettext("Tools to try"))


class RealForm(Form):
    """Whose the real space will be."""

    organisation = RadioField(
        lazy_gettext("Organisation"), [InputRequired(lazy_gettext("Choose an organisation."))], coerce=int
    )


@blueprint.route("/espaces/bac-a-sable", methods=["GET", "POST"])
def open_sandbox() -> ResponseReturnValue:
    """Open a sandbox, for the organisation named in the address if there is one; its members come on the next page."""
    actor = current_actor()
    require(actor, "space.open_sandbox")
    owner_id = request.args.get("organisation", type=row_id)
    owner = queries.organisation(owner_id) if owner_id is not None else None
    first = {"name": owner.name if owner else "", "place": config().site.commune, "tools": list(runtime().tools)}
    form = SandboxForm(request.form if request.method == "POST" else None, data=first)
    if request.method == "POST" and form.validate() and (opened := _opened(actor, form, owner)) is not None:
        return redirect(url_for("spaces.members", space_id=opened.id, note="opened"), code=303)
    page = render_template(
        "spaces/open.html", form=form, organisation=owner, hints=hints(), days=config().people.sandbox_days
    )
    return page, 200 if request.method == "GET" else 422


def _opened(actor: Actor, form: SandboxForm, owner: Organisation | None) -> Space | None:
    with use_case(form) as done:
        opened = services.open_sandbox(
            actor=actor,
            name=form.name.data or "",
            tools=form.tools.data or [],
            members=[],
            organisation=owner,
            territory=form.place.insee,
        )
    return opened if done.ok else None


@blueprint.route("/espaces/<id:space_id>/remettre-a-zero", methods=["GET", "POST"])
def reset(space_id: int) -> ResponseReturnValue:
    actor = current_actor()
    if request.method == "POST":
        with transaction():
            services.reset_sandbox(actor=actor, sandbox=visible(space_id))
        return redirect(url_for("spaces.show", space_id=space_id, note="reset"), code=303)
    space = visible(space_id)
    require(actor, "space.manage", space)
    if not space.is_sandbox:
        raise Conflict(N_("Only a sandbox can be reset."))
    return unlisted(make_response(render_template("spaces/reset.html", space=space)))


@blueprint.route("/espaces/<id:space_id>/rendre-reel", methods=["GET", "POST"])
def make_real(space_id: int) -> ResponseReturnValue:
    actor = current_actor()
    sandbox = visible(space_id)
    require(actor, "space.make_real", sandbox)
    if not sandbox.is_sandbox or sandbox.made_real_id is not None:
        raise Conflict(N_("This sandbox has been made real already."))
    form = RealForm(request.form, data={"organisation": sandbox.organisation_id})
    form.organisation.choices = [(item.id, item.name) for item in queries.organisations()]
    if request.method == "POST" and form.validate():
        with use_case(form) as done:
            owner = queries.organisation(form.organisation.data)
            space = services.make_real(actor=actor, sandbox=queries.space(space_id), organisation=owner)
        if done.ok:
            return redirect(url_for("spaces.show", space_id=space.id, note="made_real"), code=303)
    page = render_template("spaces/make_real.html", form=form, space=sandbox, tools=queries.tools(sandbox.id))
    return unlisted(make_response(page, 200 if request.method == "GET" else 422))
