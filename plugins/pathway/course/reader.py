"""Reads a course that is fit to be taught."""

from __future__ import annotations

from pathlib import Path

from plugins.pathway.course.checks import note_structure, ordered
from plugins.pathway.course.drafting import draft_course
from plugins.pathway.course.model import Course
from plugins.pathway.course.problems import CourseError


def read_course(folder: Path) -> Course:
    """Read ``courses/<slug>``; texts stay Markdown, for pages to render through core.

    Whether its practices exist is left to ``check_course``: a course stays readable where a tool is switched off.

    :raises CourseError: with all problems.
    """
    draft = draft_course(folder)
    note_structure(draft)
    problems = ordered(draft)
    if problems:
        raise CourseError(tuple(problems))
    return draft.course


def list_courses(folder: Path) -> list[Path]:
    """Return the folders under ``courses/`` that hold a course, by name."""
    return sorted(path.parent for path in folder.glob("*/course.yml"))
