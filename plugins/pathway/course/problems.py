"""What is wrong in a course, with its file and line, so that an author mends everything in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Param = str | int


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. ``message`` is a message id with ``%(name)s`` places; ``line`` counts from 1."""

    file: str
    line: int
    message: str
    params: Mapping[str, Param] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the problem in English, as ``file:line: sentence``."""
        return f"{self.file}:{self.line}: {self.message % self.params}"


class Problems:
    """A growing list of problems, shared by the steps of a reading; ``file`` is the one being read."""

    def __init__(self, file: str, found: list[Problem] | None = None) -> None:
        self.file = file
        self.found: list[Problem] = [] if found is None else found

    def of(self, file: str) -> Problems:
        """Return the same list, for another file."""
        return Problems(file, self.found)

    def add(self, line: int, message: str, **params: Param) -> None:
        """Note a problem of ``file``."""
        self.found.append(Problem(self.file, line, message, params))


class CourseError(Exception):
    """A course that cannot be taught as it stands.

    ``problems`` holds them all, in the order of files and lines.
    """

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
