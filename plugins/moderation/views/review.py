"""The page of one case for moderators: take it, read, decide, answer an appeal, leave it."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.contracts import Actor, Verdict
from core.errors import Conflict
from core.events import transaction
from core.permissions import require
from core.web import current_actor, use_case
from plugins.moderation import rules, services
from plugins.moderation.forms import AnswerForm, DecisionForm
from plugins.moderation.models import Case
from plugins.moderation.queries import cases
from plugins.moderation.rules import Outcome, Standing, State
from plugins.moderation.services.locking import NOT_WAITING
from plugins.moderation.views.blueprint import blueprint
from plugins.moderation.views.sheet import history, page, sheet, unlisted

PATH = "/moderation/dossiers/<id:case_id>"


@blueprint.route(PATH, methods=["GET", "POST"])
def case(case_id: int) -> ResponseReturnValue:
    """Show a case to those who may review it; a POST decides, or answers the appeal."""
    actor, found = current_actor(), cases.case(case_id)
    require(actor, "moderation.review", found.space)
    if request.method == "POST" and found.state not in cases.WAITING:
        raise Conflict(NOT_WAITING)
    form = _form(found)
    if request.method == "POST" and form.validate():
        with use_case(form) as done:
            _decide(actor, case_id, form)
        if done.ok:
            return redirect(url_for("moderation.case", case_id=case_id, note="decided"), code=303)
    found = cases.case(case_id)
    return _page(actor, found, form, 200 if request.method == "GET" else 422)


def _form(found: Case) -> DecisionForm | AnswerForm:
    if found.state == State.APPEALED:
        return AnswerForm(request.form)
    return DecisionForm(request.form, offered=rules.offered(State(found.state), Standing(found.standing)))


def _decide(actor: Actor, case_id: int, form: DecisionForm | AnswerForm) -> None:
    if isinstance(form, AnswerForm):
        answer = form.answer.data or ""
        services.settle(actor=actor, case_id=case_id, outcome=Outcome(form.outcome.data), answer=answer)
        return
    services.decide(
        actor=actor,
        case_id=case_id,
        verdict=Verdict(form.verdict.data),
        rule=form.rule.data or "",
        reason=form.reason.data or "",
    )


def _page(actor: Actor, found: Case, form: DecisionForm | AnswerForm, status: int) -> ResponseReturnValue:
    shown = sheet(found, actor)
    return unlisted(
        page(
            "case.html",
            found.space,
            status,
            sheet=shown,
            form=form if shown.waits and not shown.bar else None,
            reports=cases.reports(found.id),
            history=history(found),
            appeal=cases.pending_appeal(found.id),
            alone=shown.is_appeal and not services.answerers(found),
        )
    )


@blueprint.post(f"{PATH}/prendre")
def take(case_id: int) -> ResponseReturnValue:
    with transaction():
        services.take(actor=current_actor(), case_id=case_id)
    return redirect(url_for("moderation.case", case_id=case_id, note="taken"), code=303)


@blueprint.post(f"{PATH}/laisser")
def leave(case_id: int) -> ResponseReturnValue:
    actor = current_actor()
    with transaction():
        services.leave(actor=actor, case_id=case_id)
        space = cases.case(case_id).space
    if space.is_sandbox:
        return redirect(url_for("moderation.in_space", space_id=space.id, note="left"), code=303)
    return redirect(url_for("moderation.queue", note="left"), code=303)
