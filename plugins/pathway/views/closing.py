"""Closing a session on one page, and the attendance sheet that comes of it."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core import clock, formats
from core.errors import Conflict, Missing
from core.i18n import N_
from core.permissions import require
from core.web import current_actor, use_case
from core.web.context import hour
from plugins.pathway import services
from plugins.pathway.forms import STATUSES, CloseForm
from plugins.pathway.models import Session
from plugins.pathway.queries import sessions
from plugins.pathway.rules.attendance import Status
from plugins.pathway.rules.holidays import is_public_holiday
from plugins.pathway.rules.sheet import digest
from plugins.pathway.rules.states import Act, State, after
from plugins.pathway.services.closing import closing_findings
from plugins.pathway.views.blueprint import blueprint
from plugins.pathway.views.desk import PILLS

HOURS = ("starts_at", "ends_at", "started_at", "ended_at")


@blueprint.route("/seances/<id:session_id>/clore", methods=["GET", "POST"])
def close(session_id: int) -> ResponseReturnValue:
    actor = current_actor()
    session = sessions.session(session_id)
    require(actor, "pathway.close", session)
    if request.method == "GET" and after(session.state, Act.CLOSE) is None:
        return redirect(url_for("pathway.session", session_id=session_id), code=303)
    form = CloseForm(request.form)
    if request.method == "POST" and form.validate():
        with use_case(form) as done:
            services.close_session(
                actor=actor,
                session_id=session_id,
                early_reason=form.early_reason.data or "",
                holiday_confirmed=bool(form.holiday_confirmed.data),
            )
        if done.ok or sessions.session(session_id).state == State.CLOSED:  # closed by a first click, or elsewhere
            return redirect(url_for("pathway.session", session_id=session_id, note="closed"), code=303)
    page = render_template("pathway/close.html", form=form, **_values(sessions.session(session_id)))
    return page, 200 if request.method == "GET" else 422


def _values(session: Session) -> dict[str, Any]:
    seats = sessions.seats(session.id)
    findings = closing_findings(session, seats)
    return {
        "session": session,
        "seats": seats,
        "expected": [seat for seat in seats if seat.status is Status.EXPECTED],
        "here": sum(seat.here for seat in seats),
        "blocking": [gettext(found.message, name=found.name) for found in findings if not found.lifted_by],
        "early": session.starts_at < clock.now() < session.ends_at,
        "holiday": is_public_holiday(sessions.local_day(session)),
        "statuses": STATUSES,
        "pills": PILLS,
    }


@blueprint.get("/seances/<id:session_id>/feuille")
def sheet(session_id: int) -> ResponseReturnValue:
    """Show the frozen sheet, and whether its text still gives its SHA-256."""
    session = sessions.session(session_id)
    require(current_actor(), "pathway.close", session)
    if session.state != State.CLOSED or session.sheet is None:
        raise Conflict(N_("The attendance sheet is made when the session is closed."))
    if session.erased_at is not None:
        raise Missing(N_("This sheet was kept as long as it could be asked for; it has been erased since."))
    facts = json.loads(session.sheet)
    return render_template(
        "pathway/sheet.html",
        session=session,
        sheet_facts=facts,
        day=date.fromisoformat(facts["day"]),
        hours=_hours(**{key: datetime.fromisoformat(facts[key]) for key in HOURS}),
        rows=[_row(person) for person in facts["people"]],
        whole=digest(session.sheet) == session.sheet_digest,
        duration=formats.duration,
    )


def _hours(*, starts_at: datetime, ends_at: datetime, started_at: datetime, ended_at: datetime) -> str:
    """Say what was planned and what was done; the welcome before the hour is not yet the half-day."""
    values = {"start": hour(starts_at), "end": hour(ends_at)}
    values |= {"started": hour(max(starts_at, started_at)), "ended": hour(ended_at)}
    return str(gettext("Planned from %(start)s to %(end)s, held from %(started)s to %(ended)s", **values))


def _row(person: dict[str, Any]) -> dict[str, Any]:
    return {
        **person,
        "said": STATUSES[Status(person["status"])],
        "arrival_at": _moment(person["arrival_at"]),
        "signed_at": _moment(person.get("signed_at")),  # not on the sheets of before
        "marked_at": _moment(person["marked_at"]),
    }


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
