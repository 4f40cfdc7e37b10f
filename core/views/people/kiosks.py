"""The registered PCs of the centre: what is done on them counts as done on the premises."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.events import transaction
from core.people import queries, services
from core.permissions import require
from core.views.people.blueprint import blueprint
from core.web import Form, actors, current_actor, use_case
from core.web.forms import LineField
from core.web.words import lazy_gettext


class KioskForm(Form):
    """The name that a PC bears in the room."""

    name = LineField(lazy_gettext("Name of this PC"), most=60)


@blueprint.route("/postes", methods=["GET", "POST"])
def kiosks() -> ResponseReturnValue:
    actor = current_actor()
    require(actor, "people.welcome")
    form = KioskForm(request.form)
    if request.method == "POST" and form.validate():
        with use_case(form) as done:
            key = services.register_kiosk(actor=actor, name=form.name.data or "")
        if done.ok:
            response = make_response(redirect(url_for("people.kiosks", note="registered"), code=303))
            return actors.set_kiosk(response, key)
    here = queries.kiosk(request.cookies.get(actors.kiosk_cookie(), ""))
    page = render_template("people/kiosks.html", form=form, kiosks=queries.kiosks(), here=here)
    return page, 200 if request.method == "GET" else 422


@blueprint.post("/postes/<id:kiosk_id>/retirer")
def revoke_kiosk(kiosk_id: int) -> ResponseReturnValue:
    with transaction():
        services.revoke_kiosk(actor=current_actor(), kiosk_id=kiosk_id)
    return redirect(url_for("people.kiosks", note="revoked"), code=303)
