"""The page of the machine's date: what the computer shows, what the journal says, and who confirms."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField
from wtforms.validators import InputRequired

from core import clock
from core.journal import confirming, watch
from core.permissions import require
from core.runtime import config
from core.web import Form, current_actor, use_case
from core.web.words import lazy_gettext

blueprint = Blueprint("clock", __name__)


class DayForm(Form):
    """The day, as somebody has read it elsewhere than on this computer."""

    day = DateField(lazy_gettext("What day is it today?"), [InputRequired(lazy_gettext("Choose a day."))])


@blueprint.route("/horloge", methods=["GET", "POST"])
def show() -> ResponseReturnValue:
    """Show both dates and, when they disagree, what to do; a POST confirms the machine's."""
    actor = current_actor()
    require(actor, "journal.confirm_clock")
    form = DayForm(request.form)
    if request.method == "POST" and form.validate() and form.day.data is not None:
        with use_case(form) as done:
            confirming.confirm_clock(actor=actor, day=form.day.data)
        if done.ok:
            return redirect(url_for("clock.show", note="confirmed"), code=303)
    entry = watch.last_entry()
    page = render_template(
        "clock/show.html",
        form=form,
        standing=watch.standing(),
        at=clock.now(),
        entry_at=entry[1] if entry else None,
        confirmations=confirming.confirmations(),
        timezone=config().site.timezone,
    )
    return page, 200 if request.method == "GET" else 422
