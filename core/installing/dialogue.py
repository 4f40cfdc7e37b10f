"""Questions in a terminal: an answer is ready, a bad one is asked again with a sentence, an option answers alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import click
from babel.support import NullTranslations, Translations

import core
from core.errors import DomainError

T = TypeVar("T")
CATALOGUES = Path(core.__file__).parent / "translations" if core.__file__ else Path("translations")
YES, NO = frozenset({"o", "oui", "y", "yes"}), frozenset({"n", "non", "no"})


class RefusedAnswerError(Exception):
    """An answer that cannot be taken; its text is a French sentence that says what to write instead."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: ``option`` answers it on the command line, ``ready`` is the answer that Enter gives.

    ``ready`` None: there is no answer to propose, and somebody must give one.
    """

    text: str
    option: str
    ready: str | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Asks when ``asking``; otherwise takes the options and the answers that are ready."""

    asking: bool

    def ask(self, question: Question, accept: Callable[[str], T], given: str | None = None) -> T:
        """Return what ``accept`` makes of the answer. Raises ClickException when nobody can be asked again."""
        answer = given
        if answer is None and not self.asking:
            answer = question.ready
            if answer is None:
                raise click.ClickException(f"Il manque {question.option}.")
        while True:
            try:
                return accept(self._prompt(question) if answer is None else answer)
            except (RefusedAnswerError, DomainError) as error:
                said = sentence(error)
                if not self.asking:
                    raise click.ClickException(f"{question.option} : {said}") from error
                click.echo(f"  → {said}")
                answer = None

    def _prompt(self, question: Question) -> str:
        shown = question.ready or ""
        typed: str = click.prompt(
            question.text, default=shown, show_default=bool(shown), hide_input=question.hidden, prompt_suffix=" : "
        )
        return typed if question.hidden else typed.strip()

    def choose(self, question: Question, choices: Sequence[tuple[str, str]], given: str | None = None) -> str:
        """Let a person take one of ``choices`` (value, label) by its number; an option gives the value itself."""
        if given is None and self.asking:
            for number, (_, label) in enumerate(choices, 1):
                click.echo(f"  {number}. {label}")
        values = [value for value, _ in choices]

        def accept(answer: str) -> str:
            if answer in values:
                return answer
            if answer.isdecimal() and 0 < int(answer) <= len(values):
                return values[int(answer) - 1]
            raise RefusedAnswerError(f"Écrivez un nombre de 1 à {len(values)}.")

        ready = str(values.index(question.ready) + 1) if question.ready in values else question.ready
        return self.ask(Question(question.text, question.option, ready), accept, given)

    def confirm(self, question: Question, given: bool | None = None) -> bool:
        """Ask a question whose answer is yes or no; ``ready`` is « oui » or « non »."""
        return self.ask(question, _yes_or_no, None if given is None else ("oui" if given else "non"))


def _yes_or_no(answer: str) -> bool:
    word = answer.lower()
    if word in YES | NO:
        return word in YES
    raise RefusedAnswerError("Répondez par oui ou par non.")


def sentence(error: Exception) -> str:
    """Return a refusal in French; a use case's own comes from the catalogue, for no application is there yet."""
    if not isinstance(error, DomainError):
        return str(error)
    said: str = _french().gettext(error.message)
    return said % error.params if error.params else said


@cache
def _french() -> NullTranslations:
    return Translations.load(str(CATALOGUES), ["fr"])
