"""What is kept under an e-mail address, for whoever has no account and opens the link that was sent to it."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import EmailField, ValidationError
from wtforms.validators import InputRequired

from core import limits
from core.errors import Invalid, TooMany
from core.events import transaction
from core.own import asking, links, services
from core.people.rules import canonical_email, email_address
from core.runtime import config
from core.views.own import archive
from core.views.own.blueprint import blueprint
from core.views.own.telling import told
from core.web import Form, use_case
from core.web.networks import is_own, network
from core.web.words import lazy_gettext
from core.work import mail

HOUR = 3600
TRIES_OF_A_NETWORK = 10
TRIES_OF_AN_ADDRESS = 3


class AddressForm(Form):
    """The address with which somebody signed."""

    email = EmailField(lazy_gettext("E-mail address"), [InputRequired(lazy_gettext("Write your e-mail address."))])

    def validate_email(self, field: EmailField) -> None:
        """Refuse what is no address, at its field."""
        try:
            email_address(field.data or "")
        except Invalid as error:
            raise ValidationError(gettext(error.message, **error.params)) from error


@blueprint.route("/mes-donnees", methods=["GET", "POST"])
def ask() -> ResponseReturnValue:
    """Ask for the link. The answer is the same whoever has signed: only the mailbox learns what is kept."""
    form, status = AddressForm(request.form), 200
    if request.method == "POST":
        status = 422
        if form.validate() and (status := _send(form)) == 303:
            return redirect(url_for("own.sent"), code=303)
    site = config().site
    page = render_template("own/ask.html", form=form, by_email=mail.can_send(), centre_address=site.address)
    return page, status


def _send(form: AddressForm) -> int:
    """Write the mail; return the status of the answer, 303 once it is on its way."""
    email = form.email.data or ""
    try:
        _count_try(email)
    except TooMany as error:
        form.refuse(error)
        return error.status
    with use_case(form) as done:
        asking.send_link(email=email)
    return 303 if done.ok else 422


def _count_try(email: str) -> None:
    """Count a try by network, but for the centre's own, and by address from anywhere: no mailbox is flooded."""
    if not is_own():
        with transaction():
            limits.hit("own.ask", network(), most=TRIES_OF_A_NETWORK, seconds=HOUR)
    with transaction():
        limits.hit("own.mailbox", canonical_email(email_address(email)), most=TRIES_OF_AN_ADDRESS, seconds=HOUR)


@blueprint.get("/mes-donnees/envoye")
def sent() -> ResponseReturnValue:
    return render_template("own/sent.html")


@blueprint.get(f"{links.PATH}<token>")
def opened(token: str) -> ResponseReturnValue:
    address = links.opened(token)
    holdings = told(services.kept_for(address))
    return _hidden(make_response(render_template("own/address.html", holdings=holdings, address=address, token=token)))


@blueprint.get(f"{links.PATH}<token>/telecharger")
def take(token: str) -> ResponseReturnValue:
    address = links.opened(token)
    return _hidden(archive.answer(services.kept_for(address), address))


@blueprint.post(f"{links.PATH}<token>/effacer")
def erase_one(token: str) -> ResponseReturnValue:
    address = links.opened(token)
    with transaction():
        services.erase_for(address=address, reference=request.form.get("reference", "")[:120])
    return redirect(url_for("own.opened", token=token, note="erased"), code=303)


def _hidden(response: Response) -> Response:
    """Keep a page that an address in a mail opens out of caches and search engines."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
