"""What a printed sheet says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask_babel import ngettext

from core import formats, tokens
from core.documents import pdf, qr
from core.errors import Unavailable
from core.i18n import N_
from core.runtime import config
from core.web.addresses import plain_path_for
from plugins.petition.queries import ReadPetition
from plugins.petition.rules.paper import LINES
from plugins.petition.settings import PetitionSettings
from plugins.petition.views.sheet import sheet

TEMPLATE = Path(__file__).resolve().parents[2] / "documents" / "sheets.typ"


def document(petition: ReadPetition, codes: Sequence[str], numbers: PetitionSettings) -> dict[str, Any]:
    """Return the data of the printed sheets of these codes."""
    site, told = config().site, sheet(petition)
    public = site.public_url.rstrip("/")
    months, days = numbers.erased_after_months, numbers.erased_after_answer_days
    return {
        "centre": {"name": site.name, "address": site.address},
        "petition": {
            **{name: getattr(petition, name) for name in ("title", "summary", "addressee")},
            "bearer": told.bearer,
            "last_day": formats.day(told.last_day),
            "sha256": petition.text_sha256 or "",
            "address": public + plain_path_for("petition.show", petition_id=petition.id) if public else "",
        },
        "exercise": petition.space.is_sandbox,
        "months": ngettext("%(num)s month", "%(num)s months", months),
        "days": ngettext("%(num)s day", "%(num)s days", days),
        "lines": LINES,
        "sheets": [{"code": tokens.grouped(code), "qr": qr.matrix(scanned(code))} for code in codes],
    }


def scanned(code: str) -> str:
    """Return what the QR code of a sheet holds: its page, or the code alone without a public address."""
    public = config().site.public_url.rstrip("/")
    code = tokens.grouped(code)
    return f"{public}{plain_path_for('petition.scanned_sheet', code=code)}" if public else code


def render(data: dict[str, Any]) -> bytes:
    """Return the PDF. Raises Unavailable."""
    try:
        return pdf.render(TEMPLATE, data)
    except pdf.PdfError as error:
        raise Unavailable(N_("The document could not be made. Try again in a minute.")) from error
