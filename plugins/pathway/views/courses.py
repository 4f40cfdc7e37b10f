"""Pages of courses, for everybody: what can be learnt here, each lesson, its handout and its pictures."""

from __future__ import annotations

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from core import formats
from core.errors import Missing
from core.i18n import N_
from core.permissions import allowed
from core.web import current_actor
from plugins.pathway.course import Lesson
from plugins.pathway.models import Session
from plugins.pathway.queries import library, sessions
from plugins.pathway.views import content
from plugins.pathway.views.blueprint import blueprint


@blueprint.get("/parcours")
def courses() -> ResponseReturnValue:
    found = library.library()
    staff = allowed(current_actor(), "pathway.programme")
    return render_template(
        "pathway/courses.html",
        courses=found.courses,
        broken=found.problems if staff else (),
        publics=content.PUBLICS,
        duration=formats.duration,
        easy=content.easy_wanted(),
        kept=content.easy_values(),
    )


@blueprint.get("/parcours/<slug>/<lesson_id>")
def lesson(slug: str, lesson_id: str) -> ResponseReturnValue:
    return lesson_page(library.lesson(slug, lesson_id), slug=slug)


@blueprint.get("/seances/<id:session_id>/lecon")
def lesson_taught(session_id: int) -> ResponseReturnValue:
    """Show the lesson of a session: from its start on, for ever the version that was taught."""
    session = sessions.session(session_id)
    return lesson_page(library.lesson_of(session), slug=session.course, session=session)


def lesson_page(lesson: Lesson, *, slug: str, session: Session | None = None) -> str:
    """Draw a lesson, or its easy-to-read twin."""
    course = next((course for course in library.library().courses if course.slug == slug), None)
    staff = allowed(current_actor(), "pathway.hold")
    easy = content.easy_wanted()
    return render_template(
        "pathway/lesson.html",
        lesson=lesson,
        course=course,
        slug=slug,
        session=session,
        staff=staff,
        easy=easy,
        kept=content.easy_values(),
        page=content.page(lesson.easy, lesson) if easy else None,
        introduction=content.body(lesson.introduction, lesson),
        preparation=[content.body(note, lesson) for note in lesson.preparation] if staff else [],
        phases=content.phases(lesson, notes=staff),
        steps=content.steps(lesson),
        duration=formats.duration,
        publics=[content.PUBLICS[public] for public in lesson.public],
    )


@blueprint.get("/parcours/<slug>/<lesson_id>/fiche")
def handout(slug: str, lesson_id: str) -> ResponseReturnValue:
    found = library.lesson(slug, lesson_id)
    if found.handout is None:
        raise Missing(N_("This lesson has no sheet to take away."))
    return render_template(
        "pathway/handout.html",
        lesson=found,
        course=library.course(slug),
        title=found.handout.title,
        page=content.page(found.handout, found),
        kept=content.easy_values(),
    )


@blueprint.get("/parcours/images/<version>/<path:name>")
def image(version: str, name: str) -> ResponseReturnValue:
    """Serve a picture that a lesson names; nothing in an SVG may run, even opened alone."""
    content_, kind = library.image(version, name)
    response = Response(content_, content_type=kind)
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
