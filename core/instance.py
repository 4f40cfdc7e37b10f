"""Makes an instance: its folder, its commented preau.toml, and its keys."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.config import FILE, SiteConfig
from core.config.writing import document
from core.contracts import Profile
from core.errors import ConfigError

PLUGINS = {
    Profile.CENTRE: ("moderation", "petition", "pathway", "federation"),
    Profile.REGION: ("federation", "indemnity", "region"),
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What is asked to make an instance.

    ``local_urls``: besides those of this very machine. ``smtp``: the keys of ``[mail]`` but its mode.
    """

    profile: Profile
    name: str
    commune: str
    address: str = ""
    public_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    mail: str = "none"
    database: str = ""
    demonstration: bool = False
    local_urls: tuple[str, ...] = ()
    own_networks: tuple[str, ...] = ()
    timezone: str = "Europe/Paris"
    smtp: Mapping[str, Any] = field(default_factory=dict)
    trusted_proxies: int = 0


def create(folder: Path, answers: Answers) -> Path:
    """Write ``preau.toml`` in ``folder`` and return its path. Raises ConfigError when there is one already."""
    path = folder / FILE
    if path.exists():
        raise ConfigError(f"{path} existe déjà : cette instance est faite.")
    (folder / "keys").mkdir(parents=True, exist_ok=True)
    for private in (folder, folder / "keys"):
        private.chmod(0o700)
    write_private(path, render(answers, secrets.token_hex(8)))
    return path


def write_private(path: Path, text: str) -> None:
    """Write a new file that only its owner may read: it may hold a password."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def write_once(path: Path, text: str) -> None:
    """Write the whole of a private file or none of it; of two processes, the first one's stands."""
    making = write_aside(path, text)
    try:
        os.link(making, path)
    except FileExistsError:
        return
    except OSError:  # a disk without links, as FAT
        if not path.exists():
            making.replace(path)
    finally:
        making.unlink(missing_ok=True)


def write_aside(path: Path, text: str) -> Path:
    """Write a private file beside ``path``, safe from a power cut, and return where: to be put in its place."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    making = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return making


def render(answers: Answers, origin: str) -> str:
    """Return the text of ``preau.toml``."""
    here = (f"http://127.0.0.1:{answers.port}", f"http://localhost:{answers.port}")
    site: dict[str, Any] = {
        "id": origin,
        "profile": str(answers.profile),
        "name": answers.name,
        "commune": answers.commune,
        "address": answers.address,
        "public_url": answers.public_url,
        "local_urls": (*here, *(url for url in answers.local_urls if url not in here)),
        "timezone": answers.timezone,
    }
    if answers.own_networks:
        site["own_networks"] = (*SiteConfig().own_networks, *answers.own_networks)
    if answers.trusted_proxies:
        site["trusted_proxies"] = answers.trusted_proxies
    if answers.demonstration:
        site["demonstration"] = True
    return document(
        {
            "site": site,
            "server": {"host": answers.host, "port": answers.port},
            "database": {"url": answers.database} if answers.database else {},
            "mail": {"mode": answers.mail, **answers.smtp},
            "plugins": {"enabled": PLUGINS[answers.profile]},
        }
    )
