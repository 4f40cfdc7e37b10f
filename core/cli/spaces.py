"""``preau spaces``: a space taken away in one file, and brought in from one, whatever its size."""

from __future__ import annotations

from pathlib import Path

import click

from core.cli.door import preau, with_app
from core.contracts import SYSTEM
from core.events import transaction


@preau.group()
def spaces() -> None:
    """Les espaces : les emporter, les apporter."""


@spaces.command("list")
@with_app
def list_spaces() -> None:
    """Montrer le numéro et le nom de chaque espace."""
    from core.spaces import queries  # noqa: PLC0415

    for space in queries.spaces_of(SYSTEM):
        kind = "bac à sable" if space.is_sandbox else "espace"
        click.echo(f"{space.id:>5}  {kind:<11}  {space.name}")


@spaces.command("export")
@click.argument("number", type=click.IntRange(1, 2**31 - 1), metavar="NUMÉRO")
@click.argument("file", type=click.Path(path_type=Path), metavar="[FICHIER]", required=False)
@click.option("--with-members", is_flag=True, help="Y mettre aussi le nom des membres.")
@with_app
def export(number: int, file: Path | None, with_members: bool) -> None:
    """Écrire l’espace NUMÉRO dans un fichier ZIP : à lire, à calculer, à apporter ailleurs."""
    from core.spaces import queries  # noqa: PLC0415
    from core.spaces.portable.exporting import export_space, see_one_moment  # noqa: PLC0415

    see_one_moment()
    made = export_space(actor=SYSTEM, space=queries.space(number), with_members=with_members)
    target = file or Path(made.filename)
    if target.is_dir():
        target = target / made.filename
    try:
        with target.open("xb") as written:
            written.write(made.content)
    except FileExistsError as error:
        raise click.ClickException(f"« {target} » existe déjà : donnez un autre nom.") from error
    except OSError as error:
        raise click.ClickException(f"« {target} » n’a pas pu être écrit : {error.strerror}.") from error
    kept = " Il contient le nom des membres : gardez-le en conséquence." if with_members else ""
    click.echo(f"Espace écrit : {target}.{kept}")


@spaces.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FICHIER")
@click.option("--bearer", prompt="Responsable ici (adresse ou nom entier)", help="Qui en sera responsable ici.")
@with_app
def import_file(file: Path, bearer: str) -> None:
    """Apporter l’espace d’un FICHIER : tout, ou rien."""
    from core.people import queries as people  # noqa: PLC0415
    from core.spaces.portable.importing import import_space  # noqa: PLC0415
    from core.spaces.portable.reading import MOST_BYTES, read  # noqa: PLC0415

    if file.stat().st_size > MOST_BYTES:
        raise click.ClickException(f"« {file} » est trop grand : {MOST_BYTES // 2**20} Mo au plus.")
    archive = read(file.read_bytes())
    found = people.meant(bearer)
    if len(found) != 1:
        raise click.ClickException(
            f"L’instance connaît {'plusieurs personnes' if found else 'personne'} sous « {bearer} » : donnez l’adresse "
            "ou le nom entier d’une seule."
        )
    with transaction():
        space = import_space(actor=SYSTEM, archive=archive, bearer=found[0])
        number, name = space.id, space.name
    click.echo(f"L’espace « {name} » est là, sous le numéro {number}. {found[0].name} en est responsable.")
