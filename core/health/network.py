"""How the instance is reached: its port, and its public address seen from here."""

from __future__ import annotations

import ipaddress
import json
import socket
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from core.config import Config
from core.contracts import Finding, Health
from core.i18n import N_

WAIT_SECONDS = 4
_MOST_READ = 65536


def port(settings: Config) -> Finding:
    """See who listens on the instance's port: nobody, this very instance, or a stranger."""
    host = "127.0.0.1" if settings.server.host in {"0.0.0.0", "::", ""} else settings.server.host  # noqa: S104
    params = {"port": settings.server.port}
    if not _is_taken(host, settings.server.port):
        return Finding(
            "core.port", Health.OK, N_("The port %(port)s is free: Préau is not running now."), params=params
        )
    around = f"[{host}]" if ":" in host else host
    if _instance_at(f"http://{around}:{settings.server.port}") == settings.site.id:
        return Finding("core.port", Health.OK, N_("Préau is running and answers on the port %(port)s."), params=params)
    return Finding(
        "core.port",
        Health.FAILING,
        N_("The port %(port)s is taken by another program."),
        N_("Préau cannot start on it, or people arrive at something else."),
        N_("Stop that program, or choose another port: port = 8010 under [server] in preau.toml (and in local_urls)."),
        params,
    )


def _is_taken(host: str, number: int) -> bool:
    try:
        with socket.create_connection((host, number), timeout=WAIT_SECONDS):
            return True
    except OSError:
        return False


def address(settings: Config) -> Finding | None:
    """Look at the public address, from here; None when there is none, or when it is this machine's own."""
    url = settings.site.public_url.rstrip("/")
    if not url or _is_this_machine(urlsplit(url).hostname or ""):
        return None
    params = {"url": url}
    if not url.startswith("https://"):
        return Finding(
            "core.public_url",
            Health.WARNING,
            N_("The public address %(url)s does not begin with https://."),
            N_("Names, passwords and cards would travel in the clear over the internet."),
            N_("Put a proxy with HTTPS before Préau (see docs/installation.md), then write https:// in public_url."),
            params,
        )
    found = _instance_at(url)
    if found == settings.site.id:
        return Finding("core.public_url", Health.OK, N_("The public address %(url)s leads here."), params=params)
    seen = (
        N_("The public address %(url)s leads to another instance.")
        if found
        else N_("The public address %(url)s does not lead to Préau, seen from this computer.")
    )
    return Finding(
        "core.public_url",
        Health.WARNING,
        seen,
        N_("Links in e-mails and on posters lead there."),
        N_("Open %(url)s/health from a telephone off the local network; if it fails, correct public_url or the proxy."),
        params,
    )


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _instance_at(url: str) -> str | None:
    """Return the id of the instance that answers at ``url``, None when no Préau does."""
    request = urllib.request.Request(f"{url}/health", headers={"Accept": "application/json"})  # noqa: S310 - http(s) only
    try:
        with urllib.request.urlopen(request, timeout=WAIT_SECONDS) as answer:  # noqa: S310
            body = answer.read(_MOST_READ)
    except urllib.error.HTTPError as refused:  # 503: it is there and says that something fails
        body = refused.read(_MOST_READ)
    except (OSError, ValueError):
        return None
    try:
        said = json.loads(body)
    except ValueError:
        return None
    return str(said["instance"]) if isinstance(said, dict) and "instance" in said else None
