"""The courses of this centre, read once for each content of their folder; and lessons as they were once taught."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import core
from core.errors import Missing
from core.extensions import db
from core.i18n import N_
from core.runtime import config, settings
from plugins.pathway.course import Course, CourseError, Lesson, Problem, list_courses, read_course
from plugins.pathway.course.lessons import draft_lesson
from plugins.pathway.course.problems import Problems
from plugins.pathway.models import LessonVersion, Session
from plugins.pathway.settings import PathwaySettings

#: ``courses/`` stands beside ``core/``, in a checkout as in an installed wheel.
SHIPPED = Path(core.__file__).resolve().parents[1] / "courses"
IMAGES: Mapping[str, str] = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}
Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Library:
    """The courses that can be taught, and what is wrong with the others, by slug."""

    courses: tuple[Course, ...]
    problems: tuple[tuple[str, tuple[Problem, ...]], ...]


def courses_folder() -> Path:
    """Return where the courses are: ``[pathway] courses``, or those shipped with Préau."""
    chosen = settings("pathway", PathwaySettings).courses
    return (config().instance / chosen).resolve() if chosen else SHIPPED


def library() -> Library:
    """Return the courses as their files are now; they are read again only when a file has changed."""
    folder = courses_folder()
    return _read(folder, _stamp(folder))


def _stamp(folder: Path) -> Stamp:
    return tuple(
        (str(path), found.st_mtime_ns, found.st_size)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (found := path.stat())
    )


@lru_cache(maxsize=4)
def _read(folder: Path, _stamp: Stamp) -> Library:
    courses, problems = [], []
    for path in list_courses(folder):
        try:
            courses.append(read_course(path))
        except CourseError as error:
            problems.append((path.name, error.problems))
    return Library(tuple(courses), tuple(problems))


def course(slug: str) -> Course:
    """Return a course. Raises Missing."""
    found = next((course for course in library().courses if course.slug == slug), None)
    if found is None:
        raise Missing(N_("There is no such course here."))
    return found


def lesson(slug: str, lesson_id: str) -> Lesson:
    """Return a lesson as it is taught now. Raises Missing."""
    found = course(slug).lesson(lesson_id)
    if found is None:
        raise Missing(N_("There is no such lesson in this course."))
    return found


def lessons() -> Iterator[tuple[Course, Lesson]]:
    """Yield every lesson that can be taught, with its course."""
    return ((found, lesson) for found in library().courses for lesson in found.lessons)


def lesson_of(session: Session) -> Lesson:
    """Return the lesson of a session: as it is now while open, then for ever as it was when the session began.

    Raises Missing when an open session's lesson is no longer there.
    """
    if session.started_at is None:
        return lesson(session.course, session.lesson)
    return lesson_version(session.version)


def lesson_version(version: str) -> Lesson:
    """Return the lesson that bears this content hash, now or once. Raises Missing."""
    current = next((found for _, found in lessons() if found.version == version), None)
    if current is not None:
        return current
    kept = db.session.get(LessonVersion, version)
    if kept is None:
        raise Missing(N_("This version of the lesson was never taught here."))
    return _read_kept(kept.file, version, tuple(sorted(kept.files.items())))


@lru_cache(maxsize=8)
def _read_kept(file: str, version: str, files: tuple[tuple[str, str], ...]) -> Lesson:
    with TemporaryDirectory() as name:
        folder = Path(name)
        for relative, content in files:
            path = folder / relative
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(base64.b64decode(content))
        source = (folder / file).read_text(encoding="utf-8-sig")
        found = draft_lesson(folder, file, source, Problems(file)).lesson
    if found.version != version:
        raise ValueError(f"the files kept under {version} have the hash {found.version}")
    return found


def files_of(slug: str, lesson: Lesson) -> dict[str, str]:
    """Return the files of a lesson as it is now, in base 64, to be kept."""
    folder = courses_folder() / slug
    return {name: base64.b64encode((folder / name).read_bytes()).decode("ascii") for name in lesson.files}


def image(version: str, name: str) -> tuple[bytes, str]:
    """Return an image of a lesson's version and its type; only a file that the lesson names. Raises Missing."""
    kind = IMAGES.get(PurePosixPath(name).suffix.lower())
    for course, lesson in lessons():
        if kind and lesson.version == version and name in lesson.files:
            return (courses_folder() / course.slug / name).read_bytes(), kind
    kept = db.session.get(LessonVersion, version)
    if not kind or kept is None or name not in kept.files:
        raise Missing(N_("There is no such picture in this lesson."))
    return base64.b64decode(kept.files[name]), kind
