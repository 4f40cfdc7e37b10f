"""A centre's page: the state of its link with the Region, what waits, and the two buttons."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.contracts import Profile
from core.errors import DomainError, Missing, Unavailable
from core.events import transaction
from core.i18n import N_
from core.journal import queries as journal
from core.journal.models import JournalEntry
from core.permissions import require
from core.runtime import config, runtime
from core.web import current_actor, use_case
from plugins.federation import exchange, queries, signing, words
from plugins.federation.forms import EnrolForm, FileForm, FileLinkForm
from plugins.federation.models import BY_FILE, Link
from plugins.federation.rules.refusals import Refused, short
from plugins.federation.services import sending

#: A button answers within its patience; the rest follows by itself.
_BATCHES_OF_A_BUTTON = 20


def index() -> ResponseReturnValue:
    """Show the link."""
    require(current_actor(), "federation.link")
    return page()


def enrol() -> ResponseReturnValue:
    """Ask for the link, and try at once."""
    only_a_centre()
    form = EnrolForm(request.form)
    if not form.validate():
        return page(form, status=422)
    with use_case(form) as done:
        sending.ask(actor=current_actor(), address=form.address.data or "", code=form.code.data or "")
    if not done.ok:
        return page(form, status=422)
    exchange.run(_BATCHES_OF_A_BUTTON)
    link = queries.link()
    if link is None or link.asked_url:
        return redirect(url_for("federation.index", note="kept"), code=303)
    if link.failure:
        form.form_errors.append(gettext(link.failure, **link.failure_params))
        return page(form, status=422)
    return redirect(url_for("federation.index", note="linked"), code=303)


def give_up() -> ResponseReturnValue:
    """Drop what was asked for."""
    only_a_centre()
    with transaction():
        sending.give_up(actor=current_actor())
    return redirect(url_for("federation.index", note="given_up"), code=303)


def send() -> ResponseReturnValue:
    """Send what waits, now."""
    only_a_centre()
    require(current_actor(), "federation.link")
    result = exchange.run(_BATCHES_OF_A_BUTTON)
    note = "failed" if result.failure else "sent"
    return redirect(url_for("federation.index", note=note), code=303)


def take_back() -> ResponseReturnValue:
    """Take back from the Region what it has received and this centre has lost, then send on."""
    only_a_centre()
    try:
        done = exchange.recover(actor=current_actor())
    except (Refused, Unavailable) as error:
        return page(status=422, refused=error)
    exchange.run(_BATCHES_OF_A_BUTTON)
    return redirect(url_for("federation.index", note="taken_back", taken=done.taken, moved=done.moved), code=303)


def only_a_centre() -> None:
    """Answer as if these pages were not there, at a hub."""
    if config().profile != Profile.CENTRE:
        raise Missing(N_("This page is for centres: this is the hub of the Region."))


def page(
    form: EnrolForm | None = None,
    file_link_form: FileLinkForm | None = None,
    file_form: FileForm | None = None,
    *,
    status: int = 200,
    refused: DomainError | None = None,
) -> tuple[str, int]:
    """Return the page of this centre's link, with the one form that was refused, if one was."""
    link = queries.link()
    hub = link.hub if link else ""
    forms = {
        "form": form or EnrolForm(),
        "file_link_form": file_link_form or FileLinkForm(),
        "file_form": file_form or FileForm(),
    }
    values: dict[str, Any] = {
        **forms,
        "wrong": next((found for found in forms.values() if found.errors), None),
        "refused": gettext(refused.message, **refused.params) if refused else "",
        "by_file": link is not None and BY_FILE in (link.url, link.asked_url),
        "stopped": queries.is_behind(link),
        "own_seq": journal.head(config().site.id)[0],
        "recoveries": queries.recoveries(),
        "reached": queries.reached(link) if link and hub else 0,
        "told": {name: request.args.get(name, type=int) or 0 for name in ("taken", "moved", "delivered")},
        "link": link,
        "state": _state(link),
        "waiting": queries.waiting(link),
        "receipt": queries.good_receipt(hub) if hub else None,
        "entries": [
            (entry, _title(entry), words.pairs(entry.figures), words.pairs(entry.dimensions))
            for entry in queries.latest_entries()
        ],
        "hub_print": short(signing.read_public(link.hub_key).thumbprint()) if link and hub else "",
        "failure": gettext(link.failure, **link.failure_params) if link and link.failure else "",
    }
    return render_template("federation/centre.html", **values), status


def _state(link: Link | None) -> str:
    if link is None or not (link.hub or link.asked_url):
        return "none"
    if link.asked_url:
        return "asked"
    if queries.is_behind(link):
        return "stopped"
    return "revoked" if link.failure_code == "revoked" else "failing" if link.failure else "linked"


def _title(entry: JournalEntry) -> str:
    kind = runtime().kinds.get(entry.kind)
    return gettext(kind.title) if kind else entry.kind
