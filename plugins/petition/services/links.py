"""The link that a signer receives: made from her signature with the instance's secret, so that every mail bears the
same one and the database holds none.
"""

from __future__ import annotations

import hmac
import re
from datetime import datetime

from core import tokens
from core.i18n import own_path
from core.runtime import config
from plugins.petition.models import Signature

#: The page of a link; the route of ``petition.confirm`` is made of it.
PATH = "/petitions/signatures/"


def token_of(signature: Signature) -> str:
    """Return the token of a signature's link: its number, and 256 bits that only this instance can compute."""
    return f"{signature.id}-{_mark(signature.id, signature.created_at)}"


def _mark(signature_id: int, created_at: datetime) -> str:
    # The moment is in it because SQLite gives the number of an erased row again.
    return tokens.digest(f"petition.signature {signature_id} {created_at.isoformat()}")


def number_in(token: str) -> int | None:
    """Return the number of the signature that a token names, or None when it is no token."""
    number = token.partition("-")[0]
    return int(number) if re.fullmatch("[1-9][0-9]{0,8}", number) else None


def opens(token: str, signature_id: int, created_at: datetime) -> bool:
    """Say whether a token is that of this signature; compared in constant time."""
    expected = f"{signature_id}-{_mark(signature_id, created_at)}"
    return hmac.compare_digest(token.encode(), expected.encode())


def address(path: str, *, sandbox: bool) -> str:
    """Return the address to write in a mail, in the language that it is written in.

    A sandbox's letter box is read on this very site: a path is enough.
    """
    own = own_path(path)
    return own if sandbox else config().site.public_url.rstrip("/") + own
