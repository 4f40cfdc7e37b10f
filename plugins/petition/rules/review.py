"""What a review for fraud looks at: where confirmations come from, how many in an hour, and what is chosen. Pure."""

from __future__ import annotations

import enum
import hashlib
import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from core.errors import Invalid
from core.i18n import N_
from core.journal.rules import canonical

#: How much of an address says which network it is of: what one subscriber, one school or one office shares.
IPV4_BITS, IPV6_BITS = 24, 48


class Source(enum.StrEnum):
    """What signatures may have in common."""

    NETWORK = "network"
    DOMAIN = "domain"


@dataclass(frozen=True, slots=True)
class Criteria:
    """Which signatures are meant: of a network (its mark), of a mail domain, confirmed from a moment up to another."""

    network: str | None = None
    domain: str | None = None
    first_at: datetime | None = None
    until_at: datetime | None = None

    def check(self) -> None:
        """Raise Invalid when nothing is said, or when the end comes before the beginning."""
        if not (self.network or self.domain or self.first_at or self.until_at):
            raise Invalid(N_("Choose at least one: a network, a mail domain, or hours."))
        if self.first_at and self.until_at and self.until_at <= self.first_at:
            raise Invalid(N_("The end comes after the beginning."), field="until")


def network_of(address: str) -> str:
    """Return the network of an address, /24 of IPv4 or /48 of IPv6; empty for what is no address."""
    try:
        here = ipaddress.ip_interface(address).ip
    except ValueError:
        return ""
    if isinstance(here, ipaddress.IPv6Address) and here.ipv4_mapped is not None:
        here = here.ipv4_mapped
    bits = IPV4_BITS if here.version == 4 else IPV6_BITS
    return str(ipaddress.ip_network((here, bits), strict=False))


def domain_of(email: str) -> str:
    """Return the mail domain of an address, in small letters."""
    return email.rpartition("@")[2].lower()


def hour_of(at: datetime) -> datetime:
    """Return the beginning of the hour."""
    return at.replace(minute=0, second=0, microsecond=0)


def too_many(
    counts: Mapping[tuple[Source, str, datetime], int], most: Mapping[Source, int]
) -> list[tuple[Source, str, datetime]]:
    """Return what an hour brought above its rule, in order: ``most`` itself is still allowed."""
    return sorted(one for one, number in counts.items() if number > most[one[0]])


def choice_digest(criteria: Criteria, numbers: Iterable[int]) -> str:
    """Return what shows that a confirmation takes exactly the signatures that were shown."""
    said = {
        "network": criteria.network or "",
        "domain": criteria.domain or "",
        "first_at": criteria.first_at.isoformat() if criteria.first_at else "",
        "until_at": criteria.until_at.isoformat() if criteria.until_at else "",
        "signatures": sorted(numbers),
    }
    return hashlib.sha256(canonical(said).encode("ascii")).hexdigest()
