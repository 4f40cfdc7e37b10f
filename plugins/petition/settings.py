"""What a centre may set in the table ``[petition]`` of its ``preau.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from core.config import between, setting

_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+", re.ASCII)


def domains(values: Iterable[str]) -> str:
    """Mail domains in small letters, as ``exemple.fr``."""
    wrong = [value for value in values if not _DOMAIN.fullmatch(value)]
    return f"{wrong[0]!r} n’est pas un domaine en minuscules (exemple : exemple.fr)." if wrong else ""


@dataclass(frozen=True)
class PetitionSettings:
    """The numbers of the rules, each with the default of the house.

    One signature is told of in ``mails_per_signature`` mails at most. ``tries`` and ``tries_per_mailbox`` are forms
    sent in ``tries_seconds``: from one network for one address, and for one address from anywhere; the centre's own
    networks are not counted.
    """

    ABOUT: ClassVar[str] = "Les pétitions : leurs nombres et leurs délais."

    goal_share_per_thousand: int = setting(
        10, "Objectif d’une pétition : tant de signatures pour mille habitants du territoire.", between(0, 1000)
    )
    goal_least: int = setting(30, "Objectif d’une pétition : au moins tant de signatures.", between(1, 1_000_000))
    open_months: int = setting(3, "Une pétition reste ouverte tant de mois.", between(1, 24))
    title: int = setting(80, "Longueur la plus grande du titre, en caractères.", between(10, 200))
    summary: int = setting(300, "Longueur la plus grande du résumé, en caractères.", between(50, 1000))
    body: int = setting(5000, "Longueur la plus grande du texte, en caractères.", between(200, 50_000))
    addressee: int = setting(120, "Longueur la plus grande du destinataire, en caractères.", between(10, 200))
    reason: int = setting(1000, "Longueur la plus grande d’un motif, en caractères.", between(100, 5000))
    answer: int = setting(10_000, "Longueur la plus grande d’une réponse, en caractères.", between(500, 100_000))
    similar: int = setting(5, "Pétitions ressemblantes montrées au plus avant d’en écrire une.", between(1, 20))
    backers_needed: int = setting(
        3, "Soutiens qu’il faut avant qu’une pétition soit lue par la modération.", between(1, 100)
    )
    review_days: int = setting(10, "La modération répond dans tant de jours.", between(1, 90))
    review_near_days: int = setting(
        2, "Une réponse de la modération est dite proche de son délai tant de jours avant.", between(0, 30)
    )
    confirm_grace_hours: int = setting(
        24, "Un lien reçu par courriel confirme encore tant d’heures après la clôture.", between(0, 720)
    )
    paper_grace_days: int = setting(
        7, "Les feuilles de signatures se saisissent encore tant de jours après la clôture.", between(0, 60)
    )
    sheets_at_once: int = setting(50, "Feuilles de signatures imprimées au plus en une fois.", between(1, 200))
    news_title: int = setting(120, "Longueur la plus grande du titre d’une nouvelle, en caractères.", between(10, 200))
    news: int = setting(5000, "Longueur la plus grande d’une nouvelle, en caractères.", between(200, 50_000))
    news_every_hours: int = setting(
        24,
        "Les nouvelles d’une pétition partent par courriel à tant d’heures l’une de l’autre au moins ; celles qui "
        "attendent partent ensemble.",
        between(1, 744),
    )
    draft_months: int = setting(
        12, "Un brouillon auquel personne n’a touché est effacé après tant de mois.", between(1, 120)
    )
    draft_warning_days: int = setting(
        30, "L’auteur d’un brouillon en est averti tant de jours avant, s’il a une adresse.", between(1, 366)
    )
    mails_per_signature: int = setting(5, "Courriels envoyés au plus pour une signature.", between(1, 20))
    remind_after_days: int = setting(
        7, "Une signature qui n’est pas confirmée est rappelée une fois, après tant de jours.", between(1, 366)
    )
    unconfirmed_days: int = setting(
        30, "Une signature qui n’est pas confirmée est effacée après tant de jours.", between(1, 366)
    )
    erased_after_months: int = setting(
        6, "Les noms des signataires sont effacés tant de mois après la clôture.", between(1, 120)
    )
    erased_after_answer_days: int = setting(
        28, "Les noms des signataires sont effacés tant de jours après la réponse, si c’est plus tôt.", between(1, 3660)
    )
    tries: int = setting(
        6, "Formulaires de signature envoyés au plus depuis un même réseau pour une même adresse.", between(1, 1000)
    )
    tries_per_mailbox: int = setting(
        20, "Formulaires de signature envoyés au plus pour une même adresse, d’où que ce soit.", between(1, 1000)
    )
    tries_seconds: int = setting(3600, "Ces envois se comptent sur tant de secondes.", between(60, 86_400))
    alert_network: int = setting(
        20,
        "Vérification : une alerte au-delà de tant de signatures confirmées en une heure depuis un même réseau. "
        "Ceux du centre ([site] own_networks) ne comptent pas.",
        between(1, 1_000_000),
    )
    alert_domain: int = setting(
        20,
        "Vérification : une alerte au-delà de tant de signatures confirmées en une heure avec des adresses d’un même "
        "domaine qui n’est pas courant.",
        between(1, 1_000_000),
    )
    usual_domains: tuple[str, ...] = setting(
        (
            "gmail.com", "orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "bbox.fr", "laposte.net", "hotmail.com",
            "hotmail.fr", "outlook.com", "outlook.fr", "live.fr", "yahoo.fr", "yahoo.com", "icloud.com", "proton.me",
        ),
        "Vérification : domaines de courriel courants, qui ne donnent pas d’alerte.",
        domains,
    )  # fmt: skip
    network_days: int = setting(
        7,
        "D’où vient une signature en ligne (un code, pas une adresse) est effacé tant de jours après la clôture.",
        between(0, 30),
    )
    review_rows: int = setting(50, "Vérification : lignes montrées au plus dans chaque tableau.", between(10, 1000))
    list_pdf_most: int = setting(
        20_000,
        "Liste des signataires : lignes au plus dans un PDF ; au-delà, elle se télécharge en CSV.",
        between(100, 100_000),
    )
    names_shown: int = setting(24, "Noms de signataires montrés au plus sur la page d’une pétition.", between(1, 1000))
