"""What a course must keep to before it may be taught; all its problems are told at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from core.i18n import N_
from plugins.pathway.course.drafting import COURSE_FILE, CourseDraft, draft_course
from plugins.pathway.course.lessons import LessonDraft
from plugins.pathway.course.model import PhaseKind
from plugins.pathway.course.problems import Problem

Practices = Mapping[str, tuple[str, ...]]


def check_course(path: Path, practices: Practices) -> list[Problem]:
    """Return the problems of a course in the order of files and lines; none means that it may be taught.

    ``practices`` gives the figures of each exercise that the tools of this instance know.
    """
    draft = draft_course(path)
    note_structure(draft)
    for lesson in draft.lessons:
        _note_practices(lesson, practices)
    return ordered(draft)


def note_structure(draft: CourseDraft) -> None:
    """Note what is wrong whatever the tools of the instance: phases, minutes, requirements."""
    for lesson in draft.lessons:
        _note_phases(lesson)
    _note_same_ids(draft)
    known = {lesson.lesson.id for lesson in draft.lessons}
    for lesson in draft.lessons:
        for index, required in enumerate(lesson.lesson.requires):
            if required not in known:
                line = lesson.fields.line("requires", index)
                lesson.problems.add(line, N_("The lesson “%(id)s” is required but does not exist."), id=required)
    _note_cycles(draft)


def ordered(draft: CourseDraft) -> list[Problem]:
    """Return the problems, ``course.yml`` first, each told once."""
    by_place = {
        (problem.file != COURSE_FILE, problem.file, problem.line, str(problem)): problem
        for problem in draft.problems.found
    }
    return [by_place[place] for place in sorted(by_place)]


def _note_phases(draft: LessonDraft) -> None:
    """Compare the minutes of the lesson, of its four times, and of the phases that make them."""
    lesson, planned = draft.lesson, draft.lesson.minutes_by_phase
    if planned and lesson.minutes and sum(planned.values()) != lesson.minutes:
        message = N_("The phases add up to %(sum)s minutes, the lesson to %(minutes)s.")
        draft.problems.add(draft.fields.line("phases"), message, sum=sum(planned.values()), minutes=lesson.minutes)
    for kind in PhaseKind:
        own = [phase for phase in lesson.phases if phase.kind is kind]
        line = draft.fields.line("phases", kind.value)
        written = sum(phase.minutes for phase in own)
        if not own:
            draft.problems.add(line, N_("The phase “%(kind)s” is missing."), kind=kind.value)
        elif planned.get(kind) and written != planned[kind]:
            message = N_("“%(kind)s” is given %(planned)s minutes, its phases add up to %(sum)s.")
            draft.problems.add(line, message, kind=kind.value, planned=planned[kind], sum=written)


def _note_same_ids(draft: CourseDraft) -> None:
    seen: set[str] = set()
    for lesson in draft.lessons:
        if lesson.lesson.id and lesson.lesson.id in seen:
            message = N_("The name “%(name)s” is used twice.")
            lesson.problems.add(lesson.fields.line("id"), message, name=lesson.lesson.id)
        seen.add(lesson.lesson.id)


def _note_cycles(draft: CourseDraft) -> None:
    """Note each lesson that would have to be followed before itself."""
    drafts = {lesson.lesson.id: lesson for lesson in draft.lessons}
    requires = {name: lesson.lesson.requires for name, lesson in drafts.items()}
    for name, lesson in drafts.items():
        if name in _all_required(name, requires):
            message = N_("“%(id)s” is required, through its own requirements, before itself.")
            lesson.problems.add(lesson.fields.line("requires"), message, id=name)


def _all_required(name: str, requires: Mapping[str, tuple[str, ...]]) -> set[str]:
    found: set[str] = set()
    waiting = list(requires[name])
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += requires.get(current, ())
    return found


def _note_practices(draft: LessonDraft, practices: Practices) -> None:
    for phase in draft.lesson.phases:
        if not phase.exercise:
            continue
        practice = phase.exercise.practice
        if practice not in practices:
            draft.problems.add(phase.line, N_("The practice “%(name)s” is not known here."), name=practice)
            continue
        for figure in _unknown(phase.exercise.check.figures, practices[practice]):
            message = N_("The practice “%(name)s” has no figure “%(figure)s”: %(known)s.")
            known = ", ".join(practices[practice])
            draft.problems.add(phase.line, message, name=practice, figure=figure, known=known)


def _unknown(figures: tuple[str, ...], known: tuple[str, ...]) -> Iterator[str]:
    return (figure for figure in figures if figure not in known)
