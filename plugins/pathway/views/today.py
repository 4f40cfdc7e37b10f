"""Today: the animator's sessions and what is left to do; the participant's half-day, sandbox and exercises."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock, formats
from core.contracts import Actor
from core.errors import Forbidden
from core.events import transaction
from core.i18n import N_
from core.permissions import allowed
from core.runtime import config
from core.web import current_actor
from plugins.pathway import services
from plugins.pathway.models import Session
from plugins.pathway.queries import library, progress, sessions
from plugins.pathway.rules.states import State
from plugins.pathway.services.certificates import followed
from plugins.pathway.views import content
from plugins.pathway.views.blueprint import blueprint
from plugins.pathway.views.desk import clocks_of
from plugins.pathway.views.programme import listed


@blueprint.get("/aujourdhui")
def today() -> ResponseReturnValue:
    actor = current_actor()
    if not actor.signed_in:
        raise Forbidden(N_("Sign in first: this is for people whom the centre knows."))
    at = clock.now()
    day = clock.local_day(at, config().site.timezone)
    if allowed(actor, "pathway.hold") and "table" not in request.args:
        found = sessions.of_day(day)
        ids = [session.id for session in found]
        return render_template(
            "pathway/today_animator.html",
            day=day,
            sessions=found,
            taken=sessions.taken(ids),
            present=sessions.present(ids),
            mine=[one for one in found if sessions.seat_of(one.id, actor.person_id)],
            late=[session for session in sessions.to_close(at) if session not in found],
            coming=listed([session for session in sessions.coming(at) if session not in found][:3]),
        )
    return render_template("pathway/today.html", day=day, **_of_participant(actor, day))


def _of_participant(actor: Actor, day: Any) -> dict[str, Any]:
    person_id = actor.person_id or 0
    mine = sessions.sessions_of(person_id)
    now_on = [session for session in mine if sessions.local_day(session) == day]
    return {
        "halves": [_half(session, person_id) for session in sorted(now_on, key=lambda one: one.starts_at)],
        "coming": [one for one in reversed(mine) if sessions.local_day(one) > day and one.state == State.OPEN],
        "followed": content.dated(followed(person_id)),
        "certificates": progress.certificates_of(person_id),
        "duration": formats.duration,
    }


def _half(session: Session, person_id: int) -> dict[str, Any]:
    """Return what a participant sees of one half-day."""
    lesson = library.lesson_of(session)
    seat = sessions.seat_of(session.id, person_id)
    enrolment_id = seat.enrolment.id if seat else 0
    done = progress.progress([enrolment_id])[enrolment_id]
    return {
        "session": session,
        "lesson": lesson,
        "seat": seat,
        "steps": content.steps(lesson, clocks_of(session, lesson)),
        "may_sign": _may_sign(session, seat),
        "space_id": done.space_id,
        "exercises": [
            {
                "title": content.exercise_title(one),
                "anchor": one.anchor,
                "level": one.level,
                "done_at": done.ticks.get(one.anchor),
            }
            for one in lesson.exercises
        ],
        "quizzes": [(quiz, progress.attempts(enrolment_id, quiz.anchor)) for quiz in lesson.quizzes],
    }


def _may_sign(session: Session, seat: sessions.Seat | None) -> bool:
    signed = seat is None or (seat.signed and seat.here)
    return not signed and session.state in {State.OPEN, State.HELD} and sessions.half_day(session).holds(clock.now())


@blueprint.post("/seances/<id:session_id>/signer")
def sign(session_id: int) -> ResponseReturnValue:
    with transaction():
        services.sign_attendance(actor=current_actor(), session_id=session_id)
    # An animator who is taught herself goes back to her seat, not to the desk.
    table = "1" if allowed(current_actor(), "pathway.hold") else None
    return redirect(url_for("pathway.today", note="signed", table=table), code=303)
