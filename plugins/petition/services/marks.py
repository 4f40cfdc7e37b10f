"""The mark of a network: enough to see that signatures come from one place, too little to find out which."""

from __future__ import annotations

from core import tokens
from plugins.petition import rules


def network_mark(petition_id: int, address: str) -> str | None:
    """Return the mark of the network of an address: a keyed digest that leads to no address, and to no other petition.

    None for what is no address.
    """
    network = rules.network_of(address)
    return tokens.digest(f"petition.network {petition_id} {network}")[:16] if network else None
