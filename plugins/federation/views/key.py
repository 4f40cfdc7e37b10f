"""A centre's exchange by USB key: its file is made, the Region's answer is taken."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.permissions import require
from core.web import current_actor, use_case
from plugins.federation import exchange, files, queries, signing
from plugins.federation.forms import FileForm, FileLinkForm
from plugins.federation.rules.refusals import Refused
from plugins.federation.services import sending
from plugins.federation.views.centre import only_a_centre, page
from plugins.federation.views.download import file_response


def ask() -> ResponseReturnValue:
    """Ask for the link by a file."""
    only_a_centre()
    require(current_actor(), "federation.link")
    form = FileLinkForm(request.form)
    if not form.validate():
        return page(file_link_form=form, status=422)
    if form.new_key.data:
        signing.renew_key()
    with use_case(form) as done:
        sending.ask_by_file(actor=current_actor(), code=form.key_code.data or "")
    if not done.ok:
        return page(file_link_form=form, status=422)
    return redirect(url_for("federation.index", note="asked_by_file"), code=303)


def make() -> ResponseReturnValue:
    """Give the file to carry to the Region."""
    only_a_centre()
    return file_response(files.outgoing(actor=current_actor()))


def take() -> ResponseReturnValue:
    """Take the Region's answer."""
    only_a_centre()
    return _take(take_back=False)


def take_back() -> ResponseReturnValue:
    """Take the Region's answer, and back what it holds and this centre has lost."""
    only_a_centre()
    return _take(take_back=True)


def _take(*, take_back: bool) -> ResponseReturnValue:
    require(current_actor(), "federation.link")
    form = FileForm(request.files)
    if not form.validate():
        return page(file_form=form, status=422)
    try:
        done = files.take(form.content(), actor=current_actor(), take_back=take_back)
    except Refused as refused:
        form.file.errors = [gettext(refused.message, **refused.params)]
        return page(file_form=form, status=422)
    if done.linked:
        exchange.run(1)
    note = "linked" if done.linked else "answer"
    if take_back:
        note = "taken_back_in_part" if queries.is_behind(queries.link()) else "taken_back"
    back = done.taken_back
    address = url_for("federation.index", note=note, taken=back.taken, moved=back.moved, delivered=done.delivered)
    return redirect(address, code=303)
