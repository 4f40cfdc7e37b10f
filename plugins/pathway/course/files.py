"""Reads the files of a course's folder, and never one outside it."""

from __future__ import annotations

import re
from pathlib import Path

from core.i18n import N_
from plugins.pathway.course.images import find_images
from plugins.pathway.course.problems import Problems

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*")


def find_file(folder: Path, name: str, problems: Problems, line: int) -> Path | None:
    """Return the path of a file of the course, or note, at the place that names it, why there is none."""
    if not NAME.fullmatch(name):
        message = N_("“%(name)s” is not a file name: letters without accents, digits, dots, dashes and / only.")
        problems.add(line, message, name=name)
        return None
    path = folder / name
    if not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
        problems.add(line, N_("The file “%(name)s” is not in the course."), name=name)
        return None
    return path


def read_text(folder: Path, name: str, problems: Problems, line: int) -> str | None:
    """Return a text of the course with Unix line endings."""
    path = find_file(folder, name, problems, line)
    if path is None:
        return None
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.of(name).add(content[: error.start].count(b"\n") + 1, N_("This file is not in UTF-8."))
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_images(folder: Path, body: str, first_line: int, problems: Problems) -> list[str]:
    """Return the image files that a Markdown text shows; note those without alternative text."""
    names = []
    for image in find_images(body):
        line = first_line + image.line - 1
        if not image.alt:
            problems.add(line, N_("The image “%(name)s” has no alternative text."), name=image.address)
        if find_file(folder, image.address, problems, line):
            names.append(image.address)
    return names
