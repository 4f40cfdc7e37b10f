"""Courses as files: reading, checking, quizzes and their score. Pure: no database, no page, no network."""

from plugins.pathway.course.checks import check_course
from plugins.pathway.course.expression import evaluate, parse_check
from plugins.pathway.course.model import Course, Exercise, Handout, Lesson, Module, Phase, PhaseKind, Public, Quiz
from plugins.pathway.course.problems import CourseError, Problem
from plugins.pathway.course.reader import list_courses, read_course

__all__ = [
    "Course",
    "CourseError",
    "Exercise",
    "Handout",
    "Lesson",
    "Module",
    "Phase",
    "PhaseKind",
    "Problem",
    "Public",
    "Quiz",
    "check_course",
    "evaluate",
    "list_courses",
    "parse_check",
    "read_course",
]
