"""Enrolment: the address that is typed, what a centre says of itself, what the hub answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from core import text, tokens
from core.errors import Invalid
from core.i18n import N_
from plugins.federation.rules import refusals
from plugins.federation.rules.batches import origin_of, take

FORMAT = "preau-enrolment/1"
WELCOME = "preau-welcome/1"
CODE_LENGTH = 16
_REQUEST = {"format": str, "code": str, "origin": str, "name": str, "commune": str, "key": dict}
_WELCOME = {"format": str, "origin": str, "kid": str, "hub": str, "name": str, "key": dict, "at": str}


@dataclass(frozen=True, slots=True)
class Request:
    """What a centre says when it enrols; ``key`` is its public JWK."""

    code: str
    origin: str
    name: str
    commune: str
    key: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Welcome:
    """What the hub answers: who it is, its public JWK, and for which centre's key (``kid``)."""

    origin: str
    kid: str
    hub: str
    name: str
    key: Mapping[str, str]


def read_request(found: Mapping[str, Any]) -> Request:
    """Return the request of a document. Raises Refused when it is misshapen."""
    origin = origin_of(found, FORMAT)
    taken = take(found, "", _REQUEST)
    name, commune = _line(taken["name"], "name", 120), _line(taken["commune"], "commune", 5)
    return Request(tokens.read_code(taken["code"][:200]), origin, name, commune, taken["key"])


def read_welcome(found: Mapping[str, Any]) -> Welcome:
    """Return the hub's answer. Raises Refused when it is misshapen."""
    origin = origin_of(found, WELCOME)
    taken = take(found, "", _WELCOME)
    hub, name = _line(taken["hub"], "hub", 32), _line(taken["name"], "name", 120)
    return Welcome(origin, taken["kid"], hub, name, taken["key"])


def _line(value: str, place: str, most: int) -> str:
    try:
        return text.clean_line(value, most)
    except text.BadText as error:
        raise refusals.misshapen(place) from error


def hub_address(typed: str) -> str:
    """Return the address of a hub as it is stored: with its scheme, without a final slash.

    Raises Invalid for what is no address, or one with a name, a password or a question in it.
    """
    address = typed.strip()
    address = (address if "://" in address else f"https://{address}").rstrip("/")
    try:
        parts = urlsplit(address)
        wrong = parts.port == 0
    except ValueError:
        wrong = True
    else:
        wrong = wrong or parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None
        wrong = wrong or bool(parts.query or parts.fragment) or len(address) > 200 or not address.isascii()
        wrong = wrong or any(character.isspace() or not character.isprintable() for character in address)
    if wrong:
        raise Invalid(N_("Write the address that the Region gave you, like https://preau.region.fr."), field="address")
    return address


def invitation_code(typed: str) -> str:
    """Return a typed code as it was made. Raises Invalid when a character is missing or too many."""
    code = tokens.read_code(typed[:200])
    if len(code) != CODE_LENGTH or not code.isascii():
        raise Invalid(
            N_("A code has %(length)s letters and digits, in groups of four. Copy it from the Region's letter."),
            field="code",
            length=CODE_LENGTH,
        )
    return code
