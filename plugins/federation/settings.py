"""The settings of federation: the table ``[federation]`` of ``preau.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.config import between, setting


@dataclass(frozen=True)
class FederationSettings:
    """What travels at once, and the days after which an invitation or a silence counts."""

    ABOUT: ClassVar[str] = "La liaison entre les centres et la Région."

    batch_entries: int = setting(500, "Écritures du journal envoyées à la fois.", between(1, 500))
    timeout_seconds: int = setting(15, "La réponse de la Région est attendue tant de secondes.", between(1, 300))
    invitation_days: int = setting(
        30, "Le code donné à un centre pour se raccorder sert tant de jours.", between(1, 366)
    )
    silent_days: int = setting(
        7, "Un centre dont rien n’est parvenu depuis tant de jours est montré comme silencieux.", between(1, 366)
    )
