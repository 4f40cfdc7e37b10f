"""Finds plugins by their entry point, orders them, checks what they need and registers what they bring."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy

from core import config as configuration
from core import hookspecs
from core.contracts import PluginInfo
from core.errors import ConfigError, PluginError
from core.journal.rules import malformed
from core.runtime import Runtime

GROUP = "preau.plugins"


def available() -> dict[str, EntryPoint]:
    """Return the entry points of the group ``preau.plugins`` by name, without importing any.

    Raises PluginError when two installed packages offer the same name.
    """
    found: dict[str, EntryPoint] = {}
    for point in entry_points(group=GROUP):
        if point.name in found and found[point.name].value != point.value:
            raise PluginError(f"Deux paquets installés proposent le plugin « {point.name} » : désinstallez-en un.")
        found[point.name] = point
    return found


def load(config: configuration.Config, core_plugin: object) -> Runtime:
    """Import the enabled plugins only, and those they need; register them in that order and return the runtime.

    Raises PluginError or ConfigError with a sentence that names the plugin and what is wrong.
    """
    packages = with_needed(config.plugins.enabled)
    infos = {name: package.PLUGIN for name, package in packages.items()}
    _check_profiles(config, infos)
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    for name in reversed(packages):
        manager.register(importlib.import_module(f"{packages[name].__name__}.plugin"), name)
    manager.register(core_plugin, "core")
    _check_hooks(manager)
    runtime = Runtime(config=config, plugins=manager, infos=infos)
    runtime.folders = {name: folder(package) for name, package in packages.items()}
    runtime.settings = _settings(config, infos)
    return runtime


def with_needed(names: Iterable[str]) -> dict[str, ModuleType]:
    """Return the packages of ``names`` in their order, each behind what it requires, named in the list or not.

    A new version may so divide a plugin in two, and the instances that list the first one go on.
    """
    found: dict[str, ModuleType] = {}
    points = available()

    def add(name: str, waiting: tuple[str, ...]) -> None:
        if name in waiting:
            raise PluginError(f"Le plugin « {name} » se demande lui-même : {' → '.join([*waiting, name])}.")
        if name in found:
            return
        package = _found(name, points)
        for needed in package.PLUGIN.requires:
            add(needed, (*waiting, name))
        found[name] = package

    for name in names:
        add(name, ())
    return found


def find(name: str) -> ModuleType:
    """Import the package of the plugin ``name``; it must define ``PLUGIN`` under that very name."""
    return _found(name, available())


def _found(name: str, points: Mapping[str, EntryPoint]) -> ModuleType:
    if name not in points:
        raise PluginError(f"[plugins] « {name} » : plugin introuvable. Installés : {', '.join(sorted(points))}.")
    try:
        package: ModuleType = points[name].load()
    except ImportError as error:
        raise PluginError(f"Le plugin « {name} » ne se charge pas, son code manque ou est abîmé : {error}") from error
    info = getattr(package, "PLUGIN", None)
    if not isinstance(info, PluginInfo) or info.name != name:
        raise PluginError(f"Le plugin « {name} » ne se présente pas : PLUGIN = PluginInfo({name!r}, …) est attendu.")
    return package


def folder(package: ModuleType) -> Path:
    """Return the folder of a plugin's package, where templates, catalogues and migrations are found."""
    return Path(str(package.__file__)).resolve().parent


def _check_profiles(config: configuration.Config, infos: Mapping[str, PluginInfo]) -> None:
    if len(set(config.plugins.enabled)) != len(config.plugins.enabled):
        raise ConfigError("[plugins] enabled : un plugin y figure deux fois.")
    for name, info in infos.items():
        if config.profile not in info.profiles:
            raise PluginError(f"Le plugin « {name} » n’est pas fait pour le profil « {config.profile} ».")


def _check_hooks(manager: pluggy.PluginManager) -> None:
    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise PluginError(f"Le plugin « {error.plugin} » se trompe de crochet : {error}") from error


def _settings(config: configuration.Config, infos: Mapping[str, PluginInfo]) -> dict[str, Any]:
    for section in config.tables:
        if section not in infos or infos[section].settings is None:
            raise ConfigError(f"[{section}] : section inconnue (ni du cœur, ni d’un plugin activé qui a des réglages).")
    return {
        name: configuration.build(name, info.settings, config.tables.get(name, {}))
        for name, info in infos.items()
        if info.settings is not None
    }


def collect(runtime: Runtime) -> None:
    """Call every ``register_*`` hook whose result is a declaration; an error or a duplicate stops the start."""
    hook = runtime.plugins.hook
    _gather(runtime.permissions, hook.register_permissions(), "permission")
    _gather(runtime.tools, hook.register_tools(), "outil")
    _gather(runtime.kinds, hook.register_usage_kinds(), "type d’usage")
    for kind in runtime.kinds.values():
        if reason := malformed(kind):
            raise PluginError(f"Type d’usage mal déclaré : {reason}.")
    _gather(runtime.practices, hook.register_practices(), "exercice")
    _gather(runtime.tasks, hook.register_tasks(), "tâche")
    _gather(runtime.content_links, hook.register_content_links(), "lien sous les contenus")
    _gather(runtime.api_routes, hook.register_api_routes(), "route pour les programmes")
    _gather(runtime.personal, hook.register_personal_data(), "donnée personnelle")


def _gather(into: dict[str, Any], results: Iterable[Iterable[Any]], what: str) -> None:
    for declared in (item for result in results for item in result):
        if declared.name in into:
            raise PluginError(f"{what} « {declared.name} » : déclaré deux fois.")
        into[declared.name] = declared
