"""Following a content by e-mail, with or without an account: every tool's news leave by here, and stop by one click."""

from core.following.followers import ask, confirm, find, follow, followed, follows, forget, forget_space, unsubscribe
from core.following.telling import Letter, tell

__all__ = [
    "Letter",
    "ask",
    "confirm",
    "find",
    "follow",
    "followed",
    "follows",
    "forget",
    "forget_space",
    "tell",
    "unsubscribe",
]
