"""``preau pathway check``: an author of courses learns what to mend, with or without an instance."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from pathlib import Path

import click
from babel.messages.pofile import read_po

from core import loader
from plugins.pathway.course import Problem, check_course

CATALOGUE = Path(__file__).resolve().parent / "translations" / "fr" / "LC_MESSAGES" / "messages.po"


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def check(folder: Path) -> None:
    """Vérifier un parcours : chaque défaut avec son fichier et sa ligne."""
    problems = check_course(folder, known_practices())
    french = _french()
    for problem in problems:
        click.echo(f"{folder / problem.file}:{problem.line}: {said(problem, french)}")
    if problems:
        click.echo(f"{len(problems)} défaut{'s' if len(problems) > 1 else ''}.", err=True)
        sys.exit(1)
    click.echo(f"OK : le parcours {folder.name} peut être enseigné.")


def known_practices() -> dict[str, tuple[str, ...]]:
    """Return the figures of every practice that an installed plugin offers; no application is built."""
    found: dict[str, tuple[str, ...]] = {}
    for name in sorted(loader.available()):
        module = importlib.import_module(f"{loader.find(name).__name__}.plugin")
        register = getattr(module, "register_practices", None)
        found.update({practice.name: practice.figures for practice in (register() if register else ())})
    return found


def said(problem: Problem, french: Mapping[str, str]) -> str:
    """Return the sentence of a problem in French, or as it is written in the code."""
    return french.get(problem.message, problem.message) % problem.params


def _french() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id and message.string}
