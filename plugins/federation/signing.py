"""Signed documents: compact JWS (Ed25519, RFC 8037 and 9864) over canonical JSON, and the key of this instance.

The libraries are imported on first use: a page that signs nothing does not wait for them.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from core.instance import write_aside, write_once
from core.journal.rules import canonical
from core.runtime import config
from plugins.federation.rules.batches import MOST_BYTES
from plugins.federation.rules.refusals import Refused, unreadable

if TYPE_CHECKING:
    from joserfc.jwk import OKPKey

ALGORITHM: Literal["Ed25519"] = "Ed25519"
FILE = "federation.jwk"
#: A header says three short words; its key's thumbprint is a SHA-256 in base 64.
_LONGEST_HEADER = 400
_THUMBPRINT = re.compile(r"[A-Za-z0-9_-]{43}\Z")


def own_key() -> OKPKey:
    """Return the private key of this instance (``keys/federation.jwk``, 0600), made when first needed."""
    from joserfc.jwk import OKPKey  # noqa: PLC0415 - see the module

    path = config().keys / FILE
    if not path.exists():
        write_once(path, _new_key())
    return OKPKey.import_key(json.loads(path.read_text(encoding="ascii")))


def renew_key() -> None:
    """Give this instance a new key in the place of one that was revoked."""
    path = config().keys / FILE
    write_aside(path, _new_key()).replace(path)


def _new_key() -> str:
    from joserfc.jwk import OKPKey  # noqa: PLC0415 - see the module

    return canonical(dict(OKPKey.generate_key(ALGORITHM).as_dict(private=True)))


def public(key: OKPKey) -> dict[str, str]:
    """Return the public half of a key as a JWK: ``crv``, ``kty`` and ``x`` alone."""
    found = key.as_dict(private=False)
    return {"crv": str(found["crv"]), "kty": str(found["kty"]), "x": str(found["x"])}


def read_public(found: Mapping[str, Any]) -> OKPKey:
    """Return the key of a public JWK. Raises Refused for anything but an Ed25519 public key."""
    from joserfc.errors import JoseError  # noqa: PLC0415 - see the module
    from joserfc.jwk import OKPKey  # noqa: PLC0415

    try:
        key = OKPKey.import_key(dict(found))
        if set(found) == {"crv", "kty", "x"} and key.curve_name == ALGORITHM and public(key) == dict(found):
            return key
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise unreadable() from error
    raise unreadable()


def sign(document: Mapping[str, Any]) -> str:
    """Return ``document`` as a compact JWS signed by this instance; its ``typ`` is its ``format``."""
    from joserfc import jws  # noqa: PLC0415 - see the module

    key = own_key()
    header = _header(str(document["format"]), key.thumbprint())
    return jws.serialize_compact(header, canonical(dict(document)), key, registry=_registry())


def peek(token: str) -> dict[str, Any]:
    """Return the document inside a token whose signature is not checked yet: to find whose key to check it with.

    Raises Refused when it is not one canonical JSON object in a compact JWS; one document has one spelling only.
    """
    if len(token) > MOST_BYTES or not token.isascii():
        raise unreadable()
    parts = [_decoded(part) for part in token.split(".")]
    if len(parts) != 3:
        raise unreadable()
    try:
        document = json.loads(parts[1])
        exact = isinstance(document, dict) and canonical(document).encode("ascii") == parts[1]
    except (ValueError, RecursionError) as error:
        raise unreadable() from error
    if not exact:
        raise unreadable()
    return dict(document)


def key_named(token: str) -> str:
    """Return the thumbprint of the key that the header of ``token`` names; nothing else of it is read yet.

    Raises Refused.
    """
    head, _, _rest = token[: _LONGEST_HEADER + 1].partition(".")
    if len(head) > _LONGEST_HEADER or not head.isascii():
        raise unreadable()
    try:
        header = json.loads(_decoded(head))
    except (ValueError, RecursionError) as error:
        raise unreadable() from error
    named = header.get("kid") if isinstance(header, dict) else None
    if not isinstance(named, str) or not _THUMBPRINT.match(named):
        raise unreadable()
    return named


def _decoded(part: str) -> bytes:
    try:
        found = base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise unreadable() from error
    if base64.urlsafe_b64encode(found).rstrip(b"=") != part.encode("ascii"):
        raise unreadable()
    return found


def is_signed_by(token: str, key: OKPKey) -> bool:
    """Say whether ``token``, already peeked at, is signed by ``key`` under exactly the header that ``sign`` writes."""
    header = _header_signed_by(token, key)
    return header is not None and header == _header(str(peek(token).get("format")), key.thumbprint())


def bears_signature(token: str, key: OKPKey) -> bool:
    """Say whether ``key`` signed these very characters: a fifth of the cost of reading the document in them."""
    return _header_signed_by(token, key) is not None


def _header_signed_by(token: str, key: OKPKey) -> dict[str, Any] | None:
    from joserfc import jws  # noqa: PLC0415 - see the module
    from joserfc.errors import JoseError  # noqa: PLC0415

    try:
        return dict(jws.deserialize_compact(token, key, registry=_registry()).headers())
    except (JoseError, ValueError):
        return None


def check(token: str, key: OKPKey, refusal: Refused) -> dict[str, Any]:
    """Return the document of ``token``. Raises ``refusal`` when ``key`` did not sign it."""
    document = peek(token)
    if not is_signed_by(token, key):
        raise refusal
    return document


def _header(form: str, thumbprint: str) -> dict[str, str]:
    return {"alg": ALGORITHM, "kid": thumbprint, "typ": form}


def _registry() -> Any:
    from joserfc.jws import JWSRegistry  # noqa: PLC0415 - see the module

    registry = JWSRegistry(algorithms=[ALGORITHM])
    registry.max_payload_length = MOST_BYTES
    return registry
