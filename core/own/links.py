"""The link by which somebody without an account proves an address: sealed with the instance's secret, never stored."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import timedelta
from typing import cast

from cryptography.fernet import Fernet, InvalidToken
from flask import current_app

from core import clock
from core.errors import Missing
from core.i18n import N_

LASTS = timedelta(hours=1)
#: The page of a link; its route is made of it.
PATH = "/mes-donnees/lien/"
_MOST = 1000


def sealed(address: str) -> str:
    """Return the token of a link for an address: whoever reads it learns nothing, nobody else can make one."""
    at = int(clock.now().timestamp())
    return _lock().encrypt_at_time(address.encode(), at).decode("ascii").rstrip("=")


def opened(token: str) -> str:
    """Return the address of a link. Raises Missing when it is older than an hour, or was never made here."""
    try:
        padded = token.encode("ascii") + b"=" * (-len(token) % 4)
        if len(token) > _MOST:
            raise InvalidToken
        at = int(clock.now().timestamp())
        return _lock().decrypt_at_time(padded, int(LASTS.total_seconds()) - 1, at).decode()
    except (InvalidToken, UnicodeEncodeError, binascii.Error) as error:
        raise Missing(
            N_("This link opens nothing, or nothing any more: it serves for one hour. Ask for another.")
        ) from error


def _lock() -> Fernet:
    secret = cast("bytes", current_app.config["PREAU_SECRET"])
    return Fernet(base64.urlsafe_b64encode(hmac.new(secret, b"own data by mail", hashlib.sha256).digest()))
