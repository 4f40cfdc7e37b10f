"""Where a request comes from, as far as limits need to know."""

from __future__ import annotations

import ipaddress
import logging
from functools import cache

from flask import request

from core import limits
from core.runtime import config

log = logging.getLogger("preau.web")
_FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


def network() -> str:
    """Return the network that limits count by: an IPv4 address, or the 64 first bits of an IPv6 one."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def is_own() -> bool:
    """Say whether the request comes from one of the centre's own networks, which are never blocked.

    What a proxy on this very machine forwards seems to come from it, whoever asks: as long as no proxy is trusted by
    the configuration, that is nobody's own network, and the log says once what to set.
    """
    address = request.remote_addr or ""
    if not config().site.trusted_proxies and _is_forwarded() and _is_loopback(address):
        _warn_of_proxy()
        return False
    return limits.is_own_network(address)


def _is_forwarded() -> bool:
    return any(name in request.headers for name in _FORWARDED)


def _is_loopback(address: str) -> bool:
    try:
        here = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = here.ipv4_mapped if isinstance(here, ipaddress.IPv6Address) else None
    return (mapped or here).is_loopback


@cache
def _warn_of_proxy() -> None:
    log.warning(
        "requests come through a proxy on this machine, and [site] trusted_proxies is 0: everybody seems to be at one"
        " address; write trusted_proxies = 1 (the number of proxies) in preau.toml"
    )
