"""A participant's card: its code is shown once, on a page and on paper."""

from __future__ import annotations

from pathlib import Path

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import tokens
from core.documents import pdf, qr
from core.errors import Conflict, Unavailable
from core.events import transaction
from core.i18n import N_
from core.people import queries, services
from core.people.models import Person
from core.permissions import require
from core.runtime import config
from core.views.people.blueprint import blueprint
from core.web import current_actor
from core.web.addresses import plain_path_for

CARD = Path(services.__file__).with_name("documents") / "card.typ"
GROUP = 4


def scanned(code: str) -> str:
    """Return what the QR code of a card holds: the page that signs in, or the code alone without a public address.

    The code stands behind ``#``: a browser never sends that part, so no server's log keeps it.
    """
    grouped = tokens.grouped(code, GROUP)
    public = config().site.public_url.rstrip("/")
    return f"{public}{plain_path_for('people.sign_in')}#{grouped}" if public else grouped


def where() -> str:
    """Return where one signs in, in words for a card."""
    public = config().site.public_url.rstrip("/")
    return f"{public.partition('://')[2]}{plain_path_for('people.sign_in')}" if public else ""


@blueprint.route("/personnes/<id:person_id>/carte", methods=["GET", "POST"])
def card(person_id: int) -> ResponseReturnValue:
    """Make a new card and show its code; asked for again by GET, the page of the person says that it is gone."""
    if request.method != "POST":
        return redirect(url_for("people.show", person_id=person_id), code=303)
    with transaction():
        person = queries.person(person_id)
        code = services.issue_card(actor=current_actor(), person=person)
    return render_template("people/card.html", person=person, **_drawn(person, code))


def _drawn(person: Person, code: str) -> dict[str, object]:
    return {
        "code": tokens.grouped(code, GROUP),
        "groups": tokens.grouped(code, GROUP).split("-"),
        "qr": qr.svg(scanned(code), person.name),
        "where": where(),
    }


@blueprint.post("/personnes/<id:person_id>/carte.pdf")
def card_pdf(person_id: int) -> ResponseReturnValue:
    """Print a card whose code is still on the page before; it must be this person's valid one."""
    require(current_actor(), "people.welcome")
    person = queries.person(person_id)
    code = tokens.read_code(request.form.get("code", ""))
    if not queries.bears_code(person.id, code):
        raise Conflict(N_("This card is no longer valid. Make a new one."))
    entry = {
        "name": person.name,
        "code": tokens.grouped(code, GROUP).replace("-", " "),
        "address": where(),
        "qr": qr.matrix(scanned(code)),
    }
    try:
        document = pdf.render(CARD, {"centre": {"name": config().site.name}, "cards": [entry]})
    except pdf.PdfError as error:
        raise Unavailable(N_("The document could not be made. Print the page instead.")) from error
    headers = {"Content-Disposition": f'attachment; filename="carte-{person.id}.pdf"'}
    return Response(document, content_type="application/pdf", headers=headers)
