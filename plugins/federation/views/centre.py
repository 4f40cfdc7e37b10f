"""A centre's page: the state of its link with the Region, what waits, and the two buttons."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.contracts import Profile
from core.errors import Missing
from core.events import transaction
from core.i18n import N_
from core.journal.models import JournalEntry
from core.permissions import require
from core.runtime import config, runtime
from core.web import current_actor, use_case
from plugins.federation import exchange, queries, signing, words
from plugins.federation.forms import EnrolForm
from plugins.federation.models import Link
from plugins.federation.rules.refusals import short
from plugins.federation.services import sending

#: A button answers within its patience; the rest follows by itself.
_BATCHES_OF_A_BUTTON = 20


def index() -> ResponseReturnValue:
    """Show the link."""
    require(current_actor(), "federation.link")
    return _page(EnrolForm(), 200)


def enrol() -> ResponseReturnValue:
    """Ask for the link, and try at once."""
    _only_a_centre()
    form = EnrolForm(request.form)
    if not form.validate():
        return _page(form, 422)
    with use_case(form) as done:
        sending.ask(actor=current_actor(), address=form.address.data or "", code=form.code.data or "")
    if not done.ok:
        return _page(form, 422)
    exchange.run(_BATCHES_OF_A_BUTTON)
    link = queries.link()
    if link is None or link.asked_url:
        return redirect(url_for("federation.index", note="kept"), code=303)
    if link.failure:
        form.form_errors.append(gettext(link.failure, **link.failure_params))
        return _page(form, 422)
    return redirect(url_for("federation.index", note="linked"), code=303)


def give_up() -> ResponseReturnValue:
    """Drop what was asked for."""
    _only_a_centre()
    with transaction():
        sending.give_up(actor=current_actor())
    return redirect(url_for("federation.index", note="given_up"), code=303)


def send() -> ResponseReturnValue:
    """Send what waits, now."""
    _only_a_centre()
    require(current_actor(), "federation.link")
    result = exchange.run(_BATCHES_OF_A_BUTTON)
    note = "failed" if result.failure else "sent"
    return redirect(url_for("federation.index", note=note), code=303)


def _only_a_centre() -> None:
    if config().profile != Profile.CENTRE:
        raise Missing(N_("This page is for centres: this is the hub of the Region."))


def _page(form: EnrolForm, status: int) -> tuple[str, int]:
    link = queries.link()
    hub = link.hub if link else ""
    values = {
        "link": link,
        "state": _state(link),
        "waiting": queries.waiting(hub),
        "receipt": queries.last_receipt(hub, config().site.id) if hub else None,
        "entries": [
            (entry, _title(entry), words.pairs(entry.figures), words.pairs(entry.dimensions))
            for entry in queries.latest_entries()
        ],
        "hub_print": short(signing.read_public(link.hub_key).thumbprint()) if link and hub else "",
        "failure": gettext(link.failure, **link.failure_params) if link and link.failure else "",
    }
    return render_template("federation/centre.html", form=form, **values), status


def _state(link: Link | None) -> str:
    if link is None or not (link.hub or link.asked_url):
        return "none"
    if link.asked_url:
        return "asked"
    return "revoked" if link.failure_code == "revoked" else "failing" if link.failure else "linked"


def _title(entry: JournalEntry) -> str:
    kind = runtime().kinds.get(entry.kind)
    return gettext(kind.title) if kind else entry.kind
