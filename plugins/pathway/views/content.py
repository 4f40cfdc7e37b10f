"""A lesson as pages show it: its Markdown rendered once for each version, its phases with their hours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from html import escape
from typing import Any

from flask import request
from flask_babel import gettext

from core import formats, html
from core.i18n import N_
from core.web.addresses import plain_path_for
from plugins.pathway.course import Exercise, Handout, Lesson, PhaseKind, Public, Quiz
from plugins.pathway.course.images import place_images
from plugins.pathway.rules.halfday import PhaseClock

KINDS = {
    PhaseKind.INPUT: N_("Input"),
    PhaseKind.PRACTICE: N_("Practice"),
    PhaseKind.ASSESSMENT: N_("Assessment"),
    PhaseKind.EXCHANGE: N_("Exchange"),
}
PUBLICS = {
    Public.ASSOCIATION: N_("members of associations"),
    Public.CONSULTATION_BODY: N_("members of consultation bodies"),
    Public.ELECTED: N_("elected members"),
    Public.AGENT: N_("agents"),
    Public.RESIDENT: N_("residents"),
}
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
_TOO_DEEP = re.compile(r"^#(?=#+[ \t])", re.MULTILINE)
_PARAGRAPH = re.compile(r"<p>(.*)</p>\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class PhaseView:
    """One phase on a page. ``title`` is the first heading of its text, ``kind`` the name of its time."""

    anchor: str
    kind: str
    title: str
    minutes: int
    after: str
    body: str
    notes: tuple[str, ...]
    pause: bool
    exercise: Exercise | None
    quiz: Quiz | None


@dataclass(frozen=True, slots=True)
class Step:
    """One phase in the row of phases."""

    title: str
    aside: str
    state: str


def easy_wanted() -> bool:
    """Say whether this visit reads the easy-to-read twins: the address says so, no cookie does."""
    return request.args.get("facile") == "1"


def easy_values() -> dict[str, str]:
    """Return what keeps the switch in the addresses of this visit."""
    return {"facile": "1"} if easy_wanted() else {}


def _rendered(source: str, version: str) -> str:
    """Render a text of a lesson; its tables scroll by themselves on a small screen, by keyboard too."""
    return _rendered_once(source, version, _("Table"))


@lru_cache(maxsize=512)
def _rendered_once(source: str, version: str, table: str) -> str:
    placed = place_images(source, lambda name: plain_path_for("pathway.image", version=version, name=name))
    rendered = html.render_markdown(placed, images=True)
    frame = f'<div class="scroll" role="group" tabindex="0" aria-label="{escape(table)}"><table>'
    return rendered.replace("<table>", frame).replace("</table>", "</table></div>")


def body(source: str, lesson: Lesson) -> str:
    """Return HTML for ``|stored``: titles begin at level 3, below the phase's own."""
    return _rendered(source, lesson.version)


def page(handout: Handout, lesson: Lesson) -> str:
    """Return the HTML of a page of its own: its titles begin at level 2."""
    return _rendered(_TOO_DEEP.sub("", handout.text), lesson.version)


def line(source: str, lesson: Lesson) -> str:
    """Return the HTML of one paragraph without its tags, or of several as they are."""
    rendered = _rendered(source, lesson.version)
    found = _PARAGRAPH.fullmatch(rendered)
    return found[1] if found and "<p>" not in found[1] else rendered


def title_of(text: str, kind: PhaseKind) -> str:
    """Return what a phase is called: its first heading, or the name of its time."""
    found = _HEADING.search(text)
    return found[1] if found else gettext(KINDS[kind])


def phases(lesson: Lesson, *, notes: bool) -> list[PhaseView]:
    """Return the phases of a lesson; ``notes`` for animators only."""
    views, begun = [], 0
    for phase in lesson.phases:
        views.append(
            PhaseView(
                anchor=phase.anchor,
                kind=gettext(KINDS[phase.kind]),
                title=title_of(phase.text, phase.kind),
                minutes=phase.minutes,
                after=formats.duration(begun),
                body=body(phase.text, lesson),
                notes=tuple(body(note, lesson) for note in phase.notes) if notes else (),
                pause=phase.pause,
                exercise=phase.exercise,
                quiz=phase.quiz,
            )
        )
        begun += phase.minutes
    return views


def exercise_title(exercise: Exercise) -> str:
    """Return what an exercise is called."""
    return title_of(exercise.text, PhaseKind.PRACTICE)


def steps(lesson: Lesson, clocks: list[PhaseClock] | None = None) -> list[Step]:
    """Return the row of phases, against the clock when the session is held."""
    planned = clocks or [PhaseClock("later", phase.minutes) for phase in lesson.phases]
    return [
        Step(gettext(KINDS[phase.kind]), _told(at, phase.minutes), at.state if at.state != "later" else "")
        for phase, at in zip(lesson.phases, planned, strict=True)
    ]


def _told(at: PhaseClock, planned: int) -> str:
    if at.state != "now":
        return _("%(minutes)s min", minutes=planned)
    if at.left < 0:
        return _("%(minutes)s min over", minutes=-at.left)
    return _("%(minutes)s min left", minutes=at.left)


def _(message: str, **values: object) -> str:
    return str(gettext(message, **values))


def dated(lessons: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return lessons followed with their days as dates."""
    return [{**lesson, "day": date.fromisoformat(lesson["day"])} for lesson in lessons]
