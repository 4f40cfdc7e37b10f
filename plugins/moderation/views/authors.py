"""The pages of authors: what was decided of their texts, why, and how to appeal."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import Conflict, Forbidden
from core.i18n import N_
from core.web import current_actor, use_case
from plugins.moderation import services
from plugins.moderation.forms import AppealForm
from plugins.moderation.house import BY_NAME
from plugins.moderation.queries import cases
from plugins.moderation.services.appealing import TOO_LATE
from plugins.moderation.services.deciding import is_open_to_appeal
from plugins.moderation.views.blueprint import blueprint
from plugins.moderation.views.sheet import history, page, sheet, unlisted


@blueprint.get("/mes-textes")
def mine() -> ResponseReturnValue:
    """List what was said of one's own texts."""
    actor = current_actor()
    if actor.person_id is None:
        raise Forbidden(N_("Sign in first: this is for people whom the centre knows."))
    return unlisted(page("mine.html", sheets=[sheet(case, actor) for case in cases.of_author(actor.person_id)]))


@blueprint.route("/mes-textes/<id:case_id>", methods=["GET", "POST"])
def author_case(case_id: int) -> ResponseReturnValue:
    """Tell an author what was decided, why and under which rule; a POST appeals."""
    actor = current_actor()
    if actor.person_id is None:
        raise Forbidden(N_("Sign in first: this is for people whom the centre knows."))
    told = cases.told_case(case_id, actor.person_id)
    if request.method == "POST" and not is_open_to_appeal(told):
        raise Conflict(TOO_LATE)
    form = AppealForm(request.form)
    if request.method == "POST" and form.validate():
        with use_case(form) as done:
            services.lodge(actor=actor, case_id=case_id, words=form.words.data or "")
        if done.ok:
            return redirect(url_for("moderation.author_case", case_id=case_id, note="appealed"), code=303)
    found = cases.told_case(case_id, actor.person_id)
    decision = cases.last_decision(found.id)
    return unlisted(
        page(
            "author_case.html",
            found.space,
            200 if request.method == "GET" else 422,
            sheet=sheet(found, actor),
            rule=BY_NAME.get(decision.rule) if decision else None,
            decision=decision,
            history=history(found),
            form=form if is_open_to_appeal(found) else None,
            appeal=cases.pending_appeal(found.id),
        )
    )
