"""Plugins that are switched off but have tables: what they keep is still shown, taken away and erased, and no more."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pluggy
from flask import current_app
from sqlalchemy import inspect

from core import config as configuration
from core import hookspecs, loader
from core.contracts import NotPersonal, PersonalData, PluginInfo
from core.errors import PluginError, Unavailable
from core.extensions import db
from core.i18n import N_
from core.revisions import SUFFIX
from core.runtime import Runtime, runtime

KEY = "preau_asleep"


@dataclass(frozen=True, slots=True)
class Asleep:
    """A plugin that is switched off and whose tables are there; only ``ask`` calls its hooks."""

    info: PluginInfo
    folder: Path
    plugins: pluggy.PluginManager
    personal: Mapping[str, PersonalData | NotPersonal] = field(default_factory=dict)


def ask(hook: str, **arguments: Any) -> list[Any]:
    """Call a hook of core, of the enabled plugins in their order, then of those switched off; return the results.

    Not isolated: a part left out must not look complete. Raises Unavailable, naming the plugin, when the code of one
    whose tables are there is missing.
    """
    managers = [runtime().plugins, *(one.plugins for one in asleep())]
    return [result for manager in managers for result in getattr(manager.hook, hook)(**arguments)]


def asleep() -> list[Asleep]:
    """Return the plugins that are switched off and have a version table, by name. Raises Unavailable as ``ask``."""
    known: dict[str, Asleep] = current_app.extensions.setdefault(KEY, {})
    return [known.get(name) or known.setdefault(name, _loaded(name)) for name in switched_off()]


def switched_off() -> list[str]:
    """Return the components of the database that are neither core nor an enabled plugin, by name."""
    tables = inspect(db.session.connection()).get_table_names()
    versioned = {name.removesuffix(SUFFIX) for name in tables if name.endswith(SUFFIX)}
    return sorted(versioned - {"core", *runtime().infos})


def _loaded(name: str) -> Asleep:
    try:
        package = loader.find(name)
        module = importlib.import_module(f"{package.__name__}.plugin")
    except (PluginError, ImportError) as error:
        raise Unavailable(
            N_(
                "This site still holds data of the tool “%(name)s”, whose program is missing: what it keeps cannot be "
                "told, taken away or erased. Ask the administrator to install it again."
            ),
            name=name,
        ) from error
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(module, name)
    info = cast("PluginInfo", package.PLUGIN)
    _settle(runtime(), info, manager)
    return Asleep(info, loader.folder(package), manager, _personal(manager.hook.register_personal_data()))


def _settle(running: Runtime, info: PluginInfo, manager: pluggy.PluginManager) -> None:
    """Let its hooks read its settings, all at their defaults, and put an erasure right in the journal."""
    if info.settings is not None:
        running.settings.setdefault(info.name, configuration.build(info.name, info.settings, {}))
    for kind in (kind for result in manager.hook.register_usage_kinds() for kind in result):
        running.kinds.setdefault(kind.name, kind)


def _personal(
    results: Iterable[Iterable[PersonalData | NotPersonal]],
) -> dict[str, PersonalData | NotPersonal]:
    return {declared.name: declared for result in results for declared in result}
