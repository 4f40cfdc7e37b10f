"""Reads ``course.yml`` and its lessons as far as they can be read, with every problem met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.i18n import N_
from plugins.pathway.course.files import read_text
from plugins.pathway.course.lessons import LessonDraft, draft_lesson, read_identifier, read_kind, read_licence
from plugins.pathway.course.model import Course, Module
from plugins.pathway.course.problems import Problems
from plugins.pathway.course.yaml_fields import Fields, read_yaml

COURSE_FILE = "course.yml"
KEYS = frozenset({"format", "type", "slug", "title", "version", "licence", "modules", "rules"})
MODULE_KEYS = frozenset({"id", "title", "lessons"})
RULE_KEYS = frozenset({"if", "then", "because"})


@dataclass(frozen=True, slots=True)
class CourseDraft:
    """A course as far as it was read; ``problems`` holds those of all its files."""

    course: Course
    lessons: tuple[LessonDraft, ...]
    problems: Problems


def draft_course(folder: Path) -> CourseDraft:
    """Read a course from its folder."""
    problems = Problems(COURSE_FILE)
    source = read_text(folder, COURSE_FILE, problems, 1)
    if source is None:
        return CourseDraft(Course("", "", "", "", ()), (), problems)
    fields = read_yaml(source, problems)
    if not fields.data:
        return CourseDraft(Course("", "", "", "", ()), (), problems)
    fields.refuse_unknown(KEYS)
    read_kind(fields, "course")
    modules, drafts = _modules(folder, fields)
    course = Course(
        slug=_slug(folder, fields),
        title=fields.text("title"),
        version=fields.text("version"),
        licence=read_licence(fields),
        modules=modules,
        rules=tuple(_rule(rule) for rule in fields.each_fields("rules")),
    )
    return CourseDraft(course, drafts, problems)


def _modules(folder: Path, fields: Fields) -> tuple[tuple[Module, ...], tuple[LessonDraft, ...]]:
    modules: list[Module] = []
    drafts: list[LessonDraft] = []
    for module in fields.each_fields("modules"):
        module.refuse_unknown(MODULE_KEYS)
        own = _lessons(folder, module)
        drafts += own
        lessons = tuple(draft.lesson for draft in own)
        modules.append(Module(read_identifier(module, "id"), module.text("title"), lessons))
    return tuple(modules), tuple(drafts)


def _lessons(folder: Path, module: Fields) -> list[LessonDraft]:
    drafts = []
    for index, name in enumerate(module.texts("lessons")):
        source = read_text(folder, name, module.problems, module.line("lessons", index))
        if source is not None:
            drafts.append(draft_lesson(folder, name, source, module.problems.of(name)))
    return drafts


def _slug(folder: Path, fields: Fields) -> str:
    slug, name = read_identifier(fields, "slug"), folder.resolve().name
    if slug and slug != name:
        message = N_("The slug “%(slug)s” is not the name of the folder, “%(folder)s”.")
        fields.problems.add(fields.line("slug"), message, slug=slug, folder=name)
    return slug


def _rule(fields: Fields) -> Mapping[str, Any]:
    """Keep a rule as data, once its three keys are there."""
    fields.refuse_unknown(RULE_KEYS)
    fields.fields("if")
    fields.fields("then")
    fields.text("because")
    return dict(fields.data)
