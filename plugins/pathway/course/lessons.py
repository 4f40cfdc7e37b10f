"""Reads a lesson's file as far as it can be read, with the problems met on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.i18n import N_
from plugins.pathway.course.blocks import NOTE_MARK
from plugins.pathway.course.files import read_images, read_text
from plugins.pathway.course.model import Handout, Lesson, PhaseKind, Public
from plugins.pathway.course.phases import read_body
from plugins.pathway.course.problems import Problems
from plugins.pathway.course.version import lesson_version
from plugins.pathway.course.yaml_fields import Fields, read_yaml

FORMAT = "parcours/1"
KEYS = frozenset(
    {"format", "type", "id", "title", "minutes", "public", "requires", "level", "skills", "seats", "phases"}
    | {"licence", "easy", "handout"}
)
IDENTIFIER = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
LICENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*")
TITLE = re.compile(r"\s*#[ \t]+(\S[^\n]*)")
LONGEST, HIGHEST_LEVEL, MOST_SEATS = 480, 9, 99


@dataclass(frozen=True, slots=True)
class LessonDraft:
    """A lesson as far as it was read; empty values stand where a problem was noted."""

    lesson: Lesson
    fields: Fields
    problems: Problems


def draft_lesson(folder: Path, name: str, source: str, problems: Problems) -> LessonDraft:
    """Read one lesson, its handout and its easy-to-read twin."""
    fields, body, first_line = _front_matter(source, problems)
    fields.refuse_unknown(KEYS)
    read_kind(fields, "lesson")
    levels, seats = _range(fields, "level", HIGHEST_LEVEL), _range(fields, "seats", MOST_SEATS)
    introduction, phases = read_body(body, first_line, levels, problems)
    images = read_images(folder, body, first_line, problems)
    easy, easy_files = _page(folder, fields, "easy", required=True)
    handout, handout_files = _page(folder, fields, "handout", required=False)
    files = tuple(dict.fromkeys([name, *images, *easy_files, *handout_files]))
    lesson = Lesson(
        id=read_identifier(fields, "id"),
        title=fields.text("title"),
        file=name,
        minutes=fields.integer("minutes", 1, LONGEST),
        public=_public(fields),
        requires=fields.texts("requires"),
        level_min=levels[0],
        level_max=levels[1],
        skills=fields.texts("skills"),
        seats_min=seats[0],
        seats_max=seats[1],
        minutes_by_phase=_minutes_by_phase(fields),
        licence=read_licence(fields),
        easy=easy or Handout("", "", ""),
        handout=handout,
        introduction=introduction.text,
        preparation=introduction.notes,
        phases=phases,
        files=files,
        version=lesson_version(folder, files),
    )
    return LessonDraft(lesson, fields, problems)


def _front_matter(source: str, problems: Problems) -> tuple[Fields, str, int]:
    """Return the fields, the body, and the line where the body begins."""
    from frontmatter.default_handlers import YAMLHandler  # noqa: PLC0415 - a server reads courses when asked

    handler = YAMLHandler()
    try:
        front, body = handler.split(source) if handler.detect(source) else (None, source)
    except ValueError:
        front, body = None, source
    if front is None:
        problems.add(1, N_("A lesson begins with its YAML between two lines of ---."))
        return Fields({}, {}, Problems(problems.file)), body, 1
    front_line = source[: source.index(front)].count("\n") + 1
    body_line = source[: len(source) - len(body)].count("\n") + 1
    return read_yaml(front, problems, front_line), body, body_line


def _page(folder: Path, fields: Fields, key: str, *, required: bool) -> tuple[Handout | None, list[str]]:
    """Return a page that stands beside the lesson, and the files that it is made of."""
    name = fields.text(key, required=required)
    source = read_text(folder, name, fields.problems, fields.line(key)) if name else None
    if source is None:
        return None, []
    problems = fields.problems.of(name)
    title = TITLE.match(source)
    if not title:
        problems.add(1, N_("This page begins with its title: # Title"))
    for number, line in enumerate(source.split("\n"), start=1):
        if NOTE_MARK in line.upper():
            problems.add(number, N_("An animator's note does not belong on this page: everybody would read it."))
    images = read_images(folder, source, 1, problems)
    text = source[title.end() :].strip() if title else source.strip()
    return Handout(name, title[1].strip() if title else "", text), [name, *images]


def _range(fields: Fields, key: str, highest: int) -> tuple[int, int]:
    bounds = fields.fields(key)
    if key not in fields.data:
        return 0, 0
    bounds.refuse_unknown(("min", "max"))
    low, high = bounds.integer("min", 1, highest), bounds.integer("max", 1, highest)
    if low > high > 0:
        fields.problems.add(fields.line(key), N_("“%(key)s” ends before it begins."), key=key)
    return low, high


def _minutes_by_phase(fields: Fields) -> Mapping[PhaseKind, int]:
    if "phases" not in fields.data:
        fields.fields("phases")
        return {}
    phases = fields.fields("phases")
    phases.refuse_unknown(tuple(PhaseKind))
    return {kind: phases.integer(kind.value, 1, LONGEST) for kind in PhaseKind}


def _public(fields: Fields) -> tuple[Public, ...]:
    values = fields.texts("public")
    for index, value in enumerate(values):
        if value not in set(Public):
            known = ", ".join(Public)
            message = N_("“%(value)s” is not a public: %(known)s.")
            fields.problems.add(fields.line("public", index), message, value=value, known=known)
    return tuple(Public(value) for value in values if value in set(Public))


def read_kind(fields: Fields, kind: str) -> None:
    """Check that a file says which format it is written in, and what it is."""
    for key, expected in (("format", FORMAT), ("type", kind)):
        value = fields.text(key)
        if value and value != expected:
            message = N_("“%(key)s” must be “%(expected)s”.")
            fields.problems.add(fields.line(key), message, key=key, expected=expected)


def read_identifier(fields: Fields, key: str) -> str:
    """Return a name made for programs: small letters, digits, dots and dashes."""
    value = fields.text(key)
    if value and not IDENTIFIER.fullmatch(value):
        message = N_("“%(key)s” is made of small letters without accents, digits, dots and dashes.")
        fields.problems.add(fields.line(key), message, key=key)
    return value


def read_licence(fields: Fields) -> str:
    """Return a licence by its SPDX identifier, as ``CC-BY-SA-4.0``."""
    value = fields.text("licence")
    if value and not LICENCE.fullmatch(value):
        message = N_("The licence is named as in SPDX, for example CC-BY-SA-4.0.")
        fields.problems.add(fields.line("licence"), message)
    return value
