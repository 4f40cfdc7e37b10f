"""Certificates of attendance: made on request, printed as a PDF, checked by whoever holds one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core import formats
from core.documents import pdf, qr
from core.errors import Unavailable
from core.events import transaction
from core.extensions import db
from core.i18n import FRENCH, N_, speaking
from core.permissions import allowed, require
from core.runtime import config
from core.web import current_actor, use_case
from core.web.addresses import plain_path_for
from core.web.context import local_date
from core.web.guards import row_id
from plugins.pathway import services
from plugins.pathway.forms import ReasonForm
from plugins.pathway.models import Certificate
from plugins.pathway.queries import progress
from plugins.pathway.rules.sheet import evidence
from plugins.pathway.views import content
from plugins.pathway.views.blueprint import blueprint

TEMPLATE = Path(__file__).resolve().parents[1] / "documents" / "certificate.typ"


@blueprint.post("/attestations")
def issue() -> ResponseReturnValue:
    """Make the certificate of a person: one's own, or anybody's for an animator."""
    actor = current_actor()
    person_id = request.form.get("person", type=row_id) or actor.person_id or 0
    with transaction():
        certificate = services.issue_certificate(actor=actor, person_id=person_id)
    return redirect(url_for("pathway.certificate", reference=certificate.reference, note="issued"), code=303)


@blueprint.get("/attestations/<reference>")
def certificate(reference: str) -> ResponseReturnValue:
    """Show a certificate to whoever holds its address; it bears a name, so nothing on the way keeps a copy."""
    response = make_response(_page(progress.certificate(reference), ReasonForm()))
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _page(found: Certificate, form: ReasonForm) -> str:
    actor = current_actor()
    return render_template(
        "pathway/certificate.html",
        certificate=found,
        content=found.content,
        evidence=evidence(lesson["sheet"] for lesson in found.content["lessons"]),
        lessons=content.dated(found.content["lessons"]),
        form=form,
        duration=formats.duration,
        own=allowed(actor, "pathway.certify", found.person_id),
        staff=allowed(actor, "pathway.programme"),
        qr=qr.svg(address(found), gettext("QR code of this page")) if address(found) else None,
    )


@blueprint.post("/attestations/<reference>/revoquer")
def revoke(reference: str) -> ResponseReturnValue:
    form = ReasonForm(request.form)
    if form.validate():
        with use_case(form) as done:
            services.revoke_certificate(actor=current_actor(), reference=reference, reason=form.reason.data or "")
        if done.ok:
            return redirect(url_for("pathway.certificate", reference=reference, note="revoked"), code=303)
    return _page(progress.certificate(reference), form), 422


@blueprint.get("/attestations/<reference>.pdf")
def certificate_pdf(reference: str) -> ResponseReturnValue:
    """Print a certificate, for its person or an animator; made in a child process, outside any transaction."""
    found = progress.certificate(reference)
    require(current_actor(), "pathway.certify", found.person_id)
    name = f"attestation-{found.number}.pdf"
    with speaking(FRENCH):  # the document that counts is the French one, whatever the page
        data = document(found)
    db.session.rollback()
    try:
        made = pdf.render(TEMPLATE, data)
    except pdf.PdfError as error:
        raise Unavailable(N_("The document could not be made. Print the page instead.")) from error
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(made, content_type="application/pdf", headers=headers)


def address(found: Certificate) -> str:
    """Return where a certificate can be checked; "" for a centre without a public address."""
    public = config().site.public_url.rstrip("/")
    return f"{public}{plain_path_for('pathway.certificate', reference=found.reference)}" if public else ""


def document(found: Certificate) -> dict[str, Any]:
    """Return the data of the printed certificate."""
    said = found.content
    link = address(found)
    return {
        "number": found.number,
        "name": said["name"],
        "lessons": [
            {
                "title": lesson["title"],
                "date": formats.day(date.fromisoformat(lesson["day"])),
                "hours": formats.duration(lesson["minutes"]),
                "place": lesson["place"],
            }
            for lesson in said["lessons"]
        ],
        "total_hours": formats.duration(said["minutes"]),
        "centre": said["centre"],
        "animators": said["animators"],
        "issued_on": formats.day(local_date(found.issued_at)),
        "verify_url": link,
        "qr": qr.matrix(link) if link else [],
        "digest": evidence(lesson["sheet"] for lesson in said["lessons"])[:16],
    }
