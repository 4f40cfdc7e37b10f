"""The pages of one sheet: enter it, settle it, count it, set it aside, keep its image."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core import tokens, uploads
from core.contracts import Actor
from core.errors import Invalid, Missing, Unavailable
from core.events import transaction
from core.i18n import N_
from core.permissions import require
from core.runtime import config
from core.uploads import Stored
from core.web import current_actor, use_case
from core.web.places import name_of
from plugins.petition import queries
from plugins.petition.forms import ReasonForm
from plugins.petition.models import PaperSheet
from plugins.petition.queries import ReadPetition
from plugins.petition.queries import paper as read
from plugins.petition.rules.paper import Line, LineKind, SheetState, check_sheet_move
from plugins.petition.services import paper
from plugins.petition.services.paper import scanning
from plugins.petition.views.blueprint import blueprint
from plugins.petition.views.paper.forms import POSITIONS, EntryForm, ScanForm, said, settle_form
from plugins.petition.views.sheet import page, sheet, unlisted

_PATH = "/petitions/<id:petition_id>/papier/<code>"


def _found(petition_id: int, code: str) -> tuple[Actor, ReadPetition, PaperSheet]:
    """Return a sheet of a petition, for whoever may enter it. Raises Missing or Forbidden."""
    actor, petition = current_actor(), queries.read(petition_id)
    require(actor, "petition.paper", petition)
    try:
        found = paper.sheet_of_code(code)
    except Invalid as error:
        raise Missing(error.message) from error
    if found.petition_id != petition.id:
        raise Missing(N_("No sheet of this centre has this code."))
    return actor, petition, found


def _again(found: PaperSheet, note: str) -> ResponseReturnValue:
    address = url_for("petition.paper_sheet", petition_id=found.petition_id, code=found.code, note=note)
    return redirect(address, code=303)


def _page(template: str, petition: ReadPetition, found: PaperSheet, **values: Any) -> Response:
    """Draw a page of a sheet; it may bear names, so nothing on the way keeps it."""
    status = 200 if request.method == "GET" else 422
    code = tokens.grouped(found.code)
    return unlisted(page(template, petition.space, status, sheet=sheet(petition), paper=found, code=code, **values))


@blueprint.get(_PATH)
def paper_sheet(petition_id: int, code: str) -> ResponseReturnValue:
    """Show where a sheet stands and what to do next."""
    _, petition, found = _found(petition_id, code)
    return _show(petition, found, ScanForm())


def _show(petition: ReadPetition, found: PaperSheet, form: ScanForm) -> Response:
    return _page(
        "paper/sheet.html",
        petition,
        found,
        form=form,
        entries=read.entries(found.id),
        deadline=paper.deadline(petition),
        can_enter=paper.can_enter(petition),
        most=config().server.upload_mb,
        **_compared(petition, found),
    )


def _compared(petition: ReadPetition, found: PaperSheet) -> dict[str, Any]:
    """Return what is known of the lines: those to settle, those that would count, or what came of each."""
    if found.state == SheetState.COUNTED:
        return {"outcomes": read.outcomes(found.id)}
    if found.state != SheetState.COMPARED:
        return {}
    left = paper.differences(found.id)
    if left:
        return {"left": list(left)}
    kept = read.lines(found.id, read.KEPT)
    places = paper.foreseen(petition.id, kept)
    return {"kept": [(position, line, _words(line), places.get(position)) for position, line in kept.items()]}


def _words(line: Line) -> str:
    return name_of(line.commune) if line.kind == LineKind.PERSON else said(line)


@blueprint.route(f"{_PATH}/saisir", methods=["GET", "POST"])
def enter_sheet(petition_id: int, code: str) -> ResponseReturnValue:
    """Ten lines to type from the paper; the second entry shows nothing of the first."""
    actor, petition, found = _found(petition_id, code)
    number = len(read.entries(found.id)) + 1
    form = EntryForm(request.form)
    if request.method == "POST" and form.validate():
        typed = 1 if form.number.data == "1" else 2
        with use_case(form) as done:
            entered = paper.enter_sheet(actor=actor, sheet=_fresh(found), number=typed, lines=form.lines)
        if done.ok:
            return _again(entered, "entered" if entered.state == SheetState.ENTERED else "compared")
    if request.method == "GET":
        wanted = SheetState.ENTERED if number == 1 else SheetState.COMPARED
        check_sheet_move(SheetState(found.state), wanted)
        form.number.data = str(number)
    form.prefer(petition.space.territory)
    return _page("paper/enter.html", petition, found, form=form, positions=POSITIONS, number=number)


def _fresh(found: PaperSheet) -> PaperSheet:
    return read.sheet_of(found.code)


@blueprint.route(f"{_PATH}/regler", methods=["GET", "POST"])
def settle_sheet(petition_id: int, code: str) -> ResponseReturnValue:
    """Both entries side by side, line by line, where they differ."""
    actor, petition, found = _found(petition_id, code)
    left = paper.differences(found.id)
    form = settle_form(left, request.form)
    if request.method == "POST" and form.validate():
        with use_case(form) as done:
            settled = paper.settle_sheet(actor=actor, sheet=_fresh(found), choices=form.choices)
        if done.ok:
            return _again(settled, "settled")
    if request.method == "GET":
        check_sheet_move(SheetState(found.state), SheetState.COUNTED)
    form.prefer(petition.space.territory)
    return _page("paper/settle.html", petition, found, form=form, left=left)


@blueprint.post(f"{_PATH}/compter")
def count_sheet(petition_id: int, code: str) -> ResponseReturnValue:
    actor, _, found = _found(petition_id, code)
    namesakes = request.form.getlist("namesake", type=int)
    with transaction():
        paper.count_sheet(actor=actor, sheet=_fresh(found), namesakes=namesakes)
    return _again(found, "counted")


@blueprint.post(f"{_PATH}/recommencer")
def begin_sheet_again(petition_id: int, code: str) -> ResponseReturnValue:
    actor, _, found = _found(petition_id, code)
    with transaction():
        paper.begin_again(actor=actor, sheet=_fresh(found))
    return _again(found, "begun")


@blueprint.route(f"{_PATH}/ecarter", methods=["GET", "POST"])
def void_sheet(petition_id: int, code: str) -> ResponseReturnValue:
    """Ask why a sheet does not count, then set it aside."""
    actor, petition, found = _found(petition_id, code)
    form = ReasonForm(request.form)
    form.reason.label.text = gettext("Reason, for the team")
    if request.method == "POST" and form.validate():
        with use_case(form) as done:
            paper.void_sheet(actor=actor, sheet=_fresh(found), reason=form.reason.data or "")
        if done.ok:
            return _again(found, "voided")
    if request.method == "GET":
        check_sheet_move(SheetState(found.state), SheetState.VOID)
    return _page("paper/void.html", petition, found, form=form)


@blueprint.route(f"{_PATH}/image", methods=["GET", "POST"])
def sheet_scan(petition_id: int, code: str) -> ResponseReturnValue:
    """Give the image of a sheet back as a file, never as a page; or keep the one that is sent."""
    actor, petition, found = _found(petition_id, code)
    if request.method == "GET":
        return _file(actor, found)
    form = ScanForm(request.form)
    form.scan.data = request.files.get("scan")
    if form.validate() and (stored := _stored(form)) is not None:
        with use_case(form) as done:
            paper.attach_scan(actor=actor, sheet=_fresh(found), stored=stored)
        if done.ok:
            return _again(found, "scanned")
    return _show(petition, found, form)


def _file(actor: Actor, found: PaperSheet) -> Response:
    content, kind = paper.scan_of(actor=actor, sheet=found)
    headers = {
        "Content-Disposition": f'attachment; filename="feuille-{found.code}{kind.suffix}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }
    return unlisted(Response(content, content_type=kind.media, headers=headers))


def _stored(form: ScanForm) -> Stored | None:
    """Write the file on disk before the transaction; None when it is refused, as its field then says."""
    try:
        return uploads.put(form.scan.data.stream.read(), scanning.KINDS, field="scan")
    except (Invalid, Unavailable) as error:
        form.refuse(error)
        return None
