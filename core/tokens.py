"""Secrets that people carry (links, cards, cookies): made here, and kept only as keyed digests."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from flask import current_app

#: Crockford's base 32: no I, L, O or U, so that a code read aloud or copied by hand is not mistaken.
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CONFUSED = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_token() -> str:
    """Return 256 random bits that fit in an address."""
    return secrets.token_urlsafe(32)


def new_code(length: int) -> str:
    """Return a code that a person can copy: ``length`` characters of 5 random bits each."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))


def grouped(code: str, size: int = 4) -> str:
    """Return the code as it is printed: groups joined by hyphens."""
    return "-".join(code[start : start + size] for start in range(0, len(code), size))


def read_code(typed: str) -> str:
    """Return a typed or scanned code as it was made: spaces and hyphens dropped, confusions undone."""
    return "".join(character for character in typed.upper() if character.isalnum()).translate(_CONFUSED)


def digest(secret: str) -> str:
    """Return the keyed digest under which ``secret`` is stored and looked up (HMAC-SHA-256, hexadecimal)."""
    key: bytes = current_app.config["PREAU_SECRET"]
    return hmac.new(key, secret.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def matches(secret: str, stored: str) -> bool:
    """Say in constant time whether ``stored`` is the digest of ``secret``."""
    return hmac.compare_digest(digest(secret), stored)
