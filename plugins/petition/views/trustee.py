"""The desk of who bears a petition, the list of those who signed, and the page that verifies such a list."""

from __future__ import annotations

from pathlib import Path

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from core import clock, formats
from core.documents import pdf
from core.errors import Invalid, Unavailable
from core.events import transaction
from core.i18n import FRENCH, N_, speaking
from core.permissions import allowed, require
from core.runtime import config, settings
from core.web import current_actor
from plugins.petition import queries, services
from plugins.petition.models import ListDownload
from plugins.petition.queries import ReadPetition, review
from plugins.petition.services.signers import FORMS, Signers
from plugins.petition.services.upkeep import forgotten_on
from plugins.petition.settings import PetitionSettings
from plugins.petition.views.blueprint import blueprint
from plugins.petition.views.sheet import page, sheet, unlisted
from plugins.petition.views.verify_forms import FingerprintForm

TEMPLATE = Path(__file__).resolve().parents[1] / "documents" / "signers.typ"
CHECK = "/petitions/listes"


@blueprint.get("/petitions/<id:petition_id>/mandataire")
def trustee(petition_id: int) -> ResponseReturnValue:
    """Show who answers for a petition where it stands, what is awaited, and what has left with the list."""
    petition = queries.read(petition_id)
    require(current_actor(), "petition.desk", petition)
    response = page(
        "trustee.html",
        petition.space,
        sheet=sheet(petition),
        downloads=review.downloads(petition_id),
        forgotten_on=forgotten_on(petition),
        today=clock.local_day(clock.now(), config().site.timezone),
    )
    return unlisted(response)


@blueprint.post("/petitions/<id:petition_id>/mandataire/liste")
def download_list(petition_id: int) -> ResponseReturnValue:
    """Send the list of those who signed, once its trace is kept; no transaction waits while the file is made."""
    actor, petition, form = current_actor(), queries.read(petition_id), request.form.get("form", "")
    if form not in FORMS:
        raise Invalid(N_("Choose PDF or CSV."))
    found = services.list_signers(actor=actor, petition=petition)
    content = found.content if form == "csv" else _pdf(petition, found)
    with transaction():
        services.note_download(
            actor=actor,
            petition=queries.locked(petition_id),
            form=form,
            signatures=len(found.lines),
            sha256=found.sha256,
        )
    response = make_response(content)
    response.content_type = "application/pdf" if form == "pdf" else "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="petition-{petition_id}-signataires.{form}"'
    response.headers["Cache-Control"] = "private, no-store"
    return unlisted(response)


def _pdf(petition: ReadPetition, found: Signers) -> bytes:
    most = settings("petition", PetitionSettings).list_pdf_most
    if len(found.lines) > most:
        raise Invalid(
            N_("This list is too long for a PDF (%(number)s lines): download it as CSV."), number=len(found.lines)
        )
    with speaking(FRENCH):
        data = _document(petition, found)
    try:
        return pdf.render(TEMPLATE, data, timeout=120)
    except pdf.PdfError as error:
        raise Unavailable(N_("The document could not be made. Try again, or tell the team of the centre.")) from error


def _document(petition: ReadPetition, found: Signers) -> dict[str, object]:
    site, number = config().site, len(found.lines)
    erased = (
        f"Avec elles comptent {found.unnamed} signatures dont le nom a été effacé à la demande du signataire."
        if found.unnamed > 1
        else "Avec elles compte une signature dont le nom a été effacé à la demande du signataire."
    )
    return {
        "title": petition.title,
        "addressee": petition.addressee,
        "number": str(petition.id),
        "count": f"{formats.number(number)} {'signature' if number == 1 else 'signatures'}",
        "unnamed": erased if found.unnamed else "",
        "made_on": formats.day(clock.local_day(clock.now(), site.timezone)),
        "text_sha256": petition.text_sha256 or "",
        "sha256": found.sha256,
        "exercise": petition.space.is_sandbox,
        "verify": site.public_url.rstrip("/") + CHECK if site.public_url else "",
        "centre": {"name": site.name, "address": site.address},
        "rows": [[str(one.number), one.name, one.commune, f"{one.day:%d/%m/%Y}", one.channel] for one in found.lines],
    }


@blueprint.get(CHECK)
def check_list() -> ResponseReturnValue:
    """Say whether a fingerprint is that of a list that was downloaded here; no name is shown."""
    form = FingerprintForm(request.args)
    asked = "fingerprint" in request.args
    found = review.known_list(form.plain) if asked and form.validate() else None
    known = _told(found) if found is not None else None
    status = 422 if form.errors else 200
    return unlisted(
        make_response(render_template("petition/check_list.html", form=form, asked=asked, known=known), status)
    )


def _told(found: ListDownload) -> tuple[ListDownload, ReadPetition] | None:
    petition = queries.read(found.petition_id)
    return (found, petition) if allowed(current_actor(), "petition.view", petition) else None
