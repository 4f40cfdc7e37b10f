"""What is followed, as its owner describes it, and whether news of it may be told."""

from __future__ import annotations

from core.contracts import ContentDescription, ContentRef
from core.extensions import db
from core.runtime import runtime
from core.spaces.models import Space


def described(ref: ContentRef) -> ContentDescription | None:
    """Return the content as its owner describes it now, or None when it is gone."""
    found: ContentDescription | None = runtime().plugins.hook.describe_content(ref=ref)
    return found


def is_asleep(ref: ContentRef) -> bool:
    """Say whether the plugin of a content is switched off: nobody can tell whether it is still there."""
    return ref.plugin != "core" and ref.plugin not in runtime().infos


def space_of(content: ContentDescription) -> Space:
    """Return the space of a content."""
    return db.session.get_one(Space, content.space_id)


def is_told(ref: ContentRef) -> bool:
    """Say whether news of a content may be told: anybody may read it, or it is practised in a sandbox."""
    content = described(ref)
    return content is not None and (content.is_public or space_of(content).is_sandbox)
