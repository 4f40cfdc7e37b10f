"""The links that are given to people, made with the instance's secret, so that the database holds none: the one that a
signer receives, the same in every mail, and the one that those who look for backers hand out.
"""

from __future__ import annotations

import hmac
from datetime import datetime

from core import tokens
from core.people.rules import canonical_email
from core.work import mail
from plugins.petition.models import Petition, Signature
from plugins.petition.queries import ReadPetition

#: The page of a link; the route of ``petition.confirm`` is made of it.
PATH = "/petitions/signatures/"
_SIGNATURE = "petition.signature"


def token_of(signature: Signature) -> str:
    """Return the token of a signature's link."""
    return tokens.row_token(_SIGNATURE, signature.id, signature.created_at)


def email_digest(address: str) -> str:
    """Return the keyed digest under which one mailbox, however it is spelt, is known in every petition."""
    return tokens.digest(f"petition.email {canonical_email(address)}")


def number_in(token: str) -> int | None:
    """Return the number of the signature that a token names, or None when it is no token."""
    return tokens.row_number(token)


def opens(token: str, signature_id: int, created_at: datetime) -> bool:
    """Say whether a token is that of this signature; compared in constant time."""
    return tokens.opens_row(token, _SIGNATURE, signature_id, created_at)


def backing_token(petition: Petition | ReadPetition) -> str:
    """Return what leads people to a petition that looks for backers; it is public to nobody else."""
    return tokens.digest(f"petition.backing {petition.id} {petition.created_at.isoformat()}")[:32]


def leads_to_backing(token: str, petition: Petition | ReadPetition) -> bool:
    """Say whether a token is that of the backers of a petition; compared in constant time."""
    return hmac.compare_digest(token.encode(), backing_token(petition).encode())


def backing_address(petition: Petition | ReadPetition) -> str:
    """Return the address to give to those who may back a petition."""
    path = f"/petitions/{petition.id}/soutenir/{backing_token(petition)}"
    return address(path, sandbox=petition.space.is_sandbox)


def address(path: str, *, sandbox: bool) -> str:
    """Return the address to write in a mail, in the language that it is written in."""
    return mail.address(path, sandbox=sandbox)
