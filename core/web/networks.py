"""Where a request comes from, as far as limits need to know."""

from __future__ import annotations

import ipaddress

from flask import request

from core import limits


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
    """Say whether the request comes from one of the centre's own networks, which are never blocked."""
    return limits.is_own_network(request.remote_addr or "")
