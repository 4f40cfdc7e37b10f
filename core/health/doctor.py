"""Examines an instance from outside, also when its application cannot be made: what ``preau doctor`` tells."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from core import config
from core.config import Config
from core.contracts import Finding, Health
from core.errors import ConfigError, PluginError, StartError
from core.health import database, folder, machine, network
from core.health.examining import examine
from core.i18n import N_

#: What a module that is broken can raise while it is imported: doctor must outlive it.
BROKEN = (
    ImportError, SyntaxError, NameError, AttributeError, TypeError, ValueError, LookupError, OSError, RuntimeError,
)  # fmt: skip


def diagnose(instance: Path) -> Iterator[tuple[Flask | None, Finding]]:
    """Yield each finding, with the application in whose words it is said, None before there is one.

    Nothing is written, and no secret is made. What rests on a thing that fails is not asked.
    """
    settings = _settings(instance)
    if isinstance(settings, Finding):
        yield None, settings
        return
    yield None, Finding("core.settings", Health.OK, N_("The file preau.toml is right."))
    before = [folder.writable(settings), folder.private(settings), machine.disk(instance), folder.secret(settings)]
    before += [found for found in (network.port(settings), network.address(settings)) if found is not None]
    if _lost(settings):
        before.append(database.missing(settings))
    yield from ((None, found) for found in before)
    needed = {"core.secret", "core.database", "core.folder"}
    if any(found.name in needed and found.state == Health.FAILING for found in before):
        return
    app = _application(settings)
    if isinstance(app, Finding):
        yield None, app
        return
    with app.app_context():
        told = {found.name for found in before}
        for found in examine(thorough=True):
            if found.name not in told:
                yield app, found


def _settings(instance: Path) -> Config | Finding:
    why = N_("Préau does not start on settings that it does not understand: it could do something else than was meant.")
    path = instance / config.FILE
    try:
        return config.load(instance, os.environ)
    except (ConfigError, OSError) as error:
        mending = N_(
            "Open %(path)s in a text editor, put right what is said above, and save (docs/settings.md tells all)."
        )
        if not path.is_file():
            mending = N_("Name the folder of your instance: preau --instance FOLDER doctor; or make one: preau init")
        params = {"said": str(error), "path": str(path)}
        return Finding("core.settings", Health.FAILING, "%(said)s", why, mending, params)


def _lost(settings: Config) -> bool:
    prefix = "sqlite:///"
    url = settings.database_url
    return url.startswith(prefix) and not Path(url.removeprefix(prefix)).is_file()


def _application(settings: Config) -> Flask | Finding:
    from core.app import create_app  # noqa: PLC0415 - what is wrong before is told first

    why = N_("Préau does not start without a part that is switched on: its tables and pages would be missing.")
    params = {"path": str(settings.instance / config.FILE)}
    try:
        return create_app(settings, check_database=False)
    except PluginError as error:
        mending = N_("Install the missing part, or take its name out of enabled, under [plugins] in %(path)s.")
        return Finding("core.plugins", Health.FAILING, "%(said)s", why, mending, {**params, "said": str(error)})
    except StartError as error:
        mending = N_(
            "Open %(path)s in a text editor, put right what is said above, and save (docs/settings.md tells all)."
        )
        return Finding("core.settings", Health.FAILING, "%(said)s", why, mending, {**params, "said": str(error)})
    except BROKEN as error:
        seen = N_("A part of the program cannot be loaded: %(said)s.")
        mending = N_("Install Préau and its parts again, all of the same version (docs/installation.md).")
        said = f"{type(error).__name__}: {error}"
        return Finding("core.plugins", Health.FAILING, seen, why, mending, {**params, "said": said})
