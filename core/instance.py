"""Makes an instance: its folder, its commented preau.toml, and its keys."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from core.config import FILE
from core.contracts import Profile
from core.errors import ConfigError

PLUGINS = {
    Profile.CENTRE: ("petition", "pathway", "federation"),
    Profile.REGION: ("federation", "indemnity", "region"),
}

TEMPLATE = """\
# Réglages de cette instance de Préau. Une clé inconnue est refusée au démarrage.
# Chaque clé peut aussi être donnée par une variable PREAU_<SECTION>_<CLÉ>.

[site]
id = {id}                       # origine du journal : ne la changez jamais
profile = {profile}             # "centre" ou "region"
name = {name}
commune = {commune}             # code INSEE
address = {address}
public_url = {public_url}       # adresse des liens envoyés par courriel ; vide : pas de signature par courriel
local_urls = {local_urls}       # les autres adresses par lesquelles on arrive ici
timezone = "Europe/Paris"
demonstration = {demonstration}

[server]
host = {host}
port = {port}

[database]
url = {database}                # vide : SQLite dans ce dossier ; sinon postgresql+psycopg://…

[mail]
mode = {mail}                   # "none", "show" (démonstration : montrés sur une page) ou "smtp"

[plugins]
# La liste est ordonnée ; un changement demande un redémarrage.
enabled = {plugins}
"""


@dataclass(frozen=True, slots=True)
class Answers:
    """What is asked to make an instance."""

    profile: Profile
    name: str
    commune: str
    address: str = ""
    public_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    mail: str = "none"
    database: str = ""
    demonstration: bool = False


def create(folder: Path, answers: Answers) -> Path:
    """Write ``preau.toml`` in ``folder`` and return its path. Raises ConfigError when there is one already."""
    path = folder / FILE
    if path.exists():
        raise ConfigError(f"{path} existe déjà : cette instance est faite.")
    (folder / "keys").mkdir(parents=True, exist_ok=True)
    for private in (folder, folder / "keys"):
        private.chmod(0o700)
    path.write_text(render(answers, secrets.token_hex(8)), encoding="utf-8")
    return path


def render(answers: Answers, origin: str) -> str:
    """Return the text of ``preau.toml``: JSON's strings and lists are TOML's."""
    local = [f"http://127.0.0.1:{answers.port}", f"http://localhost:{answers.port}"]
    values = {
        "id": origin,
        "profile": str(answers.profile),
        "name": answers.name,
        "commune": answers.commune,
        "address": answers.address,
        "public_url": answers.public_url,
        "local_urls": local,
        "demonstration": answers.demonstration,
        "host": answers.host,
        "port": answers.port,
        "mail": answers.mail,
        "database": answers.database,
        "plugins": list(PLUGINS[answers.profile]),
    }
    return TEMPLATE.format(**{key: json.dumps(value, ensure_ascii=False) for key, value in values.items()})
