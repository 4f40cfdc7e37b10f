"""What this machine knows of itself: its address on the local network, a free port, the time zone of a commune."""

from __future__ import annotations

import ipaddress
import socket

#: Departments and territories outside Europe, by the first digits of their INSEE codes.
ZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
#: Addresses of documentation and of private networks: asking for the way there sends nothing.
ELSEWHERE = ("192.0.2.1", "192.168.255.254", "10.255.255.254")


def timezone_of(insee: str) -> str:
    """Return the time zone of a commune."""
    return ZONES.get(insee[:3], "Europe/Paris")


def network_address() -> str:
    """Return the IPv4 address by which the local network reaches this machine; "" when it is on none."""
    candidates = [*(_way_to(target) for target in ELSEWHERE), *_own_names()]
    return next((address for address in candidates if _is_local(address)), "")


def _way_to(target: str) -> str:
    """Return the address that this machine would send from; a UDP socket is connected without a packet."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((target, 9))
        except OSError:
            return ""
        return str(probe.getsockname()[0])


def _own_names() -> list[str]:
    try:
        found = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    except OSError:
        return []
    return [str(entry[4][0]) for entry in found]


def _is_local(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return found.is_private and not found.is_loopback and not found.is_unspecified and not found.is_link_local


def network_of(host: str) -> str:
    """Return the local network of an address (« 192.168.1.0/24 », as most are), or "" when it is none of that kind."""
    return str(ipaddress.ip_network(f"{host}/24", strict=False)) if _is_local(host) and ":" not in host else ""


def free_port(first: int, tries: int = 20) -> int:
    """Return the first port from ``first`` on which nobody listens; ``first`` itself when all are taken."""
    return next((port for port in range(first, first + tries) if _is_free(port)), first)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) != 0
