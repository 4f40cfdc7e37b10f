"""Who keeps something of a space: core, the plugins that are switched on, and those switched off that have tables."""

from __future__ import annotations

from typing import Any

import pluggy
from babel.support import NullTranslations, Translations

from core.asleep import ask, asleep
from core.contracts import SpacePart
from core.i18n import FRENCH
from core.revisions import folder_of
from core.runtime import runtime

CORE = "core"


def export_parts(space_id: int) -> list[SpacePart]:
    """Return the part of each component that has one, core's first.

    Raises Unavailable, naming the plugin, when the code of one that has tables is missing.
    """
    parts: list[SpacePart] = ask("export_space", space_id=space_id)
    return sorted(parts, key=lambda part: (part.component != CORE, part.component))


def brings(name: str) -> bool:
    """Say whether a component can take its part of an archive."""
    return _caller(name) is not None


def import_part(name: str, **arguments: Any) -> None:
    """Let one component write its part of an archive. Raises LookupError unless it ``brings`` one."""
    caller = _caller(name)
    if caller is None:
        raise LookupError(name)
    caller(**arguments)


def _caller(name: str) -> pluggy.HookCaller | None:
    """Return what calls ``import_space`` of one component alone, or None."""
    managers = [runtime().plugins, *(one.plugins for one in asleep())]
    for manager in managers:
        if manager.get_plugin(name) is not None:
            others = [plugin for other, plugin in manager.list_name_plugin() if other != name]
            caller = manager.subset_hook_caller("import_space", others)
            return caller if caller.get_hookimpls() else None
    return None


def french(component: str) -> NullTranslations:
    """Return the French of a component, read from its folder: that of a plugin switched off is in no catalogue here."""
    return Translations.load(str(folder_of(runtime(), component) / "translations"), [FRENCH])
