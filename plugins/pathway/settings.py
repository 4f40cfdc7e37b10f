"""What a centre may set about its pathway, in the table ``[pathway]`` of ``preau.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.config import between, setting


@dataclass(frozen=True)
class PathwaySettings:
    """Where the courses are, and the minutes of a session."""

    ABOUT: ClassVar[str] = "Le parcours et ses séances."

    courses: str = setting(
        "", "Dossier des parcours, à partir du dossier de l’instance. Vide : celui qui est livré avec Préau."
    )
    welcome_minutes: int = setting(
        30, "Une séance peut être commencée, et sa présence signée, tant de minutes avant l’heure.", between(0, 240)
    )
    late_minutes: int = setting(15, "Qui signe plus de tant de minutes après le début est en retard.", between(0, 240))
    quiet_minutes: int = setting(
        8,
        "Une personne qui n’a rien fait depuis tant de minutes dans son bac à sable : une aide lui est proposée.",
        between(1, 240),
    )
    evidence_years: int = setting(
        10,
        "Qui était là, les feuilles de présence et les attestations sont effacés tant d’années après : le temps "
        "pendant lequel les comptes peuvent être vérifiés.",
        between(1, 50),
    )
    learning_months: int = setting(
        24, "Exercices faits et réponses aux questionnaires sont effacés tant de mois après la séance.", between(1, 120)
    )
