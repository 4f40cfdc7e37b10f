"""Seats: an animator enrols somebody whom the centre knows, or writes a new person down."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.events import transaction
from core.people import queries as people
from core.people import services as people_services
from core.permissions import require
from core.web import Form, current_actor, use_case
from core.web.guards import row_id
from plugins.pathway import services
from plugins.pathway.forms import NewPersonForm
from plugins.pathway.queries import sessions
from plugins.pathway.views.blueprint import blueprint

FEW = 12


@blueprint.get("/seances/<id:session_id>/inscrire")
def enrol_page(session_id: int) -> ResponseReturnValue:
    session = sessions.session(session_id)
    require(current_actor(), "pathway.programme", session)
    return _page(session_id, NewPersonForm())


@blueprint.post("/seances/<id:session_id>/inscrire")
def enrol(session_id: int) -> ResponseReturnValue:
    """Enrol the person whose number the button holds."""
    form = Form()
    with use_case(form) as done:
        person_id = request.form.get("person", type=row_id) or 0
        services.enrol(actor=current_actor(), session_id=session_id, person_id=person_id)
    if done.ok:
        return _enrolled(session_id, person_id)
    return _page(session_id, NewPersonForm(), refused=form), 422


@blueprint.post("/seances/<id:session_id>/inscrire/nouvelle-personne")
def enrol_new(session_id: int) -> ResponseReturnValue:
    """Write a person down and enrol her, both or neither."""
    actor = current_actor()
    form = NewPersonForm(request.form)
    if form.validate():
        with use_case(form) as done:
            person = people_services.add_person(actor=actor, name=form.name.data or "")
            services.enrol(actor=actor, session_id=session_id, person_id=person.id)
        if done.ok:
            return _enrolled(session_id, person.id)
    return _page(session_id, form), 422


def _enrolled(session_id: int, person_id: int) -> ResponseReturnValue:
    address = url_for("pathway.session", session_id=session_id, note="enrolled", personne=person_id)
    return redirect(address, code=303)


def _page(session_id: int, form: NewPersonForm, refused: Form | None = None) -> str:
    session = sessions.session(session_id)
    search = request.values.get("q", "")[:80]
    found = people.people(search, limit=FEW + 1)
    seated = {seat.enrolment.person_id for seat in sessions.seats(session_id)}
    return render_template(
        "pathway/enrol.html",
        session=session,
        form=form,
        refused=refused,
        search=search,
        people=found[:FEW],
        more=len(found) > FEW,
        seated=seated,
        free=max(0, session.seats - len(seated)),
    )


@blueprint.post("/seances/<id:session_id>/inscriptions/<id:enrolment_id>/retirer")
def withdraw(session_id: int, enrolment_id: int) -> ResponseReturnValue:
    with transaction():
        services.withdraw(actor=current_actor(), session_id=session_id, enrolment_id=enrolment_id)
    return redirect(url_for("pathway.session", session_id=session_id, note="withdrawn"), code=303)
