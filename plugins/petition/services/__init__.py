"""The use cases of petitions: writing and opening, signing, and what happens by itself."""

from plugins.petition.services.centre import add_imaginary_signers, countersign
from plugins.petition.services.links import PATH, token_of
from plugins.petition.services.signing import confirm_signature, find_link, sign_by_email
from plugins.petition.services.upkeep import erase_signers, erase_unconfirmed, recount, remind
from plugins.petition.services.writing import (
    close_due,
    close_petition,
    copy_petitions,
    draft_petition,
    erase_petitions,
    open_petition,
    rewrite_petition,
)

__all__ = [
    "PATH",
    "add_imaginary_signers",
    "close_due",
    "close_petition",
    "confirm_signature",
    "copy_petitions",
    "countersign",
    "draft_petition",
    "erase_petitions",
    "erase_signers",
    "erase_unconfirmed",
    "find_link",
    "open_petition",
    "recount",
    "remind",
    "rewrite_petition",
    "sign_by_email",
    "token_of",
]
