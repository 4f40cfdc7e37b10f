"""The programme: the sessions to come, and announcing one."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.permissions import allowed, require
from core.web import current_actor, use_case
from plugins.pathway import services
from plugins.pathway.forms import ProgrammeForm, ReasonForm
from plugins.pathway.models import Session
from plugins.pathway.queries import library, sessions
from plugins.pathway.rules.states import Purpose, State
from plugins.pathway.views.blueprint import blueprint

FEW = 10


@blueprint.get("/seances")
def programme() -> ResponseReturnValue:
    staff = allowed(current_actor(), "pathway.programme")
    coming = [session for session in sessions.coming(clock.now()) if staff or session.purpose == Purpose.PATHWAY]
    past = sessions.past() if staff else []
    return render_template(
        "pathway/programme.html",
        coming=listed(coming),
        to_close=sessions.to_close(clock.now()) if staff else [],
        past=past,
        present=sessions.present([session.id for session in past]),
        staff=staff,
    )


def listed(found: list[Session]) -> list[dict[str, Any]]:
    """Return sessions with their free seats, for cards."""
    taken = sessions.taken([session.id for session in found])
    return [{"session": session, "free": max(0, session.seats - taken[session.id])} for session in found]


@blueprint.route("/seances/nouvelle", methods=["GET", "POST"])
def new_session() -> ResponseReturnValue:
    actor = current_actor()
    require(actor, "pathway.programme")
    form = _form(actor.person_id)
    if request.method == "POST" and form.validate():
        slug, _, lesson_id = str(form.lesson.data).partition("/")
        with use_case(form) as done:
            session = services.programme_session(
                actor=actor,
                course=slug,
                lesson=lesson_id,
                starts_at=form.starts_at(),
                place=form.place.data or "",
                animators=form.animators.data or [],
                seats=form.seats.data or 0,
                purpose=Purpose(form.purpose.data),
            )
        if done.ok:
            return redirect(url_for("pathway.session", session_id=session.id, note="announced"), code=303)
    page = render_template("pathway/new_session.html", form=form, places=sessions.places_used())
    return page, 200 if request.method == "GET" else 422


def _form(person_id: int | None) -> ProgrammeForm:
    form = ProgrammeForm(request.form)
    lessons = list(library.lessons())
    form.lesson.choices = [(f"{course.slug}/{lesson.id}", lesson.title) for course, lesson in lessons]
    people = sessions.possible_animators()
    form.animators.choices = [(person.id, person.name) for person in people]
    if request.method == "GET":
        form.lesson.data = request.args.get("lecon") or form.lesson.data
        form.animators.data = [person.id for person in people if person.id == person_id]
        form.seats.data = max((lesson.seats_max for _, lesson in lessons), default=None)
    return form


@blueprint.route("/seances/<id:session_id>/annuler", methods=["GET", "POST"])
def cancel(session_id: int) -> ResponseReturnValue:
    actor = current_actor()
    session = sessions.session(session_id)
    require(actor, "pathway.programme", session)
    form = ReasonForm(request.form)
    if request.method == "POST" and form.validate():
        with use_case(form) as done:
            services.cancel_session(actor=actor, session_id=session_id, reason=form.reason.data or "")
        if done.ok:
            return redirect(url_for("pathway.session", session_id=session_id, note="cancelled"), code=303)
        session = sessions.session(session_id)
    values = {"session": session, "seats": sessions.seats(session_id), "State": State}
    page = render_template("pathway/cancel.html", form=form, **values)
    return page, 200 if request.method == "GET" else 422
