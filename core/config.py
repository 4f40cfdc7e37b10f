"""Reads ``instance/preau.toml``, then ``PREAU_*`` variables; refuses what it does not know and says which."""

from __future__ import annotations

import os
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.contracts import Profile
from core.errors import ConfigError

FILE = "preau.toml"
PREFIX = "PREAU_"
#: Names the instance's folder; it is not a setting of the instance.
INSTANCE_VARIABLE = "PREAU_INSTANCE"
T = TypeVar("T")


@dataclass(frozen=True)
class SiteConfig:
    """Who this instance is and where it is reached.

    ``id`` is the origin of its journal. Links in mails, QR codes and feeds use ``public_url`` only; when it
    is empty, signing by e-mail is off. ``local_urls`` are the other addresses that browsers may use.
    """

    id: str = ""
    name: str = ""
    profile: str = "centre"
    commune: str = ""
    address: str = ""
    public_url: str = ""
    local_urls: tuple[str, ...] = ("http://127.0.0.1:8000", "http://localhost:8000")
    timezone: str = "Europe/Paris"
    trusted_proxies: int = 0
    own_networks: tuple[str, ...] = ("127.0.0.0/8", "::1/128")
    demonstration: bool = False


@dataclass(frozen=True)
class ServerConfig:
    """Where the program listens, and how much it takes at once (``upload_mb``: one request's body)."""

    host: str = "127.0.0.1"
    port: int = 8000
    threads: int = 8
    upload_mb: int = 10


@dataclass(frozen=True)
class DatabaseConfig:
    """Empty ``url``: SQLite in the instance's folder. A hub takes ``postgresql+psycopg://…``."""

    url: str = ""


@dataclass(frozen=True)
class MailConfig:
    """``mode``: ``none`` (no mail at all), ``show`` (kept and shown on a page: demonstration) or ``smtp``."""

    mode: str = "none"
    sender: str = ""
    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False


@dataclass(frozen=True)
class PluginsConfig:
    """The ordered list of plugins that are switched on; a change needs a restart."""

    enabled: tuple[str, ...] = ()


@dataclass(frozen=True)
class PeopleConfig:
    """Minutes and seconds of sign-in: shared PCs forget after ``shared_idle_seconds`` without a gesture."""

    session_hours: int = 12
    idle_minutes: int = 20
    shared_warn_seconds: int = 120
    shared_idle_seconds: int = 180
    sandbox_days: int = 30


@dataclass(frozen=True)
class Config:
    """The whole configuration. ``tables`` keeps the tables of plugins, each checked by its own plugin."""

    instance: Path
    site: SiteConfig = field(default_factory=SiteConfig)
    server: ServerConfig = field(default_factory=ServerConfig)
    database: DatabaseConfig = field(default_factory=DatabaseConfig)
    mail: MailConfig = field(default_factory=MailConfig)
    people: PeopleConfig = field(default_factory=PeopleConfig)
    plugins: PluginsConfig = field(default_factory=PluginsConfig)
    tables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def database_url(self) -> str:
        return self.database.url or f"sqlite:///{(self.instance / 'preau.db').resolve().as_posix()}"

    @property
    def profile(self) -> Profile:
        return Profile(self.site.profile)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every origin that a browser may truly be at, without a final slash."""
        found = (self.site.public_url, *self.site.local_urls)
        return tuple(address.rstrip("/") for address in found if address)

    @property
    def keys(self) -> Path:
        return self.instance / "keys"


SECTIONS: Mapping[str, type[Any]] = {
    "site": SiteConfig,
    "server": ServerConfig,
    "database": DatabaseConfig,
    "mail": MailConfig,
    "people": PeopleConfig,
    "plugins": PluginsConfig,
}


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
        if not variable.startswith(PREFIX) or variable == INSTANCE_VARIABLE:
            continue
        section, separator, key = variable[len(PREFIX) :].lower().partition("_")
        if not separator or not key:
            raise ConfigError(f"Variable {variable} inconnue : attendu {PREFIX}<SECTION>_<CLÉ>.")
        tables.setdefault(section, {})[key] = value


def build(section: str, kind: type[T], table: Mapping[str, Any]) -> T:
    """Make the dataclass ``kind`` from ``table``; text values (from variables) are converted.

    Raises ConfigError for a key that ``kind`` does not have or a value of the wrong kind.
    """
    hints = typing.get_type_hints(kind)
    known = {item.name for item in fields(kind)}  # type: ignore[arg-type]
    for key in table:
        if key not in known:
            raise ConfigError(f"[{section}] {key} : clé inconnue. Clés possibles : {', '.join(sorted(known))}.")
    return kind(**{key: _convert(section, key, hints[key], value) for key, value in table.items()})


def _convert(section: str, key: str, hint: Any, value: Any) -> Any:
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
    raise ConfigError(f"[{section}] {key} = {value!r} : il faut {expected}.")


def _check(config: Config) -> None:
    site = config.site
    if site.profile not in set(Profile):
        raise ConfigError(f"[site] profile = {site.profile!r} : il faut « centre » ou « region ».")
    if not site.id:
        raise ConfigError("[site] id manque : « preau init » en tire un au sort.")
    try:
        ZoneInfo(site.timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ConfigError(f"[site] timezone = {site.timezone!r} : fuseau inconnu (exemple : Europe/Paris).") from error
    for address in (site.public_url, *site.local_urls):
        if address and not address.startswith(("http://", "https://")):
            raise ConfigError(f"[site] adresse {address!r} : elle doit commencer par http:// ou https://.")
    if config.mail.mode not in {"none", "show", "smtp"}:
        raise ConfigError(f"[mail] mode = {config.mail.mode!r} : il faut « none », « show » ou « smtp ».")
