"""How a setting is declared: its default, its French sentence and its check stand side by side in a dataclass.

::

    @dataclass(frozen=True)
    class ServerConfig:
        \"\"\"Where the program listens.\"\"\"

        ABOUT: ClassVar[str] = "Le programme : où il écoute."

        port: int = setting(8000, "Port sur lequel le programme écoute.", between(1, 65535))

Nothing else is written anywhere: ``preau.toml``'s comments, ``docs/settings.md`` and refusals come from there.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")
#: Returns what a value should be, as the end of a French sentence (« il faut … »); "" when it is right.
Check = Callable[[Any], str]


def setting(default: T, doc: str, check: Check | None = None, *, secret: bool = False) -> T:
    """Declare a setting: ``doc`` is what people read about it, in French, full stops included.

    ``check`` is asked after the type; see ``core.config.checks``. The value of a ``secret`` is never repeated.
    """
    return dataclasses.field(default=default, metadata={"doc": doc, "check": check, "secret": secret})


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting, as it was declared. ``doc`` is empty when nobody wrote it (a test refuses that)."""

    section: str
    name: str
    kind: Any
    default: Any
    doc: str
    check: Check | None
    secret: bool

    @property
    def variable(self) -> str:
        return f"PREAU_{self.section}_{self.name}".upper()


def settings_of(section: str, kind: type[Any]) -> tuple[Setting, ...]:
    """Return the settings that the dataclass ``kind`` declares for ``[section]``, in its order."""
    hints = typing.get_type_hints(kind)
    return tuple(_read(section, item, hints[item.name]) for item in dataclasses.fields(kind))


def _read(section: str, item: dataclasses.Field[Any], hint: Any) -> Setting:
    told = item.metadata
    return Setting(
        section=section,
        name=item.name,
        kind=hint,
        default=item.default,
        doc=told.get("doc", ""),
        check=told.get("check"),
        secret=told.get("secret", False),
    )
