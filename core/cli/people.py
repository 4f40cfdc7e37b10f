"""``preau people``: the people of the instance, and the way back in for its last administrator."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from core.cli.door import preau, with_app
from core.contracts import SYSTEM, Role
from core.events import transaction

if TYPE_CHECKING:
    from core.people.models import Person

NAMES = {Role.ADMINISTRATOR: "administration", Role.ANIMATOR: "animation", Role.OFFICER: "Région"}


@preau.group()
def people() -> None:
    """Les personnes."""


@people.command("add")
@click.option("--name", prompt="Prénom et nom ")
@click.option("--email", prompt="Adresse électronique ")
@click.option("--password", prompt="Mot de passe ", hide_input=True, confirmation_prompt="Encore une fois ")
@click.option("--role", type=click.Choice([str(role) for role in Role]), multiple=True)
@with_app
def add(name: str, email: str, password: str, role: tuple[str, ...]) -> None:
    """Ajouter une personne qui se connecte avec un mot de passe."""
    from core.people import services  # noqa: PLC0415

    _refuse_foreign(role)
    hashed = services.hash_password(password)
    with transaction():
        services.add_person(
            actor=SYSTEM, name=name, email=email, password_hash=hashed, roles=[Role(item) for item in role]
        )
    click.echo(f"{name} peut se connecter.")


def _refuse_foreign(roles: Iterable[str]) -> None:
    from core.people.access import hosted_roles  # noqa: PLC0415

    hosted = hosted_roles()
    for role in roles:
        if Role(role) not in hosted:
            raise click.ClickException(f"Ici, les rôles sont : {', '.join(hosted)}. « {role} » n’en est pas un.")


@people.command("reset")
@click.argument("who", required=False, metavar="[QUI]")
@click.option(
    "--code", "by_code", is_flag=True, help="Afficher un code d’une heure plutôt que changer le mot de passe."
)
@click.option("--administrator", is_flag=True, help="Nommer QUI, quand il ne reste aucun administrateur.")
@click.option("--email", default="", help="L’adresse de QUI, si l’instance n’en connaît pas.")
@click.option("--password", default="", help="Le nouveau mot de passe ; sans cette option, il est demandé.")
@with_app
def reset(who: str | None, by_code: bool, administrator: bool, email: str, password: str) -> None:
    """Rendre l’accès à une personne bloquée, à commencer par le dernier administrateur.

    QUI est une adresse, un nom ou le numéro que montre l’adresse de sa page ; sans QUI, le seul administrateur. Cette
    commande se tape sur la machine elle-même : c’est ce qui prouve qu’on en a le droit. Elle laisse une trace sur la
    page « Qui peut quoi ».
    """
    person = _find(who)
    if administrator:
        _refuse_second_administrator()
        if by_code:
            raise click.ClickException("Un administrateur se connecte avec un mot de passe : retirez --code.")
    if by_code:
        _print_code(person)
        return
    _set_password(person, email, password, administrator=administrator)
    ending = "a le rôle administration et" if administrator else "a un nouveau mot de passe et"
    click.echo(f"{person.name} {ending} se connecte avec l’adresse {person.email}. Ses autres connexions sont fermées.")


def _find(who: str | None) -> Person:
    """Return the one person meant; with nobody or several, refuse and say whom one can name."""
    from core.people import queries  # noqa: PLC0415

    if who is None:
        found = [member.person for member in queries.staff() if Role.ADMINISTRATOR in member.roles]
        if not found:
            raise click.ClickException(
                "Il ne reste aucun administrateur. Nommez quelqu’un : preau people reset QUI --administrator"
            )
    else:
        found = queries.meant(who)
        if not found:
            raise click.ClickException(
                f"L’instance ne connaît pas « {who} » parmi les comptes ouverts. Donnez une adresse ou un nom entier ; "
                "pour une personne nouvelle : preau people add --role administrator"
            )
    if len(found) > 1:
        listed = "\n".join(f"  {person.id}  {_described(person)}" for person in found)
        raise click.ClickException(f"Plusieurs personnes sont possibles. Donnez le numéro :\n{listed}")
    return found[0]


def _described(person: Person) -> str:
    from core.people import queries  # noqa: PLC0415

    roles = ", ".join(NAMES[Role(role)] for role in queries.roles(person.id)) or "sans rôle"
    address = person.email or "sans adresse"
    return f"{person.name} ({roles}, {address}, depuis le {person.created_at:%d/%m/%Y})"


def _refuse_second_administrator() -> None:
    from core.people import queries  # noqa: PLC0415

    left = [member.person.name for member in queries.staff() if Role.ADMINISTRATOR in member.roles]
    if left:
        raise click.ClickException(
            f"Il reste {', '.join(left)} : c’est à cette personne de donner ce rôle, sur la page « Qui peut quoi ». "
            "Si elle ne peut plus se connecter : preau people reset, sans --administrator"
        )


def _print_code(person: Person) -> None:
    from core import clock, tokens  # noqa: PLC0415
    from core.people import access, codes  # noqa: PLC0415
    from core.runtime import config  # noqa: PLC0415

    with transaction():
        given = codes.give_code(actor=SYSTEM, person=person)
        access.end_sessions_of(person.id)
    until = clock.local(given.until, config().site.timezone)
    click.echo(f"Code pour {person.name} : {tokens.grouped(given.code, 3).replace('-', ' ')}")
    click.echo(f"Il sert une fois, jusqu’à {until:%H:%M}, sur la page de connexion. Il ne sera plus affiché.")


def _set_password(person: Person, email: str, password: str, *, administrator: bool) -> None:
    from core.people import queries, rights, services  # noqa: PLC0415

    if person.email is None and not email:
        email = click.prompt("Adresse électronique", prompt_suffix=" : ")
    if not password:
        password = click.prompt(
            "Nouveau mot de passe", prompt_suffix=" : ", hide_input=True, confirmation_prompt="Encore une fois "
        )
    hashed = services.hash_password(password)
    with transaction():
        services.set_password(actor=SYSTEM, person=person, password_hash=hashed, email=email)
        if administrator:
            roles = [Role(role) for role in queries.roles(person.id)]
            rights.set_roles(actor=SYSTEM, person=person, roles=[*roles, Role.ADMINISTRATOR])
