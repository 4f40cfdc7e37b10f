"""Reads ``instance/preau.toml``, then ``PREAU_*`` variables; refuses what it does not know and says which."""

from __future__ import annotations

import os
import tomllib
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from core.config.declaring import Setting, settings_of
from core.config.schema import SECTIONS, Config
from core.errors import ConfigError

FILE = "preau.toml"
PREFIX = "PREAU_"
#: Names the instance's folder; it is not a setting of the instance.
INSTANCE_VARIABLE = "PREAU_INSTANCE"
#: Gives ``preau init`` the first account's password: what stands on a command line stays in the shell's history.
PASSWORD_VARIABLE = "PREAU_ADMIN_PASSWORD"  # noqa: S105 - the name of a variable
NO_SETTINGS = frozenset({INSTANCE_VARIABLE, PASSWORD_VARIABLE})
T = TypeVar("T")


def load(instance: Path, environ: Mapping[str, str] | None = None) -> Config:
    """Read the configuration of the instance in ``instance``.

    Raises ConfigError, naming the file or variable and the key, when it is not there, does not parse, holds a
    key that is not known, or a value of the wrong kind.
    """
    path = instance / FILE
    if not path.is_file():
        raise ConfigError(f"{path} n’existe pas : lancez « preau --instance {instance} init » pour créer l’instance.")
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} ne se lit pas comme du TOML : {error}") from error
    return parse(instance, raw, os.environ if environ is None else environ)


def parse(instance: Path, raw: Mapping[str, Any], environ: Mapping[str, str]) -> Config:
    """Build the configuration from the parsed file and the environment; see ``load``."""
    tables: dict[str, dict[str, Any]] = {}
    for name, table in raw.items():
        if not isinstance(table, dict):
            raise ConfigError(f"{FILE} : « {name} » doit être dans une section, par exemple [site].")
        tables[name] = dict(table)
    overlay(tables, environ)
    built = {name: build(name, kind, tables.pop(name, {})) for name, kind in SECTIONS.items()}
    config = Config(instance=instance, tables=tables, **built)
    _check(config)
    return config


def overlay(tables: dict[str, dict[str, Any]], environ: Mapping[str, str]) -> None:
    """Lay ``PREAU_<SECTION>_<KEY>`` over the tables; the section may be a plugin's."""
    for variable, value in environ.items():
        if not variable.startswith(PREFIX) or variable in NO_SETTINGS:
            continue
        section, separator, key = variable[len(PREFIX) :].lower().partition("_")
        if not separator or not key:
            raise ConfigError(f"Variable {variable} inconnue : attendu {PREFIX}<SECTION>_<CLÉ>.")
        tables.setdefault(section, {})[key] = value


def build(section: str, kind: type[T], table: Mapping[str, Any]) -> T:
    """Make the dataclass ``kind`` from ``table``; text values (from variables) are converted.

    Raises ConfigError for a key that ``kind`` does not have, a value of the wrong kind, or one that its check refuses.
    """
    known = {item.name: item for item in settings_of(section, kind)}
    for key in table:
        if key not in known:
            raise ConfigError(f"[{section}] {key} : clé inconnue. Clés possibles : {', '.join(sorted(known))}.")
    return kind(**{key: _accept(known[key], value) for key, value in table.items()})


def _accept(setting: Setting, value: Any) -> Any:
    found = _convert(setting, value)
    if setting.check is not None and (said := setting.check(found)):
        raise ConfigError(f"{_quote(setting, value)} : {said}")
    return found


def _quote(setting: Setting, value: Any) -> str:
    return f"[{setting.section}] {setting.name} = {'…' if setting.secret else repr(value)}"


def _convert(setting: Setting, value: Any) -> Any:
    hint = setting.kind
    if isinstance(hint, types.GenericAlias):
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        if isinstance(value, list) and all(isinstance(part, str) for part in value):
            return tuple(value)
    elif hint is bool:
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lower() in {"true", "false"}:
            return value.lower() == "true"
    elif hint is int:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lstrip("-").isascii() and value.lstrip("-").isdigit():
            return int(value)
    elif isinstance(value, hint):
        return value
    expected = {bool: "true ou false", int: "un nombre entier", str: "un texte"}.get(hint, "une liste de textes")
    raise ConfigError(f"{_quote(setting, value)} : il faut {expected}.")


def _check(config: Config) -> None:
    """Refuse what each value alone could not show."""
    if not config.site.id:
        raise ConfigError("[site] id manque : « preau init » en tire un au sort.")
    if config.mail.mode == "smtp" and not (config.mail.host and config.mail.sender):
        raise ConfigError("[mail] mode = 'smtp' : il faut aussi host (le serveur) et sender (l’adresse d’expédition).")
    if config.people.shared_warn_seconds >= config.people.shared_idle_seconds:
        raise ConfigError("[people] shared_warn_seconds doit être plus petit que shared_idle_seconds.")
