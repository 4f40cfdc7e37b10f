"""Atom feeds: news that a reader's program comes back for. What people wrote is text in them, never markup."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from html import escape

TYPE = "application/atom+xml"
# What XML 1.0 cannot hold, and no reader could show.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of news. ``key`` tells it from others for ever; ``address`` is the page that tells more."""

    key: str
    title: str
    address: str
    text: str
    at: datetime


def atom(
    entries: Iterable[Entry], *, title: str, address: str, own_address: str, author: str, language: str, since: datetime
) -> bytes:
    """Return a feed, its entries in the order given; ``since`` dates one that is empty."""
    import feedgenerator  # noqa: PLC0415 - only who reads a feed needs it

    class Feed(feedgenerator.Atom1Feed):  # type: ignore[misc]
        def latest_post_date(self) -> datetime:
            return max((item["updateddate"] for item in self.items), default=since)

    feed = Feed(_writable(title), address, "", language=language, feed_url=own_address, author_name=_writable(author))
    for entry in entries:
        # A summary is HTML for whoever reads it: what is text is escaped in it.
        feed.add_item(
            _writable(entry.title),
            entry.address,
            escape(_writable(entry.text)).replace("\n", "<br>"),
            unique_id=entry.key,
            pubdate=entry.at,
            updateddate=entry.at,
        )
    written: bytes = feed.writeString("utf-8").encode()
    return written


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
