"""What there is to set in ``preau.toml``: each setting with its default, its French sentence and its check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from core.config.checks import (
    between,
    database_address,
    hour,
    networks,
    none_or_between,
    one_of,
    origin,
    origins,
    timezone,
)
from core.config.declaring import setting
from core.contracts import Profile


@dataclass(frozen=True)
class SiteConfig:
    """Who this instance is and where it is reached."""

    ABOUT: ClassVar[str] = "L’instance : qui elle est et par où on y arrive."

    id: str = setting("", "Origine du journal, tirée au sort à la création. Ne la changez jamais.")
    name: str = setting("", "Nom du centre ou de la Région, en haut de chaque page.")
    profile: str = setting("centre", "« centre » ou « region ».", one_of(*Profile))
    commune: str = setting("", "Code INSEE de la commune.")
    address: str = setting("", "Adresse postale, montrée au public.")
    public_url: str = setting(
        "",
        "Adresse publique : celle des liens envoyés par courriel, des codes QR et des flux. "
        "Vide s’il n’y en a pas : on signe alors au centre ou sur papier, pas par courriel.",
        origin,
    )
    local_urls: tuple[str, ...] = setting(
        ("http://127.0.0.1:8000", "http://localhost:8000"),
        "Les autres adresses par lesquelles on arrive ici, par exemple depuis les PC du centre.",
        origins,
    )
    timezone: str = setting("Europe/Paris", "Fuseau horaire : il dit quel jour on est.", timezone)
    trusted_proxies: int = setting(
        0,
        "Nombre de mandataires (nginx, Caddy) entre les navigateurs et le programme. 0 : aucun en-tête "
        "X-Forwarded n’est cru. Un nombre trop grand laisserait chacun se donner l’adresse qu’il veut.",
        between(0, 10),
    )
    own_networks: tuple[str, ...] = setting(
        ("127.0.0.0/8", "::1/128"),
        "Réseaux du centre : les essais répétés qui en viennent ne sont jamais bloqués.",
        networks,
    )
    demonstration: bool = setting(False, "Vrai dans la démonstration seulement : les comptes y sont montrés à tous.")


@dataclass(frozen=True)
class ServerConfig:
    """Where the program listens, and how much it takes at once."""

    ABOUT: ClassVar[str] = "Le programme : où il écoute et combien il prend à la fois."

    host: str = setting(
        "127.0.0.1",
        "Adresse où le programme écoute. 127.0.0.1 : ce PC seul. 0.0.0.0 : tout le réseau local.",
    )
    port: int = setting(8000, "Port où le programme écoute.", between(1, 65535))
    threads: int = setting(8, "Requêtes traitées en même temps par un processus.", between(1, 64))
    worker: bool = setting(
        True,
        "Vrai : « preau run » exécute aussi les tâches et envoie les courriels. Faux dans un serveur de Région où "
        "« preau work » s’en charge à côté.",
    )
    upload_mb: int = setting(10, "Taille la plus grande d’un envoi, en mégaoctets.", between(1, 1000))


@dataclass(frozen=True)
class DatabaseConfig:
    """Empty ``url``: SQLite in the instance's folder. A hub takes ``postgresql+psycopg://…``."""

    ABOUT: ClassVar[str] = "La base de données."

    url: str = setting(
        "",
        "Vide : SQLite, un fichier dans le dossier de l’instance. Pour une Région : "
        "postgresql+psycopg://utilisateur:mot-de-passe@machine/base.",
        database_address,
        secret=True,
    )
    connections: int = setting(
        0,
        "PostgreSQL : liaisons gardées par processus. 0 : une par requête traitée en même temps, plus trois.",
        none_or_between(4, 200),
    )
    wait_seconds: int = setting(
        10, "PostgreSQL : une liaison est attendue tant de secondes, puis la page dit de revenir.", between(1, 120)
    )


@dataclass(frozen=True)
class MailConfig:
    """``mode``: ``none`` (no mail at all), ``show`` (kept and shown on a page: demonstration) or ``smtp``."""

    ABOUT: ClassVar[str] = "Le courriel."

    mode: str = setting(
        "none",
        "« none » : aucun courriel. « smtp » : envoyés par le serveur ci-dessous. « show » : montrés sur une page "
        "(démonstration).",
        one_of("none", "show", "smtp"),
    )
    sender: str = setting("", "Adresse d’expédition, par exemple preau@centre.example.")
    host: str = setting("localhost", "Serveur SMTP.")
    port: int = setting(25, "Port du serveur SMTP : souvent 587 avec starttls, 25 sans.", between(1, 65535))
    user: str = setting("", "Nom d’utilisateur du serveur SMTP ; vide s’il n’en demande pas.")
    password: str = setting(
        "", "Mot de passe du serveur SMTP. La variable d’environnement évite de l’écrire dans le fichier.", secret=True
    )
    starttls: bool = setting(False, "Vrai : la liaison avec le serveur SMTP est chiffrée (STARTTLS).")


@dataclass(frozen=True)
class PluginsConfig:
    """The ordered list of plugins that are switched on; a change needs a restart."""

    ABOUT: ClassVar[str] = "Les plugins activés."

    enabled: tuple[str, ...] = setting(
        (),
        "Liste ordonnée des plugins activés ; ceux dont ils ont besoin le sont avec eux. Un changement demande un "
        "redémarrage. « preau plugins » les montre.",
    )


@dataclass(frozen=True)
class PeopleConfig:
    """Minutes and seconds of sign-in: shared PCs forget after ``shared_idle_seconds`` without a gesture."""

    ABOUT: ClassVar[str] = "Les connexions et les bacs à sable."

    session_hours: int = setting(12, "Une connexion dure au plus tant d’heures.", between(1, 168))
    idle_minutes: int = setting(
        20, "Une connexion sans aucune page demandée s’éteint après tant de minutes.", between(1, 1440)
    )
    shared_warn_seconds: int = setting(
        120, "Sur un PC partagé, sans un geste : « Je suis là » est demandé après tant de secondes.", between(10, 3600)
    )
    shared_idle_seconds: int = setting(
        180, "Sur un PC partagé, sans un geste : déconnexion après tant de secondes.", between(20, 3600)
    )
    sandbox_days: int = setting(30, "Un bac à sable est effacé après tant de jours.", between(1, 366))


@dataclass(frozen=True)
class FollowingConfig:
    """How long followers are kept, and how often an address may be typed in.

    ``tries`` and ``tries_per_mailbox`` are forms sent in ``tries_seconds``: from one network for one address, and for
    one address from anywhere; the centre's own networks are not counted.
    """

    ABOUT: ClassVar[str] = "Le suivi par courriel d’une pétition, d’une discussion, d’une consultation."

    unconfirmed_days: int = setting(
        30, "Une adresse dont le suivi n’est pas confirmé est effacée après tant de jours.", between(1, 366)
    )
    kept_months: int = setting(
        12, "L’adresse de qui suit est effacée tant de mois après la dernière nouvelle.", between(1, 120)
    )
    mails_per_request: int = setting(
        5, "Courriels envoyés au plus à une adresse pour la confirmation d’un même suivi.", between(1, 20)
    )
    tries: int = setting(
        6, "Formulaires de suivi envoyés au plus depuis un même réseau pour une même adresse.", between(1, 1000)
    )
    tries_per_mailbox: int = setting(
        20, "Formulaires de suivi envoyés au plus pour une même adresse, d’où que ce soit.", between(1, 1000)
    )
    tries_seconds: int = setting(3600, "Ces envois se comptent sur tant de secondes.", between(60, 86_400))


@dataclass(frozen=True)
class BackupConfig:
    """When backups are made by themselves, where they are put and how many are kept."""

    ABOUT: ClassVar[str] = "Les sauvegardes."

    enabled: bool = setting(
        True, "Vrai : une sauvegarde se fait d’elle-même chaque nuit (jamais dans la démonstration)."
    )
    hour: str = setting(
        "03:00", "Heure de la sauvegarde. Un PC éteint à cette heure la fait dès qu’il est rallumé.", hour
    )
    keep: int = setting(14, "Nombre de sauvegardes gardées ; les plus anciennes sont effacées.", between(1, 366))
    folder: str = setting(
        "",
        "Dossier des sauvegardes. Vide : « sauvegardes », dans le dossier de l’instance. Mieux : un autre disque ou "
        "une clé USB, par exemple E:/sauvegardes.",
    )


@dataclass(frozen=True)
class LogsConfig:
    """How much is kept of what the program writes of its own running."""

    ABOUT: ClassVar[str] = "Les journaux techniques, dans le dossier « logs » : ni nom, ni adresse, ni jeton."

    megabytes: int = setting(
        2, "Taille d’un fichier, en mégaoctets ; plein, il laisse la place au suivant.", between(1, 100)
    )
    files: int = setting(10, "Nombre de fichiers gardés ; les plus anciens sont effacés.", between(2, 999))


@dataclass(frozen=True)
class Config:
    """The whole configuration. ``tables`` keeps the tables of plugins, each checked by its own plugin."""

    instance: Path
    site: SiteConfig = field(default_factory=SiteConfig)
    server: ServerConfig = field(default_factory=ServerConfig)
    database: DatabaseConfig = field(default_factory=DatabaseConfig)
    mail: MailConfig = field(default_factory=MailConfig)
    people: PeopleConfig = field(default_factory=PeopleConfig)
    following: FollowingConfig = field(default_factory=FollowingConfig)
    backup: BackupConfig = field(default_factory=BackupConfig)
    logs: LogsConfig = field(default_factory=LogsConfig)
    plugins: PluginsConfig = field(default_factory=PluginsConfig)
    tables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def database_url(self) -> str:
        return self.database.url or f"sqlite:///{(self.instance / 'preau.db').resolve().as_posix()}"

    @property
    def profile(self) -> Profile:
        return Profile(self.site.profile)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every origin that a browser may truly be at, without a final slash."""
        found = (self.site.public_url, *self.site.local_urls)
        return tuple(address.rstrip("/") for address in found if address)

    @property
    def keys(self) -> Path:
        return self.instance / "keys"

    @property
    def backups(self) -> Path:
        return self.instance / (self.backup.folder or "sauvegardes")


SECTIONS: Mapping[str, type[Any]] = {
    "site": SiteConfig,
    "server": ServerConfig,
    "database": DatabaseConfig,
    "mail": MailConfig,
    "people": PeopleConfig,
    "following": FollowingConfig,
    "backup": BackupConfig,
    "logs": LogsConfig,
    "plugins": PluginsConfig,
}
