"""``preau backup`` and ``preau restore``: the archives of an instance, its recovery key, and the way back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from core import clock
from core.cli.door import preau, with_app
from core.cli.progress import rows_told
from core.cli.typed import command
from core.instance import write_private
from core.runtime import config


@preau.group("backup", invoke_without_command=True)
@click.option(
    "--to", "folder", type=click.Path(path_type=Path, file_okay=False), help="Un autre dossier, pour une fois."
)
@click.pass_context
def backup(ctx: click.Context, folder: Path | None) -> None:
    """Sauvegarder l’instance maintenant (elle peut tourner)."""
    if ctx.invoked_subcommand is None:
        _make(folder)


@with_app
def _make(folder: Path | None) -> None:
    from core import backup as backups  # noqa: PLC0415 - only where a backup is made

    made = backups.make(folder)
    click.echo(f"Sauvegarde faite et relue : {made} ({_size(made.stat().st_size)}).")
    if not config().backup.folder and folder is None:
        click.echo(
            "Elle est sur le même disque que l’instance : gardez-en une copie ailleurs, sur une clé USB par exemple."
        )


@backup.command("list")
@with_app
def list_archives() -> None:
    """Montrer les sauvegardes gardées, la plus récente d’abord."""
    from core.backup import archives  # noqa: PLC0415

    settings = config()
    found = archives.found_in(settings.backups, site=settings.site.id)
    click.echo(f"Dossier : {settings.backups}")
    for archive in found:
        at = clock.local(archive.at, settings.site.timezone)
        click.echo(f"{at:%d/%m/%Y %H:%M}  {_size(archive.size):>9}  {archive.path.name}")
    if not found:
        click.echo(f"Aucune sauvegarde n’y est : « {command(settings.instance)} backup » en fait une.")


@backup.command("key")
@click.option("--replace", is_flag=True, help="En faire une autre, si la feuille est perdue.")
@click.option(
    "--sheet", type=click.Path(path_type=Path, dir_okay=False), help="Écrire la feuille dans ce fichier (texte)."
)
@with_app
def make_key(replace: bool, sheet: Path | None) -> None:
    """Faire la clé de récupération et montrer la feuille à imprimer, une seule fois."""
    from core.backup import keys  # noqa: PLC0415

    if sheet is not None and sheet.exists():
        raise click.ClickException(f"« {sheet} » existe déjà : donnez un autre nom.")
    lock = keys.current()
    if lock is not None and not replace:
        made = clock.local(lock.made, config().site.timezone)
        state = "une feuille a été montrée en main" if lock.confirmed else "personne n’a encore dit avoir la feuille"
        click.echo(
            f"La clé a été faite le {made:%d/%m/%Y} ; {state}. Elle ne peut pas être montrée une seconde fois : "
            f"l’instance ne l’a pas. Feuille perdue : « {command(config().instance)} backup key --replace »."
        )
        return
    text = _sheet(keys.make(replacing=replace), clock.now())
    if sheet is None:
        click.echo(text)
    else:
        write_private(sheet, text)
        click.echo(f"Feuille écrite : {sheet}. Imprimez-la, puis effacez ce fichier.")
    click.echo(
        f"Quand elle est imprimée : « {command(config().instance)} backup confirm », et recopiez la fin de la clé."
    )


@backup.command("confirm")
@click.option("--ending", help="Fin de la clé.")
@with_app
def confirm(ending: str | None) -> None:
    """Dire que la feuille est imprimée, en recopiant la fin de la clé."""
    from core.backup import keys  # noqa: PLC0415

    keys.confirm(
        ending or click.prompt("Les 6 derniers caractères de la clé (les deux derniers groupes)", prompt_suffix=" : ")
    )
    click.echo("C’est noté : la feuille est là. Rangez-la hors du centre, ou au coffre.")


@preau.command()
@click.argument("archive", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Prendre la place de l’instance qui est là ; elle est gardée à côté.")
@click.option(
    "--database", help='Adresse de la base à remplir, si ce n’est plus la même ; "" : SQLite dans le dossier.'
)
@click.option(
    "--key-file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Fichier qui contient la clé."
)
@click.pass_obj
def restore(folder: Path, archive: Path, replace: bool, database: str | None, key_file: Path | None) -> None:
    """Refaire l’instance à partir d’une sauvegarde."""
    from core import backup as backups  # noqa: PLC0415

    if not archive.is_file():
        raise click.ClickException(f"Il n’y a pas de sauvegarde « {archive} ».")
    key = (
        key_file.read_text(encoding="utf-8")
        if key_file
        else click.prompt("Clé de récupération (sur la feuille)", prompt_suffix=" : ")
    )
    with rows_told("Restauration") as tell:
        aside = backups.restore(archive, folder, key=key, replace=replace, database=database, tell=tell)
    click.echo(f"Instance refaite et vérifiée : {folder}")
    if aside is not None:
        click.echo(f"Ce qui était là est gardé dans {aside} : effacez-le quand tout va bien.")
    click.echo(f"Ensuite : {command(folder)} run")


def _size(count: int) -> str:
    for unit, size in (("Go", 1 << 30), ("Mo", 1 << 20)):
        if count >= size:
            return f"{count / size:.1f} {unit}".replace(".", ",")
    return f"{max(count // 1024, 1)} ko"


def _sheet(key: str, at: datetime) -> str:
    from core.backup import keys  # noqa: PLC0415

    site = config().site
    made = clock.local(at, site.timezone)
    return f"""
CLÉ DE RÉCUPÉRATION DES SAUVEGARDES
{site.name} – faite le {made:%d/%m/%Y à %H:%M}

    {keys.grouped(key)}

Sans cette feuille, personne ne peut ouvrir les sauvegardes : ni vous, ni nous.
Imprimez-la en deux exemplaires et rangez-les hors de ce PC : l’un au coffre du centre ou à la mairie, l’autre ailleurs.
Qui a cette feuille et une sauvegarde peut tout lire : ne la photographiez pas, ne l’envoyez pas.
Le jour venu : preau --instance DOSSIER restore SAUVEGARDE, puis recopiez la clé (espaces et majuscules indifférents).
"""
