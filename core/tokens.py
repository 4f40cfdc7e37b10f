"""Secrets that people carry (links, cards, cookies): made here, and kept only as keyed digests."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import datetime

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


def row_token(what: str, number: int, created_at: datetime) -> str:
    """Return the token of a link that stands for one row: its number, and 256 bits that only this instance can compute.

    Made from the row whenever a mail is written: every mail bears the same link, the database holds none.
    """
    # The moment is in it because SQLite gives the number of an erased row again.
    return f"{number}-{digest(f'{what} {number} {created_at.isoformat()}')}"


def row_number(token: str) -> int | None:
    """Return the number of the row that a token names, or None when it is no token."""
    number = token.partition("-")[0]
    return int(number) if re.fullmatch("[1-9][0-9]{0,8}", number) else None


def opens_row(token: str, what: str, number: int, created_at: datetime) -> bool:
    """Say whether a token is that of this row; compared in constant time."""
    return hmac.compare_digest(token.encode("utf-8", "surrogatepass"), row_token(what, number, created_at).encode())
