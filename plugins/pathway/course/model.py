"""A course as read from its folder: frozen values that keep Markdown sources; pages render them through core."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from plugins.pathway.course.expression import Check
from plugins.pathway.course.questions import Question


class PhaseKind(enum.StrEnum):
    """The four times of a lesson (*apport, expérimentation, évaluation, échange*)."""

    INPUT = "input"
    PRACTICE = "practice"
    ASSESSMENT = "assessment"
    EXCHANGE = "exchange"


class Public(enum.StrEnum):
    """Who a lesson is written for."""

    ASSOCIATION = "association"
    CONSULTATION_BODY = "instance"
    ELECTED = "elu"
    AGENT = "agent"
    RESIDENT = "habitant"


@dataclass(frozen=True, slots=True)
class Exercise:
    """What is done on the real tool, and the figures of its practice that tell that it is done."""

    anchor: str
    level: int
    practice: str
    check: Check
    text: str


@dataclass(frozen=True, slots=True)
class Quiz:
    """The questions of one assessment, in order; each has a title of its own."""

    anchor: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Phase:
    """One time of a lesson, in the order of the file; a kind may come several times.

    ``text`` is for everybody, ``notes`` for animators only; both are Markdown. ``pause`` says that it holds a break.
    """

    kind: PhaseKind
    anchor: str
    minutes: int
    text: str
    notes: tuple[str, ...] = ()
    pause: bool = False
    exercise: Exercise | None = None
    quiz: Quiz | None = None
    line: int = 1


@dataclass(frozen=True, slots=True)
class Handout:
    """A Markdown page that stands beside a lesson: its sheet to take away, or its easy-to-read twin."""

    file: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """A half-day (*séance*). ``files`` are all that its version covers, relative to the course's folder."""

    id: str
    title: str
    file: str
    minutes: int
    public: tuple[Public, ...]
    requires: tuple[str, ...]
    level_min: int
    level_max: int
    skills: tuple[str, ...]
    seats_min: int
    seats_max: int
    minutes_by_phase: Mapping[PhaseKind, int]
    licence: str
    easy: Handout
    handout: Handout | None
    introduction: str
    preparation: tuple[str, ...]
    phases: tuple[Phase, ...]
    files: tuple[str, ...]
    version: str

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """Return the exercises in order."""
        return tuple(phase.exercise for phase in self.phases if phase.exercise)

    @property
    def quizzes(self) -> tuple[Quiz, ...]:
        """Return the quizzes in order."""
        return tuple(phase.quiz for phase in self.phases if phase.quiz)

    def exercise(self, anchor: str) -> Exercise | None:
        """Return the exercise of that anchor, if there is one."""
        return next((exercise for exercise in self.exercises if exercise.anchor == anchor), None)

    def quiz(self, anchor: str) -> Quiz | None:
        """Return the quiz of that anchor, if there is one."""
        return next((quiz for quiz in self.quizzes if quiz.anchor == anchor), None)


@dataclass(frozen=True, slots=True)
class Module:
    """Lessons that belong together, in the order in which they are taught."""

    id: str
    title: str
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """A pathway (*parcours*). ``rules`` are kept as data: they turn answers into a proposed path."""

    slug: str
    title: str
    version: str
    licence: str
    modules: tuple[Module, ...]
    rules: tuple[Mapping[str, Any], ...] = ()

    @property
    def lessons(self) -> Iterator[Lesson]:
        """Yield every lesson, module after module."""
        return (lesson for module in self.modules for lesson in module.lessons)

    def lesson(self, lesson_id: str) -> Lesson | None:
        """Return the lesson of that id, if there is one."""
        return next((lesson for lesson in self.lessons if lesson.id == lesson_id), None)
