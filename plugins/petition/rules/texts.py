"""What a text is known by: its fingerprint, and the words that two petitions share. Pure."""

from __future__ import annotations

import hashlib

from core.journal.rules import canonical
from core.text import fold
from plugins.petition.rules.thresholds import LegalKind

WORD_MOST = 24
_SHORTEST = 4
_COMMON = (
    "ainsi alors apres aucun aucune aussi autre autres avant avec avoir bien cela ceci celle celles celui chaque chez "
    "comme comment contre dans demande demandent demander demandons depuis dont elle elles encore entre etre faire "
    "fait faut hors jour jours leur leurs mais meme memes moins notre nous nouveau nouvelle nouvelles nouveaux ou "
    "parce pendant personne personnes petition petitions peut plus pour pourquoi pouvoir quand quel quelle quelles "
    "quels quelque rendre sans sera seront soit sommes sont sous sur tous tout toute toutes tres trop vers votre vous "
    "voulons"
)
#: Words that say nothing of a subject, folded.
COMMON = frozenset(_COMMON.split())


def frozen_text(*, title: str, summary: str, body: str, addressee: str, legal_kind: str = LegalKind.FREE) -> str:
    """Return the one JSON text (sorted keys, ASCII) over which the fingerprint of a petition is computed.

    A request under the law says so in it; a free petition is its four texts.
    """
    texts = {"title": title, "summary": summary, "body": body, "addressee": addressee}
    return canonical(texts if legal_kind == LegalKind.FREE else {**texts, "legal_kind": str(legal_kind)})


def fingerprint(text: str) -> str:
    """Return the SHA-256 (hexadecimal) of a frozen text."""
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def words_of(text: str) -> frozenset[str]:
    """Return the words by which a text is found again: folded, « bancs » as « banc », none that says nothing."""
    long_ones = (word for word in fold(text).split() if len(word) >= _SHORTEST and word not in COMMON)
    return frozenset(_singular(word)[:WORD_MOST] for word in long_ones)


def _singular(word: str) -> str:
    return word[:-1] if word[-1] in "sx" and len(word) > _SHORTEST else word
