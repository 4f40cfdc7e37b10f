"""``preau init``: an instance made with a person at a terminal, or by options alone."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from core import causes
from core.cli.door import preau
from core.cli.typed import command
from core.contracts import Profile

if TYPE_CHECKING:
    from core.installing.questions import Gathered

OPTIONS = (
    click.option("--profile", type=click.Choice([str(item) for item in Profile]), help="Cyber-centre ou Région."),
    click.option("--name", help="Nom du centre ou de la Région."),
    click.option("--commune", help="Nom, code postal ou code INSEE."),
    click.option("--address", help="Adresse postale."),
    click.option("--local-url", help="Adresse pour les autres PC du centre ; « aucune » s’il n’y en a pas."),
    click.option("--public-url", help="Adresse publique ; « aucune » s’il n’y en a pas."),
    click.option("--host", help="Adresse où le programme écoute."),
    click.option("--port", type=click.IntRange(1, 65535), help="Port ; 8000 si rien n’est dit."),
    click.option("--mail", type=click.Choice(["none", "smtp", "show"]), help="Courriel."),
    click.option("--mail-host", help="Serveur SMTP."),
    click.option("--mail-port", help="Port du serveur SMTP."),
    click.option("--mail-starttls/--no-mail-starttls", default=None, help="Liaison chiffrée avec le serveur SMTP."),
    click.option("--mail-sender", help="Adresse d’expédition."),
    click.option("--mail-user", help="Nom d’utilisateur du serveur SMTP (mot de passe : PREAU_MAIL_PASSWORD)."),
    click.option("--mail-try", metavar="ADRESSE", help="Essayer le courriel en écrivant à cette adresse."),
    click.option("--timezone", help="Fuseau horaire."),
    click.option("--admin-name", help="Prénom et nom du premier compte."),
    click.option("--admin-email", help="Son adresse électronique (mot de passe : PREAU_ADMIN_PASSWORD)."),
)


def _with_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(OPTIONS):
        command = option(command)
    return command


@preau.command()
@_with_options
@click.option(
    "--yes/--ask", default=None, help="Ne rien demander, ou demander même si ce n’est pas un terminal qui répond."
)
@click.pass_obj
def init(folder: Path, /, yes: bool | None, **options: Any) -> None:
    """Créer l’instance en répondant à quelques questions ; chaque option répond d’avance à l’une d’elles.

    Les mots de passe ne se donnent pas en option : ils sont demandés, ou pris dans l’environnement
    (PREAU_ADMIN_PASSWORD, PREAU_MAIL_PASSWORD, PREAU_DATABASE_URL).
    """
    from core.installing import making, questions  # noqa: PLC0415 - bring the places, Alembic and the models
    from core.installing.dialogue import Dialogue  # noqa: PLC0415

    making.refuse_what_is_there(folder)
    dialogue = Dialogue(asking=sys.stdin.isatty() if yes is None else not yes)
    if dialogue.asking:
        click.echo(f"Création d’une instance de Préau dans {folder.resolve()}")
        click.echo("Entrée prend la réponse entre crochets ; Ctrl+C arrête sans rien créer.\n")
    try:
        gathered = questions.gather(dialogue, options)
        making.make(folder, gathered)
    except (click.Abort, KeyboardInterrupt):
        click.echo("\nInterrompu : rien n’a été créé.", err=True)
        sys.exit(1)
    except OSError as error:
        raise click.ClickException(
            f"{folder} ne peut pas être écrit ({causes.said(error)}). Rien n’a été créé."
        ) from error
    click.echo("\n".join(next_steps(folder, gathered)))


def next_steps(folder: Path, gathered: Gathered) -> list[str]:
    """Return what to say once the instance is there: how to start it, where to go, what to keep."""
    answers, typed = gathered.answers, command(folder)
    lines = [f"Instance créée : {folder.resolve()}", "", "Ensuite :"]
    if gathered.administrator is None:
        daily = "animator" if answers.profile is Profile.CENTRE else "officer"
        lines.append(f"  créer le premier compte  {typed} people add --role administrator --role {daily}")
    lines.append(f"  servir                   {typed} run")
    if answers.profile is Profile.REGION:
        lines.append(f"  exécuter les tâches      {typed} work (si plusieurs serveurs se partagent le travail)")
    lines.append(f"  ouvrir                   http://127.0.0.1:{answers.port}/ sur ce PC")
    lines += [f"                           {url}/ depuis les autres PC" for url in answers.local_urls]
    if answers.public_url:
        lines.append(f"                           {answers.public_url}/ depuis internet, par votre mandataire HTTPS")
    lines += [
        f"  clé des sauvegardes      {typed} backup key  (à imprimer : sans elle, aucune sauvegarde)",
        f"  relire les réglages      {folder / 'preau.toml'}",
        f"  mettre à jour            {typed} update-check dit ce qui est prêt",
    ]
    if answers.local_urls:
        lines += ["", "L’adresse de ce PC doit rester la même : demandez-le à qui règle le réseau du centre."]
    return lines
