"""Pages of signing: by e-mail, at the centre, and with imaginary signers in a sandbox."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from core import limits
from core.contracts import Channel
from core.errors import TooMany
from core.events import transaction
from core.people.rules import canonical_email
from core.permissions import require
from core.runtime import config, settings
from core.web import current_actor, use_case
from core.web.networks import is_own, network
from plugins.petition import queries, services
from plugins.petition.forms import CentreForm, SignForm
from plugins.petition.settings import PetitionSettings
from plugins.petition.views.blueprint import blueprint
from plugins.petition.views.sheet import page, readable, sheet, signing_values


@blueprint.route("/petitions/<id:petition_id>/signer", methods=["GET", "POST"])
def sign(petition_id: int) -> ResponseReturnValue:
    actor = current_actor()
    readable(petition_id, actor)
    form, status = SignForm(request.form), 200
    if request.method == "POST":
        status = 422
        if form.validate() and (status := _ask(petition_id, form)) == 303:
            return redirect(url_for("petition.thanks", petition_id=petition_id), code=303)
    petition = queries.read(petition_id)
    form.prefer(petition.space.territory)
    return page("sign.html", petition.space, status, sheet=sheet(petition), form=form, **signing_values(petition))


def _ask(petition_id: int, form: SignForm) -> int:
    """Ask for the link; return the status of the answer, 303 once a mail is on its way."""
    try:
        _count_try(form.email.data or "")
    except TooMany as error:
        form.refuse(error)
        return error.status
    with use_case(form) as done:
        services.sign_by_email(
            actor=current_actor(),
            petition=queries.petition(petition_id),
            name=form.name.data or "",
            commune=form.place.insee,
            email=form.email.data or "",
            show_name=bool(form.show_name.data),
            follow=bool(form.follow.data),
            network="" if is_own() or current_actor().channel == Channel.KIOSK else network(),
        )
    return 303 if done.ok else 422


def _count_try(email: str) -> None:
    """Count a try by network and address, and by address alone, so that nobody's mailbox is flooded.

    Raises TooMany; the centre's own networks are not counted.
    """
    if is_own():
        return
    numbers = settings("petition", PetitionSettings)
    address = canonical_email(email.strip()[:254])
    with transaction():
        limits.hit("petition.sign", network(), address, most=numbers.tries, seconds=numbers.tries_seconds)
    with transaction():
        limits.hit("petition.mailbox", address, most=numbers.tries_per_mailbox, seconds=numbers.tries_seconds)


@blueprint.get("/petitions/<id:petition_id>/signer/merci")
def thanks(petition_id: int) -> ResponseReturnValue:
    """Say what to do next. The page is the same whoever has signed: it tells nobody who counts already."""
    petition = readable(petition_id, current_actor())
    return page("thanks.html", petition.space, petition=petition)


@blueprint.route("/petitions/<id:petition_id>/au-centre", methods=["GET", "POST"])
def countersign(petition_id: int) -> ResponseReturnValue:
    actor = current_actor()
    require(actor, "petition.countersign", queries.read(petition_id))
    form = CentreForm(request.form)
    if request.method == "POST" and form.validate():
        with use_case(form) as done:
            services.countersign(
                actor=actor,
                petition=queries.petition(petition_id),
                name=form.name.data or "",
                commune=form.place.insee,
                agreed=bool(form.agreed.data),
                show_name=bool(form.show_name.data),
                namesake=form.namesakes,
            )
        if form.namesake.errors:
            form.offer_namesake()
        if done.ok:
            return redirect(url_for("petition.countersign", petition_id=petition_id, note="written"), code=303)
    petition = queries.read(petition_id)
    form.prefer(petition.space.territory)
    status = 200 if request.method == "GET" else 422
    return page(
        "centre.html", petition.space, status, sheet=sheet(petition), form=form, centre_address=config().site.address
    )


@blueprint.post("/petitions/<id:petition_id>/imaginaires")
def imagine(petition_id: int) -> ResponseReturnValue:
    with transaction():
        services.add_imaginary_signers(actor=current_actor(), petition=queries.petition(petition_id))
    return redirect(url_for("petition.show", petition_id=petition_id, note="imagined"), code=303)
