"""Cuts the body of a lesson into containers, and a container into text, animator's notes and quizzes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.i18n import N_
from plugins.pathway.course.problems import Problems

FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})\s*(.*)")
OPENING = re.compile(r":::\s*(\w+)\s*(?:\{(.*)\})?\s*")
ATTRIBUTE = re.compile(r'\s*(?:#([a-z][a-z0-9-]*)|([a-z]+)=(?:"([^"]*)"|([^\s"]+)))(?=\s|$)')
NOTE_MARK = "[!ANIMATEUR]"
NOTE = re.compile(r" {0,3}>\s*\[!ANIMATEUR\]\s*(.*)", re.IGNORECASE)
QUOTE = re.compile(r" {0,3}> ?(.*)")

Lines = list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Container:
    """``::: kind {#anchor key=value}`` and what stands inside, with line numbers."""

    kind: str
    anchor: str
    attributes: Mapping[str, str]
    line: int
    lines: Lines


@dataclass(frozen=True, slots=True)
class Parts:
    """A container's content, by reader: everybody, animators, and the GIFT of each quiz with its first line."""

    text: str
    notes: tuple[str, ...]
    gifts: tuple[tuple[int, str], ...]


def split_containers(body: str, first_line: int, problems: Problems) -> tuple[Lines, list[Container]]:
    """Return the lines before the first container, and the containers; note what stands anywhere else."""
    before: Lines = []
    containers: list[Container] = []
    current: Container | None = None
    for number, line, fenced in _marked(list(enumerate(body.split("\n"), start=first_line)), problems):
        if fenced or not line.startswith(":::"):
            if current:
                current.lines.append((number, line))
            elif not containers:
                before.append((number, line))
            elif line.strip():
                problems.add(number, N_("This text stands outside the phases."))
        elif line.strip() == ":::":
            if not current:
                problems.add(number, N_("This ::: closes nothing."))
            current = None
        else:
            if current:
                problems.add(current.line, N_("This phase is not closed by :::."))
            current = _container(number, line, problems)
            containers.append(current)
    if current:
        problems.add(current.line, N_("This phase is not closed by :::."))
    return before, containers


def split_parts(lines: Lines, problems: Problems) -> Parts:
    """Take the notes and the quizzes out of a text, and note what would show a note to everybody."""
    text: list[str] = []
    notes: list[str] = []
    gifts: list[tuple[int, str]] = []
    for info, run in _runs(lines):
        if info is None:
            kept, found = _take_notes(run, problems)
            text += kept
            notes += found
        elif info == "gift":
            gifts.append((run[0][0] + 1, "\n".join(line for _, line in run[1:-1])))
        else:
            text += [line for _, line in run]
    return Parts("\n".join(text).strip(), tuple(notes), tuple(gifts))


def _take_notes(run: Lines, problems: Problems) -> tuple[list[str], list[str]]:
    """Return the lines for everybody, and each note as Markdown without its quote signs."""
    kept: list[str] = []
    notes: list[list[str]] = []
    in_note = False
    for number, line in run:
        start, quote = NOTE.fullmatch(line), QUOTE.fullmatch(line)
        if start:
            notes.append([start[1]])
            in_note = True
        elif in_note and quote:
            notes[-1].append(quote[1])
        else:
            if in_note and line.strip():
                problems.add(number, N_("Leave a blank line after an animator's note: here everybody would read it."))
            if NOTE_MARK in line.upper():
                problems.add(number, N_("An animator's note begins its line: here everybody would read it."))
            in_note = False
            kept.append(line)
    return kept, ["\n".join(note).strip() for note in notes]


def _marked(lines: Lines, problems: Problems) -> Iterator[tuple[int, str, bool]]:
    """Yield each line with its number, and whether it belongs to fenced text."""
    for info, run in _runs(lines, problems):
        for number, line in run:
            yield number, line, info is not None


def _runs(lines: Lines, problems: Problems | None = None) -> Iterator[tuple[str | None, Lines]]:
    """Yield runs of plain lines with None, and each fenced text, fences included, with its info string."""
    plain: Lines = []
    block: Lines = []
    info = ""
    closing: re.Pattern[str] | None = None
    for number, line in lines:
        fence = FENCE.fullmatch(line)
        if closing:
            block.append((number, line))
            if closing.fullmatch(line):
                yield info, block
                closing = None
        elif fence:
            if plain:
                yield None, plain
            plain, block, info = [], [(number, line)], fence[2].strip()
            closing = re.compile(rf" {{0,3}}{fence[1][0]}{{{len(fence[1])},}}\s*")
        else:
            plain.append((number, line))
    if closing:
        if problems:
            problems.add(block[0][0], N_("This fenced text is not closed."))
        yield info, block
    if plain:
        yield None, plain


def _container(number: int, line: str, problems: Problems) -> Container:
    found = OPENING.fullmatch(line)
    if not found:
        problems.add(number, N_("A phase begins like this: ::: input {#a1 minutes=50}"))
        return Container("", "", {}, number, [])
    anchor, attributes = "", dict[str, str]()
    rest = (found[2] or "").strip()
    while rest:
        attribute = ATTRIBUTE.match(rest)
        if not attribute:
            problems.add(number, N_("“%(text)s” is not understood: write #name or key=value."), text=rest)
            break
        if attribute[1]:
            anchor = attribute[1]
        else:
            attributes[attribute[2]] = attribute[3] if attribute[3] is not None else attribute[4]
        rest = rest[attribute.end() :].strip()
    return Container(found[1], anchor, attributes, number, [])
