"""What a centre may set in the table ``[moderation]`` of its ``preau.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.config import between, setting


@dataclass(frozen=True)
class ModerationSettings:
    """The numbers of the rules, each with the default of the house; pages say them as they are set."""

    ABOUT: ClassVar[str] = "La modération : ses nombres et ses délais."

    hiding_reporters: int = setting(
        3, "Tant de personnes différentes qui signalent un texte le masquent jusqu’à sa relecture.", between(2, 100)
    )
    review_days: int = setting(
        10,
        "Un texte qui attend d’être publié, ou qui a été corrigé, est relu en tant de jours au plus.",
        between(1, 90),
    )
    alert_hours: int = setting(
        48,
        "Un signalement sans réponse après tant d’heures alerte chaque modérateur de l’espace ; après le double, "
        "le centre.",
        between(1, 720),
    )
    appeal_within_days: int = setting(
        30, "L’auteur d’un texte peut faire un recours pendant tant de jours.", between(7, 366)
    )
    appeal_days: int = setting(7, "Un recours reçoit sa réponse en tant de jours au plus.", between(1, 90))
    lock_minutes: int = setting(
        20, "Qui prend un dossier le garde tant de minutes ; ensuite un autre peut le prendre.", between(5, 240)
    )
    reports_limit: int = setting(
        10, "Signalements envoyés au plus par une même personne, ou depuis un même réseau.", between(1, 1000)
    )
    reports_seconds: int = setting(3600, "Ces signalements se comptent sur tant de secondes.", between(60, 86_400))
    reports_kept_days: int = setting(
        180, "Les signalements sont effacés tant de jours après la fin de leur dossier.", between(30, 1096)
    )
    cases_kept_months: int = setting(
        12,
        "Un dossier (le texte visé, son auteur, les motifs) est effacé tant de mois après sa fin ; le registre public "
        "reste.",
        between(1, 60),
    )
    words: int = setting(1000, "Longueur la plus grande d’un signalement, en caractères.", between(200, 5000))
    reason: int = setting(
        2000, "Longueur la plus grande d’un motif ou d’un recours, en caractères.", between(200, 10_000)
    )
