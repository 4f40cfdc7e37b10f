"""The names of those who do not exist: imaginary backers and signers of a sandbox."""

from __future__ import annotations

FIRST_NAMES = (
    "Alix", "Camille", "Dominique", "Maxime", "Claude", "Sacha", "Charlie", "Morgan", "Noa", "Andrea",
    "Eden", "Lou", "Maé", "Swann", "Yaël", "Ange", "Céleste", "Loïs", "Jessy", "Sandy",
)  # fmt: skip


def imaginary_name(number: int) -> str:
    """Return the name of the imaginary person of that number, counted from 0: « Camille 2 » comes a round later."""
    turn, place = divmod(number, len(FIRST_NAMES))
    return FIRST_NAMES[place] if turn == 0 else f"{FIRST_NAMES[place]} {turn + 1}"
