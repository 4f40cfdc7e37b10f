"""``preau update-check`` and ``preau update``: what could be installed, and installing it or leaving all as it was."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from core import config
from core.cli.door import preau
from core.cli.typed import command, quoted
from core.errors import UpdateError
from core.installing.dialogue import Dialogue, Question
from core.updating import sequence, versions
from core.updating.children import Runner

FROM = click.option(
    "--from",
    "folder",
    type=click.Path(path_type=Path),
    help="Dossier qui contient la nouvelle version : la clé USB, par exemple.",
)
BACKUPS = {
    "fine": "récente",
    "off": "coupée dans preau.toml ([backup] enabled)",
    "no_key": "impossible sans clé de récupération : faites-la d’abord",
    "away": "son disque n’est pas branché",
    "none": "aucune n’a encore été faite",
    "clock": "la dernière porte une date à venir : vérifiez l’horloge de ce PC",
    "late": "trop ancienne : vérifiez le disque des sauvegardes",
    "unconfirmed": "récente, mais personne n’a confirmé avoir la feuille de la clé de récupération",
}
#: What keeps an update from beginning. An old backup does not: an update makes one.
PREVENTING = {"no_key", "away", "clock"}


@preau.command("update-check")
@FROM
@click.pass_obj
def update_check(instance: Path, folder: Path | None) -> None:
    """Dire ce qui est installé, ce qui pourrait l’être, et si l’instance est prête. Ne change rien."""
    now = versions.installed()
    click.echo(f"Installé     Préau {now}")
    ready = True
    if folder is not None:
        offer = versions.offered(folder)
        newer = versions.rank(offer.version) > versions.rank(now)
        told = "plus récent" if newer else "rien à installer"
        click.echo(f"Proposé      Préau {offer.version}, {told} ({folder})")
        ready = newer
    state = Runner(Path(sys.executable), instance).step("state")
    wrong = state["trouble"] or (f"à mettre à niveau ({', '.join(state['pending'])})" if state["pending"] else "")
    click.echo(f"Base         {wrong or 'celle du programme installé'}")
    click.echo(f"Sauvegarde   {_told(state, instance)}")
    if wrong or state["backup"] in PREVENTING:
        raise click.ClickException("l’instance n’est pas prête pour une mise à jour : voir ci-dessus.")
    if folder is not None and ready:
        click.echo(f"Pour mettre à jour : {command(instance)} update --from {quoted(folder)}")


def _told(state: dict[str, Any], instance: Path) -> str:
    if not state["last"]:
        return BACKUPS[state["backup"]]
    zone = ZoneInfo(config.load(instance).site.timezone)
    return f"{BACKUPS[state['backup']]} ({datetime.fromisoformat(state['last']).astimezone(zone):%d/%m/%Y à %H:%M})"


@preau.command()
@FROM
@click.option(
    "--service", "named", multiple=True, help="Nom du service à arrêter puis à relancer, s’il n’est pas trouvé."
)
@click.option("--no-backup", is_flag=True, help="Ne pas faire de sauvegarde avant (déconseillé).")
@click.option("--yes", is_flag=True, help="Ne pas demander de confirmation.")
@click.pass_obj
def update(instance: Path, folder: Path | None, named: tuple[str, ...], no_backup: bool, yes: bool) -> None:
    """Arrêter, sauvegarder, installer, mettre la base à niveau, relancer ; en cas d’échec, tout remettre en place."""
    if not (instance / config.FILE).is_file():
        raise UpdateError(f"Il n’y a pas d’instance dans « {instance} » : donnez son dossier avec --instance.")
    if sequence.mend(instance, click.echo) and folder is None:
        return
    if folder is None:
        raise UpdateError("Dites où est la nouvelle version : preau update --from DOSSIER.")
    prepared = sequence.prepare(
        instance.resolve(), folder.resolve(), named=named, backing_up=not no_backup, tell=click.echo
    )
    former, new = versions.installed(), prepared.offer.version
    if not yes:
        asked = f"Remplacer Préau {former} par Préau {new} ? Le service s’arrêtera quelques minutes (oui ou non)"
        if not Dialogue(asking=True).confirm(Question(asked, "--yes", "non")):
            raise click.Abort
    sequence.run(prepared)
    click.echo(f"C’est fait : Préau {new} est installé.")
    if not prepared.served_by.names:
        click.echo(f"Pour le lancer : {command(instance)} run")
