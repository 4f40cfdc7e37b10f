"""The desk of a petition on paper: sheets to print, a code to enter, where each sheet stands."""

from __future__ import annotations

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core import tokens
from core.contracts import Actor
from core.errors import Invalid, Missing
from core.extensions import db
from core.i18n import FRENCH, N_, speaking
from core.permissions import allowed, require
from core.runtime import settings
from core.web import current_actor, use_case
from plugins.petition import queries
from plugins.petition.models import PaperSheet
from plugins.petition.queries import paper as read
from plugins.petition.services import paper
from plugins.petition.settings import PetitionSettings
from plugins.petition.views.blueprint import blueprint
from plugins.petition.views.paper import printing
from plugins.petition.views.paper.forms import CodeForm, PrintForm
from plugins.petition.views.sheet import page, sheet, unlisted


@blueprint.route("/petitions/<id:petition_id>/papier", methods=["GET", "POST"])
def paper_desk(petition_id: int) -> ResponseReturnValue:
    """Show the sheets of a petition, make new ones, and lead to the one whose code is typed."""
    actor = current_actor()
    require(actor, "petition.print", queries.read(petition_id))
    code_form = CodeForm(request.args)
    if request.method == "GET" and code_form.code.data and (found := _named(code_form)) is not None:
        return redirect(_address(found), code=303)
    form = PrintForm(request.form)
    if request.method == "POST" and form.validate():
        with use_case(form) as done:
            petition, number = queries.petition(petition_id), form.number.data or 0
            batch = paper.print_sheets(actor=actor, petition=petition, number=number)
        if done.ok:
            return redirect(
                url_for("petition.paper_desk", petition_id=petition_id, note="printed", lot=batch), code=303
            )
    return _desk(petition_id, actor, form, code_form)


def _named(form: CodeForm) -> PaperSheet | None:
    """Return the sheet of the code that was typed; None when it is of no sheet, as its field then says."""
    try:
        return paper.sheet_of_code(form.code.data or "")
    except Invalid as error:
        form.refuse(error)
        return None


def _address(found: PaperSheet) -> str:
    return url_for("petition.paper_sheet", petition_id=found.petition_id, code=found.code)


def _desk(petition_id: int, actor: Actor, form: PrintForm, code_form: CodeForm) -> Response:
    petition = queries.read(petition_id)
    status = 422 if request.method == "POST" or code_form.errors else 200
    response = page(
        "paper/desk.html",
        petition.space,
        status,
        sheet=sheet(petition),
        form=form,
        code_form=code_form,
        batches=read.batches(petition_id),
        at_work=[(one, tokens.grouped(one.code)) for one in read.sheets_at_work(petition_id)],
        deadline=paper.deadline(petition),
        enters=allowed(actor, "petition.paper", petition),
        can_enter=paper.can_enter(petition),
        lot=request.args.get("lot", type=int),
    )
    return unlisted(response)


@blueprint.get("/petitions/<id:petition_id>/papier/lot-<id:batch>.pdf")
def paper_sheets(petition_id: int, batch: int) -> ResponseReturnValue:
    """Print the sheets of a batch on which nothing was entered; made in a child process, outside any transaction."""
    petition = queries.read(petition_id)
    require(current_actor(), "petition.print", petition)
    codes = [one.code for one in read.printable(petition_id, batch)]
    if not codes:
        raise Missing(N_("No sheet of this batch is left to print."))
    with speaking(FRENCH):  # what people sign is in French, whatever the page
        data = printing.document(petition, codes, settings("petition", PetitionSettings))
    db.session.rollback()
    content = printing.render(data)
    name = f"feuilles-petition-{petition_id}-lot-{batch}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return unlisted(Response(content, content_type="application/pdf", headers=headers))


@blueprint.get("/petitions/feuilles/<code>")
def scanned_sheet(code: str) -> ResponseReturnValue:
    """Lead from the QR code of a sheet: those who enter sheets to this one, anybody else to its petition."""
    try:
        found = paper.sheet_of_code(code)
    except Invalid as error:
        raise Missing(error.message) from error
    if allowed(current_actor(), "petition.paper", queries.read(found.petition_id)):
        return redirect(_address(found), code=303)
    return redirect(url_for("petition.show", petition_id=found.petition_id), code=303)
