"""HTTP to the hub: one POST, an answer of bearable size, and for every failure a sentence."""

from __future__ import annotations

import http.client
import ipaddress
import json
import ssl
import urllib.error
import urllib.request
from typing import Any, NoReturn
from urllib.parse import urlsplit

from core.errors import Unavailable
from core.i18n import N_
from core.runtime import settings
from plugins.federation.rules.batches import MOST_BYTES
from plugins.federation.rules.refusals import Refused
from plugins.federation.settings import FederationSettings

CONTENT_TYPE = "application/jose"
_MOST_ANSWERED = MOST_BYTES
_PASSING = frozenset({408, 413, 425, 429})


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A hub that has moved says so: the entries of a centre do not follow to an address that nobody typed."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


def post(url: str, token: str) -> str:
    """Send a signed document and return the signed answer.

    Raises Refused with the hub's own sentence, or Unavailable when it cannot be reached or answers something else.
    """
    if urlsplit(url).scheme not in {"http", "https"}:
        raise _unavailable(N_("The address %(address)s does not begin with http:// or https://."), url)
    request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
        url,
        data=token.encode("ascii"),
        headers={"Content-Type": CONTENT_TYPE, "Accept": f"{CONTENT_TYPE}, application/json"},
        method="POST",
    )
    try:
        with _opener(url).open(request, timeout=settings("federation", FederationSettings).timeout_seconds) as answer:
            return str(answer.read(_MOST_ANSWERED).decode("ascii"))
    except urllib.error.HTTPError as error:
        with error:
            _refuse(url, error)
    except urllib.error.URLError as error:
        raise _explained(url, error.reason) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _explained(url, error) from error


def _opener(url: str) -> urllib.request.OpenerDirector:
    """Return an opener without redirects; a proxy of the network is used, but never for this very machine."""
    proxies = [urllib.request.ProxyHandler({})] if _is_loopback(urlsplit(url).hostname or "") else []
    return urllib.request.build_opener(_NoRedirect, *proxies)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _refuse(url: str, error: urllib.error.HTTPError) -> NoReturn:
    if 300 <= error.code < 400:
        new = error.headers.get("Location") or "?"
        raise Unavailable(
            N_("The Region has moved from %(address)s to %(new)s. Check with it, then enrol at the new address."),
            address=_short(url),
            new=new[:200],
        )
    found = _error_of(error)
    code, said = found.get("code"), found.get("explanation")
    if isinstance(said, str) and isinstance(code, str) and error.code not in _PASSING:
        expected = found.get("expected")
        raise Refused(
            code[:20],
            N_("The Region answers: %(said)s"),
            expected=expected if isinstance(expected, dict) else None,
            said=said[:600],
        )
    if isinstance(said, str):
        raise Unavailable(N_("The Region answers: %(said)s"), said=said[:600])
    raise Unavailable(
        N_("%(address)s answers with the status %(status)s, not as a hub of Préau does. Check the address."),
        address=_short(url),
        status=error.code,
    )


def _error_of(error: urllib.error.HTTPError) -> dict[str, Any]:
    try:
        found = json.loads(error.read(_MOST_ANSWERED))
    except (ValueError, OSError, http.client.HTTPException, RecursionError):
        return {}
    said = found.get("error") if isinstance(found, dict) else None
    return said if isinstance(said, dict) else {}


def _explained(url: str, reason: object) -> Unavailable:
    if isinstance(reason, ssl.SSLCertVerificationError):
        return _unavailable(
            N_("The certificate of %(address)s is not valid. Check the address and this PC's date."), url
        )
    if isinstance(reason, TimeoutError):
        return _unavailable(N_("%(address)s does not answer. It will be tried again in a minute."), url)
    if isinstance(reason, ConnectionError):
        return _unavailable(N_("%(address)s refuses or drops the connection. It will be tried again in a minute."), url)
    if isinstance(reason, UnicodeDecodeError):
        return _unavailable(N_("%(address)s does not answer as a hub of Préau does. Check the address."), url)
    return _unavailable(
        N_("%(address)s cannot be reached. Check the address and the connection; it will be tried again in a minute."),
        url,
    )


def _unavailable(message: str, url: str) -> Unavailable:
    return Unavailable(message, address=_short(url))


def _short(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"[:200]
