"""Organisations that the centre receives."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import RadioField

from core.permissions import require
from core.spaces import queries, services
from core.spaces.words import KINDS
from core.views.spaces.blueprint import blueprint
from core.web import Form, current_actor, use_case
from core.web.forms import LineField
from core.web.words import lazy_gettext


class OrganisationForm(Form):
    """Who is received."""

    name = LineField(lazy_gettext("Name of the organisation"), most=120)
    kind = RadioField(lazy_gettext("What is it?"))


@blueprint.route("/espaces/organisations/ajouter", methods=["GET", "POST"])
def found() -> ResponseReturnValue:
    actor = current_actor()
    require(actor, "space.found")
    form = OrganisationForm(request.form)
    form.kind.choices = [(kind, gettext(title)) for kind, title in KINDS.items()]
    if request.method == "POST" and form.validate():
        with use_case(form) as done:
            made = services.found_organisation(actor=actor, name=form.name.data or "", kind=form.kind.data or "")
        if done.ok:
            return redirect(url_for("spaces.organisation", organisation_id=made.id, note="founded"), code=303)
    return render_template("spaces/found.html", form=form), 200 if request.method == "GET" else 422


@blueprint.get("/espaces/organisations/<id:organisation_id>")
def organisation(organisation_id: int) -> ResponseReturnValue:
    require(current_actor(), "space.found")
    shown = queries.organisation(organisation_id)
    values = {"kind": KINDS[shown.kind], "spaces": queries.spaces_of_organisation(shown.id)}
    return render_template("spaces/organisation.html", organisation=shown, **values)
