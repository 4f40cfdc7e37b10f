"""Reads YAML with the line of every key, and notes each value that is not what it should be."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from core.i18n import N_
from plugins.pathway.course.problems import Problems

if TYPE_CHECKING:
    from yaml import Node

Path = tuple[str | int, ...]


class Fields:
    """A mapping of a YAML file. Each reading method notes a problem and returns an empty value when it must."""

    def __init__(self, data: dict[Any, Any], lines: dict[Path, int], problems: Problems, path: Path = ()) -> None:
        self.data = data
        self.problems = problems
        self._lines = lines
        self._path = path

    def line(self, *keys: str | int) -> int:
        """Return the line of a key, or of the mapping that should hold it."""
        path = (*self._path, *keys)
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def refuse_unknown(self, known: Collection[str]) -> None:
        """Note each key that is not in ``known``."""
        for key in self.data:
            if key not in known:
                self.problems.add(self.line(key), N_("The key “%(key)s” is not known."), key=str(key))

    def text(self, key: str, *, required: bool = True) -> str:
        """Return a text; a number is not one, so that ``2.10`` is never read as 2.1."""
        value = self._value(key, required)
        if value is None:
            return ""
        if not isinstance(value, str) or not value.strip():
            self._wrong(N_("“%(key)s” must be a text: put it in quotes."), key)
            return ""
        return value.strip()

    def integer(self, key: str, low: int, high: int) -> int:
        """Return a whole number between two others."""
        value = self._value(key, True)
        if value is None:
            return 0
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            message = N_("“%(key)s” must be a whole number from %(low)s to %(high)s.")
            self.problems.add(self.line(key), message, key=key, low=low, high=high)
            return 0
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; it may be empty."""
        value = self._value(key, True)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self._wrong(N_("“%(key)s” must be a list of texts: put numbers in quotes."), key)
            return ()
        return tuple(value)

    def fields(self, key: str) -> Fields:
        """Return the mapping under a key."""
        value = self._value(key, True)
        if not isinstance(value, dict):
            if value is not None:
                self._wrong(N_("“%(key)s” must hold keys and values."), key)
            value = {}
        return Fields(value, self._lines, self.problems, (*self._path, key))

    def each_fields(self, key: str) -> list[Fields]:
        """Return the mappings listed under a key."""
        value = self._value(key, True)
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            if value is not None:
                self._wrong(N_("“%(key)s” must be a list of keys and values."), key)
            value = []
        paths = [(*self._path, key, index) for index in range(len(value))]
        return [Fields(item, self._lines, self.problems, path) for item, path in zip(value, paths, strict=True)]

    def _value(self, key: str, required: bool) -> Any:
        if required and self.data.get(key) is None:
            self.problems.add(self.line(key), N_("The key “%(key)s” is missing."), key=key)
        return self.data.get(key)

    def _wrong(self, message: str, key: str) -> None:
        self.problems.add(self.line(key), message, key=key)


def read_yaml(source: str, problems: Problems, first_line: int = 1) -> Fields:
    """Read a YAML mapping whose first line is ``first_line`` of its file.

    Where it cannot be read, that is the one problem noted, and the fields come back empty and silent.
    """
    import yaml  # noqa: PLC0415 - a server reads courses when somebody asks for them

    lines: dict[Path, int] = {(): first_line}
    silent = Fields({}, lines, Problems(problems.file))
    try:
        if _note_aliases(source, problems, first_line):
            return silent
        node = yaml.compose(source, Loader=yaml.SafeLoader)
        data = yaml.safe_load(source)
    except yaml.MarkedYAMLError as error:
        line = first_line + (error.problem_mark.line if error.problem_mark else 0)
        problems.add(line, N_("This is not YAML: %(reason)s."), reason=error.problem or "?")
        return silent
    except (yaml.YAMLError, ValueError) as error:
        problems.add(first_line, N_("This is not YAML: %(reason)s."), reason=str(error).splitlines()[0])
        return silent
    if node is None or not isinstance(data, dict):
        problems.add(first_line, N_("Keys and values are expected here."))
        return silent
    lines.update(_lines(node, first_line, problems))
    return Fields(data, lines, problems)


def _note_aliases(source: str, problems: Problems, first_line: int) -> bool:
    """Note ``*name``: a course does not need it, and it can make a small file swell."""
    import yaml  # noqa: PLC0415 - as above

    aliases = [event for event in yaml.parse(source, Loader=yaml.SafeLoader) if isinstance(event, yaml.AliasEvent)]
    for alias in aliases:
        line = alias.start_mark.line if alias.start_mark else 0
        problems.add(first_line + line, N_("YAML aliases (*name) are not read here: write the value again."))
    return bool(aliases)


def _lines(node: Node, first_line: int, problems: Problems, path: Path = ()) -> Iterator[tuple[Path, int]]:
    """Yield the line of every key and item; note a key that comes twice."""
    from yaml import MappingNode, SequenceNode  # noqa: PLC0415 - as above

    if isinstance(node, MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + first_line
            if name in seen:
                problems.add(line, N_("The key “%(key)s” comes twice."), key=name)
            seen.add(name)
            yield (*path, name), line
            yield from _lines(value, first_line, problems, (*path, name))
    elif isinstance(node, SequenceNode):
        for index, item in enumerate(node.value):
            yield (*path, index), item.start_mark.line + first_line
            yield from _lines(item, first_line, problems, (*path, index))
