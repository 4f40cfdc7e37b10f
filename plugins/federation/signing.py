"""Signed documents: compact JWS (Ed25519, RFC 8037 and 9864) over canonical JSON, and the key of this instance.

The libraries are imported on first use: a page that signs nothing does not wait for them.
"""

from __future__ import annotations

import base64
import binascii
import json
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
    from joserfc import jws  # noqa: PLC0415 - see the module
    from joserfc.errors import JoseError  # noqa: PLC0415

    try:
        opened = jws.deserialize_compact(token, key, registry=_registry())
    except (JoseError, ValueError):
        return False
    document = peek(token)
    return opened.headers() == _header(str(document.get("format")), key.thumbprint())


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
