"""Who counts as one person, and who may back a petition. Pure."""

from __future__ import annotations

from core.errors import Conflict, Forbidden
from core.i18n import N_
from core.text import fold


def person_text(name: str, commune: str, namesake: int = 0) -> str:
    """Return what shows that two signatures are one person's: the same name, in either order, and the same commune.

    ``namesake`` tells apart those of whom an animator has verified that they only share both. Empty when the name
    holds no letter and no digit.
    """
    words = sorted(fold(name).split())
    if not words:
        return ""
    return f"{' '.join(words)}\n{commune}" + (f"\n{namesake}" if namesake else "")


def check_backer(person_id: int | None, author_id: int) -> None:
    """Raise Forbidden for a passer-by, Conflict for the author: nobody backs what she has written."""
    if person_id is None:
        raise Forbidden(N_("Sign in to back a petition: backers are people whom the centre knows."))
    if person_id == author_id:
        raise Conflict(N_("You wrote this petition: its backers are other people."))


def check_backers(backers: int, needed: int) -> None:
    """Raise Conflict unless there are enough backers for the moderators to read a petition."""
    if backers < needed:
        said = N_("%(needed)s backers are needed first: there are %(backers)s.")
        raise Conflict(said, needed=needed, backers=backers)
