"""Pages of what follows a petition: its answer, its debate, its history."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.permissions import require
from core.web import current_actor, use_case
from plugins.petition import queries, rules, services
from plugins.petition.forms import AnswerForm, DebateForm
from plugins.petition.queries import review
from plugins.petition.rules import AnswerState, DebateState, State
from plugins.petition.views.blueprint import blueprint
from plugins.petition.views.sheet import page, readable, sheet


@blueprint.route("/petitions/<id:petition_id>/reponse", methods=["GET", "POST"])
def answer(petition_id: int) -> ResponseReturnValue:
    """Publish the official answer."""
    actor, form = current_actor(), AnswerForm(request.form)
    if request.method == "POST" and form.validate():
        with use_case(form) as done:
            services.answer_petition(
                actor=actor,
                petition=queries.locked(petition_id),
                given_by=form.given_by.data or "",
                given_on=form.given_on.data,  # type: ignore[arg-type]  # a day, once the form is valid
                text=form.text.data or "",
            )
        if done.ok:
            return redirect(url_for("petition.show", petition_id=petition_id, note="answered"), code=303)
    petition = queries.petition(petition_id)
    require(actor, "petition.answer", petition)
    rules.check_answer(AnswerState(petition.answer_state))
    rules.check_state(State(petition.state), *rules.ANSWERABLE)
    if request.method == "GET":
        form.given_by.data = petition.addressee
    status, whom = (200 if request.method == "GET" else 422), services.on_behalf_of(actor, petition)
    values = {"sheet": sheet(queries.read(petition_id)), "form": form, "whom": whom}
    return page("answer.html", petition.space, status, **values)


@blueprint.route("/petitions/<id:petition_id>/debat", methods=["GET", "POST"])
def debate(petition_id: int) -> ResponseReturnValue:
    """Say where the debate of the assembly stands."""
    actor, petition = current_actor(), queries.read(petition_id)
    require(actor, "petition.answer", petition)
    rules.check_state(State(petition.state), *rules.FOLLOWED)
    form = DebateForm(request.form, present=DebateState(petition.debate_state))
    if request.method == "POST" and form.validate():
        with use_case(form) as done:
            services.note_debate(
                actor=actor,
                petition=queries.locked(petition_id),
                state=DebateState(form.state.data),
                day=form.day.data,
                text=form.text.data or "",
            )
        if done.ok:
            return redirect(url_for("petition.show", petition_id=petition_id, note="debated"), code=303)
    petition = queries.read(petition_id)
    status = 200 if request.method == "GET" else 422
    return page("debate.html", petition.space, status, sheet=sheet(petition), form=form)


@blueprint.get("/petitions/<id:petition_id>/histoire")
def history(petition_id: int) -> ResponseReturnValue:
    """Tell every move of a petition, every threshold, and what a review has set aside or given back, in order."""
    petition = readable(petition_id, current_actor())
    moves, crossings = queries.steps(petition_id), queries.crossings(petition_id)
    batches = review.batches(petition_id)
    told = [
        *((one.at, one) for one in moves),
        *((one.at, one) for one in crossings),
        *((one.at, one.set_aside) for one in batches),
        *((one.restored_at, one.given_back) for one in batches if one.restored_at is not None),
    ]
    told.sort(key=lambda pair: pair[0])
    return page("history.html", petition.space, sheet=sheet(petition), told=told)
