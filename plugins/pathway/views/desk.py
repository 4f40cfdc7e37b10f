"""A session's page: for everybody what it is, for animators the desk from which it is held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from core import clock
from core.errors import Missing
from core.events import transaction
from core.i18n import N_
from core.people import queries as people
from core.permissions import allowed, require
from core.runtime import settings
from core.web import current_actor, use_case
from core.web.context import hour
from core.web.guards import row_id
from plugins.pathway import services
from plugins.pathway.course import Lesson, PhaseKind
from plugins.pathway.course.scoring import is_scored, score
from plugins.pathway.forms import STATUSES, MarkForm
from plugins.pathway.models import Session
from plugins.pathway.queries import library, progress, sessions
from plugins.pathway.queries.progress import Progress
from plugins.pathway.queries.sessions import Seat
from plugins.pathway.rules.attendance import Status, is_own_slip, status_on_arrival
from plugins.pathway.rules.halfday import PhaseClock, phase_clocks, whole_minutes
from plugins.pathway.rules.states import State
from plugins.pathway.settings import PathwaySettings
from plugins.pathway.views import content
from plugins.pathway.views.blueprint import blueprint

#: Fewer answers would show whose they are.
FEWEST_ANSWERS = 5
PILLS = {
    Status.EXPECTED: "",
    Status.PRESENT: "good",
    Status.LATE: "good",
    Status.ABSENT: "off",
    Status.EXCUSED: "off",
}


@dataclass(frozen=True, slots=True)
class SeatView:
    """A seat as the board shows it."""

    enrolment_id: int
    person_id: int
    name: str
    status: str
    pill: str
    look: str
    asides: tuple[str, ...]
    marked: bool


@blueprint.get("/seances/<id:session_id>")
def session(session_id: int) -> ResponseReturnValue:
    found = sessions.session(session_id)
    actor = current_actor()
    if allowed(actor, "pathway.hold", found):
        return _desk(found)
    taken = sessions.taken([found.id])[found.id]
    return render_template(
        "pathway/session.html",
        session=found,
        free=max(0, found.seats - taken),
        steps=content.steps(library.lesson_of(found), clocks_of(found, library.lesson_of(found))),
        mine=allowed(actor, "pathway.take_part", found),
    )


def clocks_of(session: Session, lesson: Lesson) -> list[PhaseClock]:
    """Return the phases of a session against the clock; once it is closed, those that it reached are done."""
    minutes = [phase.minutes for phase in lesson.phases]
    if session.state == State.CLOSED:
        reached = session.phase or 0
        return [PhaseClock("done" if index <= reached else "later", planned) for index, planned in enumerate(minutes)]
    held = session.state == State.HELD
    return phase_clocks(minutes, session.phase if held else None, session.phase_at, clock.now())


def _desk(session: Session) -> str:
    lesson = library.lesson_of(session)
    seats = sessions.seats(session.id)
    done = progress.progress([seat.enrolment.id for seat in seats])
    newcomer = request.args.get("personne", type=row_id)
    following = (session.phase or 0) + 1
    return render_template(
        "pathway/desk.html",
        session=session,
        lesson=lesson,
        steps=content.steps(lesson, clocks_of(session, lesson)),
        following=content.phases(lesson, notes=False)[following] if following < len(lesson.phases) else None,
        following_index=following,
        board=[seat_view(session, lesson, seat, done[seat.enrolment.id]) for seat in seats],
        here=sum(seat.here for seat in seats),
        free=max(0, session.seats - len(seats)),
        exercises=[(content.exercise_title(one), _ticked(one.anchor, done)) for one in lesson.exercises],
        results=_results(session, lesson),
        fewest_answers=FEWEST_ANSWERS,
        doors_open=sessions.half_day(session).doors_at <= clock.now(),
        over=clock.now() >= session.ends_at,
        newcomer=people.by_ids([newcomer]).get(newcomer) if newcomer else None,
        newcomer_has_card=bool(newcomer and people.has_card(newcomer)),
        welcoming=is_welcoming(session),
    )


def _ticked(exercise: str, done: dict[int, Progress]) -> int:
    return sum(exercise in one.ticks for one in done.values())


def is_welcoming(session: Session) -> bool:
    """Say whether who arrives now is on time; once the start is far, the animator says which it was."""
    late_after = timedelta(minutes=settings("pathway", PathwaySettings).late_minutes)
    return status_on_arrival(sessions.begun_at(session), clock.now(), late_after) is Status.PRESENT


def seat_view(session: Session, lesson: Lesson, seat: Seat, done: Progress) -> SeatView:
    """Return a seat as the board shows it; who is there and stuck is offered help."""
    quiet = _quiet_minutes(session, lesson, seat, done)
    stuck = quiet is not None and quiet >= settings("pathway", PathwaySettings).quiet_minutes
    pill = "warn" if stuck else PILLS[seat.status]
    told = gettext("help?") if stuck else str(STATUSES[seat.status])
    return SeatView(
        enrolment_id=seat.enrolment.id,
        person_id=seat.enrolment.person_id,
        name=seat.name,
        status=told,
        pill=pill,
        look="help" if stuck else "here" if seat.here else "",
        asides=tuple(_asides(lesson, seat, done, quiet if stuck else None)),
        marked=seat.mark is not None,
    )


def _quiet_minutes(session: Session, lesson: Lesson, seat: Seat, done: Progress) -> int | None:
    """Return for how long nothing happened in the sandbox of somebody who should be practising, else None."""
    phase = lesson.phases[session.phase or 0]
    practising = session.state == State.HELD and phase.kind is PhaseKind.PRACTICE and phase.exercise
    if not practising or not seat.here or done.active_at is None or session.phase_at is None:
        return None
    if phase.exercise and phase.exercise.anchor in done.ticks:
        return None
    return whole_minutes(max(done.active_at, session.phase_at), clock.now())


def _asides(lesson: Lesson, seat: Seat, done: Progress, quiet: int | None) -> list[str]:
    told = []
    if quiet is not None:
        told.append(gettext("nothing for %(minutes)s min", minutes=quiet))
    if seat.status is Status.LATE and seat.mark and seat.mark.arrival_at:
        told.append(gettext("arrived at %(hour)s", hour=hour(seat.mark.arrival_at)))
    if seat.here and lesson.exercises:
        total = len(lesson.exercises)
        told.append(
            ngettext("exercises: %(num)s of %(total)s", "exercises: %(num)s of %(total)s", len(done.ticks), total=total)
        )
    if seat.signed_at:
        told.append(gettext("signed on screen at %(hour)s", hour=hour(seat.signed_at)))
        if seat.mark and not seat.signed:
            told.append(gettext("written by the animator at %(hour)s", hour=hour(seat.mark.at)))
    return told


def _results(session: Session, lesson: Lesson) -> list[tuple[str, int, int]]:
    """Return (question, right answers, answers) for the group, once it is one: never anybody's own."""
    rows = []
    for quiz in lesson.quizzes:
        tried = progress.last_attempts(session.id, quiz.anchor)
        for question in quiz.questions:
            if len(tried) >= FEWEST_ANSWERS and is_scored(question):
                right = sum(score(question, one.answers.get(question.title, ())) == 1 for one in tried)
                rows.append(
                    (f"{question.text} … {question.tail}" if question.tail else question.text, right, len(tried))
                )
    return rows


@blueprint.post("/seances/<id:session_id>/commencer")
def start(session_id: int) -> ResponseReturnValue:
    """Begin the session; a second click, or another computer, finds it begun."""
    with transaction():
        found = sessions.locked(session_id)
        require(current_actor(), "pathway.hold", found)
        if found.state != State.HELD:
            services.start_session(actor=current_actor(), session_id=session_id)
    return redirect(url_for("pathway.session", session_id=session_id, note="started"), code=303)


@blueprint.post("/seances/<id:session_id>/temps")
def go_to_phase(session_id: int) -> ResponseReturnValue:
    with transaction():
        found = sessions.locked(session_id)
        require(current_actor(), "pathway.hold", found)
        if found.state != State.CLOSED:
            phase = request.form.get("phase", default=-1, type=int)
            services.go_to_phase(actor=current_actor(), session_id=session_id, phase=phase)
    return redirect(url_for("pathway.session", session_id=session_id), code=303)


@blueprint.post("/seances/<id:session_id>/presences/<id:enrolment_id>/rapide")
def quick_mark(session_id: int, enrolment_id: int) -> ResponseReturnValue:
    """Mark with one button, on the board or on the closing page."""
    with transaction():
        status = _status(request.form.get("status", ""))
        services.mark_attendance(actor=current_actor(), session_id=session_id, enrolment_id=enrolment_id, status=status)
    closing = request.form.get("next") == "close"
    return redirect(url_for("pathway.close" if closing else "pathway.session", session_id=session_id), code=303)


def _status(value: str) -> Status:
    return Status(value) if value in set(Status) else Status.EXPECTED


@blueprint.route("/seances/<id:session_id>/presences/<id:enrolment_id>", methods=["GET", "POST"])
def mark(session_id: int, enrolment_id: int) -> ResponseReturnValue:
    actor = current_actor()
    found = sessions.session(session_id)
    require(actor, "pathway.hold", found)
    starts_at: datetime = found.starts_at
    form = MarkForm(request.form)
    if request.method == "POST" and form.validate():
        with use_case(form) as done:
            services.mark_attendance(
                actor=actor,
                session_id=session_id,
                enrolment_id=enrolment_id,
                status=_status(form.status.data),
                arrival_at=form.arrival_at(starts_at),
                reason=form.reason.data or "",
            )
        if done.ok:
            return redirect(url_for("pathway.session", session_id=session_id, note="marked"), code=303)
    seat = next((seat for seat in sessions.seats(session_id) if seat.enrolment.id == enrolment_id), None)
    if seat is None:
        raise Missing(N_("This person is not enrolled in this session."))
    explained = seat.mark is not None and not is_own_slip(seat.mark, actor.person_id, clock.now())
    values = {"session": sessions.session(session_id), "seat": seat, "statuses": STATUSES, "explained": explained}
    return render_template("pathway/mark.html", form=form, **values), 200 if request.method == "GET" else 422
