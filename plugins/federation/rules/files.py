"""A file for the USB key: the very documents that travel over HTTPS, one on a line."""

from __future__ import annotations

from collections.abc import Iterable

from core.i18n import N_
from core.text import slug
from plugins.federation.rules import accounts, batches, enrolment
from plugins.federation.rules.refusals import Refused

#: A file of this size holds more than ten thousand entries.
MOST_BYTES = batches.MOST_BYTES
MOST_DOCUMENTS = 100
SUFFIX = ".preau"
TO_THE_HUB = frozenset({enrolment.FORMAT, batches.FORMAT, accounts.QUESTION})
TO_A_CENTRE = frozenset({enrolment.WELCOME, batches.RECEIPT, accounts.ACCOUNT})


def written(tokens: Iterable[str]) -> str:
    """Return the content of a file."""
    return "".join(f"{token}\n" for token in tokens)


def name(direction: str, who: str, day: str) -> str:
    """Return the name of a file: ``vers-la-region-cyber-centre-de-denain-2026-11-22.preau``."""
    return f"{direction}-{slug(who)[:60] or 'preau'}-{day}{SUFFIX}"


def tokens(raw: bytes) -> list[str]:
    """Return the documents of a file, unread. Raises Refused for what cannot be such a file."""
    if not raw.strip():
        raise Refused("file", N_("This file is empty: expected a liaison file of Préau, whose name ends in “.preau”."))
    if len(raw) > MOST_BYTES:
        raise Refused(
            "file",
            N_("This file is larger than %(most)s MiB: expected a liaison file of Préau, which never is."),
            most=MOST_BYTES // (1024 * 1024),
        )
    lines = raw.split()
    if len(lines) > MOST_DOCUMENTS or any(line.count(b".") != 2 or not line.isascii() for line in lines):
        raise no_file()
    return [line.decode("ascii") for line in lines]


def no_file() -> Refused:
    """What is no file of ours, or no longer one."""
    return Refused(
        "file",
        N_(
            "This file is not a liaison file of Préau, or it was altered: expected the file just as it was downloaded,"
            " whose name ends in “.preau”."
        ),
    )


def wrong_way(to_a_centre: bool) -> Refused:
    """A file that is carried back to where it comes from."""
    if to_a_centre:
        return Refused(
            "file",
            N_("This file goes from a centre to the Region: expected the answer of the Region, made from it there."),
        )
    return Refused(
        "file", N_("This file goes from the Region to a centre: expected the file that the centre has made.")
    )
