"""What is kept of somebody because she follows, and its erasure: a part of core's answer to the hooks of persons."""

from __future__ import annotations

import re
from dataclasses import replace

from sqlalchemy import ColumnElement, func

from core.contracts import PersonalTable
from core.following import followers
from core.following.contents import described
from core.following.models import Follower
from core.i18n import LANGUAGES, N_
from core.own.reading import Column, read

_REFERENCE = re.compile("core\\.follower-([1-9][0-9]{0,8})")


def of_address(address: str) -> PersonalTable:
    """Return what an address follows, under its name; each can be stopped by itself."""
    columns = (
        Column(Follower.id, N_("What is followed"), name="followed"),
        Column(Follower.email, N_("E-mail address")),
        Column(Follower.language, N_("Language of the page"), dict(LANGUAGES)),
        Column(Follower.created_at, N_("Asked on")),
        Column(Follower.confirmed_at, N_("Following confirmed on")),
        Column(Follower.heard_at, N_("Last news on")),
        Column(Follower.mails_sent, N_("Messages sent")),
    )
    table = read("core.followers", Follower, columns, _mine(address))
    named = tuple((_title(int(str(row[0]))), *row[1:]) for row in table.rows)
    references = tuple(f"core.follower-{row[0]}" for row in table.rows)
    return replace(table, rows=named, references=references, act=N_("Stop following"))


def _title(number: int) -> str:
    follower = followers.numbered(number)
    content = described(follower.ref) if follower else None
    return content.title if content else ""


def erase(address: str) -> None:
    """Stop all that an address follows."""
    followers.erase(_mine(address))


def erase_one(address: str, reference: str) -> None:
    """Stop one thing that an address follows, when it is meant."""
    named = _REFERENCE.fullmatch(reference)
    if named:
        followers.erase(Follower.id == int(named[1]), _mine(address))


def _mine(address: str) -> ColumnElement[bool]:
    return func.lower(Follower.email) == address.lower()
