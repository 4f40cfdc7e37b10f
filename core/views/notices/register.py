"""The register of processing (RGPD, article 30), for the administrator and whoever checks."""

from __future__ import annotations

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from core.documents.tables import csv_bytes
from core.i18n import N_
from core.notices import queries
from core.notices.rules import Page
from core.permissions import require
from core.runtime import config, runtime
from core.views.notices import words
from core.views.notices.blueprint import blueprint
from core.web import current_actor
from core.web.words import words as catalogue

_COLUMNS = (
    "traitement", "finalite", "base_legale", "personnes", "donnees", "destinataires", "transferts_hors_ue", "duree",
    "efface_par", "tables", "responsable", "dpo",
)  # fmt: skip


@blueprint.get("/donnees-personnelles/registre")
def register() -> ResponseReturnValue:
    require(current_actor(), "notice.fill")
    return render_template(
        "notices/register.html",
        declared=words.declared_here(),
        kept=words.kept,
        bases=words.BASES,
        said=queries.said(Page.PRIVACY),
        publisher=queries.said(Page.LEGAL).answers,
        gaps=_gaps(),
    )


def _gaps() -> list[str]:
    """Return what plugins keep without a word: shown, for a register that leaves a part out must not look whole."""
    from core.notices import coverage  # noqa: PLC0415 - brings the migrations with it, for this page only

    return [gap for component in ("core", *runtime().infos) for gap in coverage.undeclared(component)]


@blueprint.get("/donnees-personnelles/registre.csv")
def register_csv() -> ResponseReturnValue:
    require(current_actor(), "notice.fill")
    say = catalogue().gettext
    answers = queries.said(Page.PRIVACY).answers
    controller = answers.get("controller") or queries.said(Page.LEGAL).answers.get("publisher", "")
    rows = [
        [
            say(one.title), say(one.purpose), say(words.BASES[one.basis]), say(one.subjects), say(one.what),
            say(one.seen_by), say(N_("None")), words.kept(one), ", ".join(one.erased_by), ", ".join(one.holds),
            controller, answers.get("dpo", ""),
        ]
        for one in words.declared_here()
    ]  # fmt: skip
    name = f"registre-{config().site.id}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(csv_bytes(_COLUMNS, rows), mimetype="text/csv", headers=headers)
