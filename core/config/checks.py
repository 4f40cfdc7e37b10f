"""What a value of the settings must be, beyond its type: each check returns the end of the sentence that refuses."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from core.config.declaring import Check

_HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]\Z")


def between(least: int, most: int) -> Check:
    """A whole number within bounds, both included."""

    def check(value: int) -> str:
        return "" if least <= value <= most else f"il faut un nombre de {least} à {most}."

    return check


def none_or_between(least: int, most: int) -> Check:
    """0, which says that nobody chose, or a whole number within bounds."""

    def check(value: int) -> str:
        return "" if value == 0 or least <= value <= most else f"il faut 0, ou un nombre de {least} à {most}."

    return check


def one_of(*choices: str) -> Check:
    """One word of a closed list."""

    def check(value: str) -> str:
        *others, last = (f"« {choice} »" for choice in choices)
        return "" if value in choices else f"il faut {', '.join(others)} ou {last}."

    return check


def origin(value: str) -> str:
    """The address of a site without a path, or nothing at all."""
    if not value:
        return ""
    if not value.startswith(("http://", "https://")):
        return "une adresse doit commencer par http:// ou https://."
    try:
        parts = urlsplit(value)
        known = bool(parts.hostname) and (parts.port is None or 0 < parts.port < 65536)
    except ValueError:
        known = False
    if not known:
        return "ce n’est pas une adresse (exemple : https://centre.example)."
    if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username:
        return "il faut l’adresse du site seule, sans chemin (exemple : https://centre.example)."
    return ""


def origins(values: Iterable[str]) -> str:
    """Addresses of sites, each without a path."""
    return next((f"{value!r} : {said}" for value in values if (said := origin(value))), "")


def networks(values: Iterable[str]) -> str:
    """Networks as ``192.168.1.0/24`` or ``fd00::/8``; a single address is one too."""
    for value in values:
        try:
            ipaddress.ip_network(value, strict=False)
        except ValueError:
            return f"{value!r} n’est pas un réseau (exemples : 192.168.1.0/24, 2001:db8::/32)."
    return ""


def timezone(value: str) -> str:
    """A time zone of the IANA list."""
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "fuseau inconnu (exemple : Europe/Paris)."
    return ""


def hour(value: str) -> str:
    """An hour of the day, as ``03:30``."""
    return "" if _HOUR.match(value) else "il faut une heure comme 03:30."


def database_address(value: str) -> str:
    """The address of a PostgreSQL (or a SQLite) for SQLAlchemy, or nothing at all."""
    if value.startswith(("postgres://", "postgresql://")):
        return "écrivez postgresql+psycopg:// au début de l’adresse."
    if value and not value.startswith(("postgresql+psycopg://", "sqlite:")):
        return "il faut une adresse postgresql+psycopg://…, ou rien (SQLite dans le dossier de l’instance)."
    if value and not _is_understood(value):
        return (
            "cette adresse ne se comprend pas : il faut postgresql+psycopg://utilisateur:mot-de-passe@machine:port/base"
            " (un @ dans le mot de passe s’écrit %40)."
        )
    return ""


def _is_understood(database: str) -> bool:
    from sqlalchemy import make_url  # noqa: PLC0415 - settings are read without it where there is no address
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415

    try:
        make_url(database)
    except (ArgumentError, ValueError):
        return False
    return True
