"""What moderation tells the other plugins, after the commit: ids and values only."""

from __future__ import annotations

from dataclasses import dataclass

from core.contracts import ContentRef, Event, Verdict


@dataclass(frozen=True, slots=True)
class ContentModerated(Event):
    """Something was decided of a content, by a moderator or by itself (``hide``)."""

    ref: ContentRef
    verdict: Verdict
