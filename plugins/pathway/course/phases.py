"""Reads the phases of a lesson: minutes, exercise, quiz."""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.i18n import N_
from plugins.pathway.course.blocks import Container, Parts, split_containers, split_parts
from plugins.pathway.course.expression import Check, ExpressionError, parse_check
from plugins.pathway.course.gift import parse_gift
from plugins.pathway.course.model import Exercise, Phase, PhaseKind, Quiz
from plugins.pathway.course.problems import Problems
from plugins.pathway.course.questions import Question

COMMON_ATTRIBUTES = frozenset({"minutes"})
ATTRIBUTES: Mapping[PhaseKind, frozenset[str]] = {
    PhaseKind.INPUT: COMMON_ATTRIBUTES,
    PhaseKind.PRACTICE: COMMON_ATTRIBUTES | {"practice", "check", "level"},
    PhaseKind.ASSESSMENT: COMMON_ATTRIBUTES,
    PhaseKind.EXCHANGE: COMMON_ATTRIBUTES | {"break"},
}
WHOLE = re.compile(r"[0-9]{1,3}")


def read_body(
    body: str, first_line: int, levels: tuple[int, int], problems: Problems
) -> tuple[Parts, tuple[Phase, ...]]:
    """Return what stands before the first phase, and the phases in order.

    ``levels`` are the lowest and the highest of the lesson: an exercise without a level has the lowest.
    """
    before, containers = split_containers(body, first_line, problems)
    introduction = split_parts(before, problems)
    for line, _ in introduction.gifts:
        problems.add(line, N_("A quiz stands in an assessment phase."))
    phases = [_phase(container, levels, problems) for container in containers]
    _refuse_twins([(phase.anchor, phase.line) for phase in phases if phase], problems)
    return introduction, tuple(phase for phase in phases if phase)


def _phase(container: Container, levels: tuple[int, int], problems: Problems) -> Phase | None:
    if container.kind not in set(PhaseKind):
        if container.kind:
            message = N_("“%(kind)s” is not a phase: input, practice, assessment or exchange.")
            problems.add(container.line, message, kind=container.kind)
        return None
    kind = PhaseKind(container.kind)
    for name in container.attributes.keys() - ATTRIBUTES[kind]:
        problems.add(container.line, N_("“%(name)s” is not known in this phase."), name=name)
    if not container.anchor:
        problems.add(container.line, N_("This phase has no name: write #a1 in its braces."))
    parts = split_parts(container.lines, problems)
    return Phase(
        kind=kind,
        anchor=container.anchor,
        minutes=_whole(container, "minutes", 0, problems),
        text=parts.text,
        notes=parts.notes,
        pause=_flag(container, "break", problems),
        exercise=_exercise(container, parts.text, levels, problems),
        quiz=_quiz(container, parts, kind, problems),
        line=container.line,
    )


def _whole(container: Container, name: str, default: int, problems: Problems) -> int:
    value = container.attributes.get(name, str(default) if default else "")
    if WHOLE.fullmatch(value) and int(value) > 0:
        return int(value)
    problems.add(container.line, N_("“%(name)s” must be a whole number above 0."), name=name)
    return 0


def _flag(container: Container, name: str, problems: Problems) -> bool:
    value = container.attributes.get(name, "false")
    if value not in {"true", "false"}:
        problems.add(container.line, N_("“%(name)s” must be true or false."), name=name)
    return value == "true"


def _exercise(container: Container, text: str, levels: tuple[int, int], problems: Problems) -> Exercise | None:
    practice, source = container.attributes.get("practice"), container.attributes.get("check")
    if practice is None and source is None:
        return None
    if not practice or source is None:
        problems.add(container.line, N_("An exercise has both a practice and a check."))
        return None
    try:
        check = parse_check(source)
    except ExpressionError as error:
        problems.add(container.line, error.message, **error.params)
        check = Check(source, ())
    level = _whole(container, "level", levels[0], problems) if "level" in container.attributes else levels[0]
    if level and levels[1] and not levels[0] <= level <= levels[1]:
        problems.add(container.line, N_("The level %(level)s is not one of this lesson."), level=level)
    return Exercise(container.anchor, level, practice, check, text)


def _quiz(container: Container, parts: Parts, kind: PhaseKind, problems: Problems) -> Quiz | None:
    questions: list[Question] = []
    titles: list[tuple[str, int]] = []
    for first_line, source in parts.gifts:
        if kind is not PhaseKind.ASSESSMENT:
            problems.add(first_line, N_("A quiz stands in an assessment phase."))
        parsed = parse_gift(source)
        for refusal in parsed.refusals:
            problems.add(first_line + refusal.line - 1, refusal.message, **refusal.params)
        questions += parsed.questions
        lines = [first_line + line - 1 for line in parsed.lines]
        titles += [(question.title, line) for question, line in zip(parsed.questions, lines, strict=True)]
    for title, line in titles:
        if not title:
            problems.add(line, N_("A question needs a title between :: and ::, under which its answers are kept."))
    _refuse_twins(titles, problems)
    return Quiz(container.anchor, tuple(questions)) if parts.gifts else None


def _refuse_twins(names: list[tuple[str, int]], problems: Problems) -> None:
    seen: set[str] = set()
    for name, line in names:
        if name and name in seen:
            problems.add(line, N_("The name “%(name)s” is used twice."), name=name)
        seen.add(name)
