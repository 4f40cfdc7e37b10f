"""The hub's pages: connected centres, invitations, revocation, kinds of usage to accept."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core import clock, tokens
from core.contracts import Profile
from core.errors import Invalid, Missing
from core.events import transaction
from core.i18n import N_
from core.journal import queries as journal
from core.permissions import require
from core.places import communes
from core.runtime import config, settings
from core.text import fold
from core.web import current_actor, use_case
from plugins.federation import files, queries, signing, words
from plugins.federation.forms import FileForm, InviteForm, RevokeForm
from plugins.federation.rules.refusals import Refused, short
from plugins.federation.services import centres, kinds
from plugins.federation.settings import FederationSettings
from plugins.federation.views.download import file_response


def index() -> ResponseReturnValue:
    """List the centres, the invitations and the kinds that wait."""
    require(current_actor(), "federation.enrol")
    return _page(InviteForm(), 200)


def invite() -> ResponseReturnValue:
    """Make an invitation; its code is on this one page, and nowhere afterwards."""
    _only_a_hub()
    form = InviteForm(request.form)
    if not form.validate():
        return _page(form, 422)
    with use_case(form) as done:
        code = centres.invite(actor=current_actor(), name=form.name.data or "", commune=_insee(form.commune.data or ""))
    if not done.ok:
        return _page(form, 422)
    address = config().site.public_url or config().addresses[0]
    days = settings("federation", FederationSettings).invitation_days
    return render_template(
        "federation/invited.html", code=tokens.grouped(code), name=form.name.data, address=address, days=days
    )


def _insee(typed: str) -> str:
    """Return the INSEE code of a commune typed by name or by code. Raises Invalid when several may be meant."""
    if found := communes.commune(typed):
        return found.insee
    near = communes.find(typed)
    same = [place for place in near if fold(place.name) == fold(typed)]
    if len(same) == 1 or len(near) == 1:
        return (same or near)[0].insee
    if not near:
        raise Invalid(N_("No commune is called “%(typed)s”."), field="commune", typed=typed)
    listed = ", ".join(f"{place.name} ({place.insee})" for place in near)
    raise Invalid(
        N_("Several communes may be meant: write the code of one. %(listed)s."), field="commune", listed=listed
    )


def withdraw(invitation_id: int) -> ResponseReturnValue:
    """Withdraw an invitation."""
    _only_a_hub()
    with transaction():
        centres.withdraw(actor=current_actor(), invitation_id=invitation_id)
    return redirect(url_for("federation.index", note="withdrawn"), code=303)


def revocation(enrolment_id: int) -> ResponseReturnValue:
    """Say what revoking does, and ask for the reason."""
    _only_a_hub()
    found = centres.enrolment(actor=current_actor(), enrolment_id=enrolment_id)
    return render_template("federation/revocation.html", enrolment=found, form=RevokeForm())


def revoke(enrolment_id: int) -> ResponseReturnValue:
    """Revoke a link."""
    _only_a_hub()
    form = RevokeForm(request.form)
    if form.validate():
        with use_case(form) as done:
            centres.revoke(actor=current_actor(), enrolment_id=enrolment_id, reason=form.reason.data or "")
        if done.ok:
            return redirect(url_for("federation.index", note="revoked"), code=303)
    found = centres.enrolment(actor=current_actor(), enrolment_id=enrolment_id)
    return render_template("federation/revocation.html", enrolment=found, form=form), 422


def accept(digest: str) -> ResponseReturnValue:
    """Accept a kind of usage."""
    _only_a_hub()
    with transaction():
        kinds.accept(actor=current_actor(), digest=digest)
    return redirect(url_for("federation.index", note="accepted"), code=303)


def receive_file() -> ResponseReturnValue:
    """Take the file that a centre has sent on a USB key, say what was in it, and offer the answer."""
    _only_a_hub()
    form = FileForm(request.files)
    if not form.validate():
        return _page(InviteForm(), 422, form)
    try:
        done = files.receive(form.content(), actor=current_actor())
    except Refused as refused:
        form.file.errors = [gettext(refused.message, **refused.params)]
        return _page(InviteForm(), 422, form)
    held, _digest = journal.head(done.enrolment.origin)
    said = gettext(done.refused.message, **done.refused.params) if done.refused else ""
    values = {"done": done, "centre": done.enrolment, "held": held, "refused": said}
    return render_template("federation/received.html", **values), 422 if done.refused else 200


def answer_file(enrolment_id: int) -> ResponseReturnValue:
    """Give the file that a centre takes home."""
    _only_a_hub()
    enrolment = centres.enrolment(actor=current_actor(), enrolment_id=enrolment_id)
    after = request.args.get("after", type=int)
    if after is None:
        after, _digest = journal.head(enrolment.origin)
    return file_response(files.answer(actor=current_actor(), enrolment_id=enrolment_id, after=after))


def _only_a_hub() -> None:
    if config().profile != Profile.REGION:
        raise Missing(N_("This page is for the hub of the Region: this is a centre."))


def _page(form: InviteForm, status: int, file_form: FileForm | None = None) -> tuple[str, int]:
    at = clock.now()
    silent = at - timedelta(days=settings("federation", FederationSettings).silent_days)
    rows = [
        {
            "centre": centre.enrolment,
            "place": _place(centre.enrolment.commune),
            "seq": centre.seq,
            "received_at": centre.received_at,
            "state": _state(centre, silent),
            "other": centre.enrolment.said_name != centre.enrolment.name
            or centre.enrolment.said_commune != centre.enrolment.commune,
            "said_place": _place(centre.enrolment.said_commune),
            "print": short(centre.enrolment.thumbprint),
            "missing": max(0, (centre.enrolment.promised_seq or 0) - centre.seq),
        }
        for centre in queries.centres()
    ]
    values = {
        "rows": rows,
        "invitations": [(row, _place(row.commune)) for row in queries.open_invitations(at)],
        "unknown": queries.unknown_kinds(),
        "said": words.said,
        "file_form": file_form or FileForm(),
        "own_print": short(signing.own_key().thumbprint()),
    }
    return render_template("federation/hub.html", form=form, **values), status


def _state(centre: queries.Centre, silent: datetime) -> str:
    if centre.enrolment.revoked_at is not None:
        return "revoked"
    last = centre.received_at or centre.enrolment.since
    return "silent" if last < silent else "active"


def _place(insee: str) -> str:
    found = communes.commune(insee)
    return f"{found.name} ({insee})" if found else gettext("unknown commune (%(insee)s)", insee=insee)
