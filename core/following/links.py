"""The addresses of a follower's mails: one page to confirm and to see, one to stop."""

from __future__ import annotations

from core import tokens
from core.following.models import Follower
from core.i18n import own_path

#: The page of a link; its route is made of it.
PATH = "/suivi/"
STOP = "/arreter"
_WHAT = "core.follower"


def token_of(follower: Follower) -> str:
    """Return the token of a follower's links, the same in every mail."""
    return tokens.row_token(_WHAT, follower.id, follower.created_at)


def opens(token: str, follower: Follower) -> bool:
    """Say whether a token is that of this follower."""
    return tokens.opens_row(token, _WHAT, follower.id, follower.created_at)


def page(follower: Follower) -> str:
    """Return the path of the page where a follower confirms."""
    return PATH + token_of(follower)


def stop(follower: Follower) -> str:
    """Return the path of the page where a follower stops; a mailbox may post there by itself."""
    return page(follower) + STOP


def unsubscribe(follower: Follower) -> str:
    """Return the same path as the header of a mail bears it, in the language that is being spoken."""
    return own_path(stop(follower))
