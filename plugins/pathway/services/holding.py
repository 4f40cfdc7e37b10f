"""Use cases of a session under way: it begins, its phases follow each other, and the tools say what was done."""

from __future__ import annotations

from core import clock
from core.contracts import SYSTEM, Actor
from core.errors import Conflict, Invalid
from core.extensions import db, insert
from core.i18n import N_
from core.permissions import require
from core.spaces import services as spaces
from plugins.pathway.course import Lesson, evaluate
from plugins.pathway.models import Enrolment, ExerciseTick, LessonVersion, PracticePlace, Session
from plugins.pathway.queries import library, progress, sessions
from plugins.pathway.rules.states import Act, State
from plugins.pathway.services.gate import take


def start_session(*, actor: Actor, session_id: int) -> Session:
    """Begin a session: the lesson's version is fixed and kept, and whoever is there gets a sandbox.

    Needs ``pathway.hold``. Raises Conflict before the doors open and after the end.
    """
    session, state = take(session_id, Act.START)
    require(actor, "pathway.hold", session)
    at = clock.now()
    half_day = sessions.half_day(session)
    if at < half_day.doors_at:
        raise Conflict(N_("The doors are not open yet: a session begins on its day, at its hour."))
    if at > half_day.ends_at:
        raise Conflict(N_("This half-day is over: cancel the session, and say why it was not held."))
    lesson = library.lesson(session.course, session.lesson)
    session.version, session.title = lesson.version, lesson.title
    session.state, session.started_at = state, at
    session.phase, session.phase_at = 0, at
    _keep(session, lesson)
    db.session.flush()
    for seat in sessions.seats(session.id):
        if seat.here:
            provide_sandbox(session, seat.enrolment)
    return session


def _keep(session: Session, lesson: Lesson) -> None:
    """Keep the lesson's files, so that the version that was taught can be read for ever."""
    if db.session.get(LessonVersion, lesson.version) is None:
        row = {"file": lesson.file, "files": library.files_of(session.course, lesson), "kept_at": clock.now()}
        kept = insert(LessonVersion).values(version=lesson.version, **row)  # another room may begin the same lesson now
        db.session.execute(kept.on_conflict_do_nothing(index_elements=["version"]))


def go_to_phase(*, actor: Actor, session_id: int, phase: int) -> Session:
    """Pass to a phase of the lesson, by its index: people learn at their own pace, not by the clock.

    Needs ``pathway.hold``.
    """
    session, _ = take(session_id, Act.LEARN)
    require(actor, "pathway.hold", session)
    if not 0 <= phase < len(library.lesson_of(session).phases):
        raise Invalid(N_("This lesson has no such phase."))
    if session.phase != phase:
        session.phase, session.phase_at = phase, clock.now()
        db.session.flush()
    return session


def provide_sandbox(session: Session, enrolment: Enrolment) -> None:
    """Open the sandbox of a participant who is there, once, while her session is held and asks for practice.

    In the name of the system: the animator decided it by beginning the session.
    """
    if session.state != State.HELD or sessions.practice_place(enrolment.id) is not None:
        return
    tools = progress.tools_of(library.lesson_of(session))
    if not tools:
        return
    space = spaces.open_sandbox(
        actor=SYSTEM,
        name=f"{enrolment.person.name} – {session.title}"[:120],
        tools=tools,
        members=[enrolment.person_id],
        origin="lesson",
    )
    db.session.add(PracticePlace(enrolment_id=enrolment.id, space_id=space.id, active_at=clock.now()))
    db.session.flush()


def remeasure(*, space_id: int) -> None:
    """Measure again the exercises of whoever practises in this sandbox, and tick what is done.

    The tool's own figures decide; a tick is never taken back. Nothing happens once the session is closed.
    """
    found = progress.practising_in(space_id)
    if found is None:
        return
    enrolment, session = found
    session = sessions.locked(session.id)
    place = sessions.practice_place(enrolment.id)
    if session.state != State.HELD or place is None:
        return
    at = clock.now()
    place.active_at = max(place.active_at, at)
    done = progress.progress([enrolment.id])[enrolment.id].ticks
    lesson = library.lesson_of(session)
    practices = progress.practices_of(lesson)
    for exercise in lesson.exercises:
        if exercise.anchor in done or exercise.practice not in practices:
            continue
        figures = dict(practices[exercise.practice].measure(space_id))
        if evaluate(exercise.check, figures):
            db.session.add(
                ExerciseTick(
                    enrolment_id=enrolment.id,
                    exercise=exercise.anchor,
                    level=exercise.level,
                    figures=figures,
                    at=at,
                )
            )
    db.session.flush()
