"""What one running application holds: its configuration, its plugins and what they have registered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from flask import current_app

from core.clock import Mark
from core.contracts import (
    ApiRoute,
    ContentLink,
    MenuItem,
    NotPersonal,
    Permission,
    PersonalData,
    PluginInfo,
    Practice,
    Task,
    ToolKind,
    UsageKind,
)

if TYPE_CHECKING:
    import pluggy

    from core.config import Config


@dataclass
class Runtime:
    """Filled by the named steps of ``create_app``, then only read, but for ``mark`` (see ``core.journal.watch``) and
    for what a plugin that is switched off brings when what it keeps is asked for (see ``core.asleep``).
    """

    config: Config
    plugins: pluggy.PluginManager
    infos: Mapping[str, PluginInfo] = field(default_factory=dict)
    folders: Mapping[str, Path] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    permissions: dict[str, Permission] = field(default_factory=dict)
    tools: dict[str, ToolKind] = field(default_factory=dict)
    kinds: dict[str, UsageKind] = field(default_factory=dict)
    practices: dict[str, Practice] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    personal: dict[str, PersonalData | NotPersonal] = field(default_factory=dict)
    content_links: dict[str, ContentLink] = field(default_factory=dict)
    api_routes: dict[str, ApiRoute] = field(default_factory=dict)
    menu: list[MenuItem] = field(default_factory=list)
    mark: Mark = field(default_factory=Mark)


def runtime() -> Runtime:
    """Return the runtime of the application in whose context this is called."""
    return cast("Runtime", current_app.extensions["preau"])


def config() -> Config:
    """Return the configuration of the running application."""
    return runtime().config


T = TypeVar("T")


def settings(plugin: str, kind: type[T]) -> T:
    """Return the settings of ``plugin``, an instance of its ``PluginInfo.settings``."""
    found = runtime().settings[plugin]
    if not isinstance(found, kind):
        raise TypeError(f"settings of {plugin} are {type(found).__name__}")
    return found
