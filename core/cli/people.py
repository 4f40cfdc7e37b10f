"""``preau people``: the people of the instance."""

from __future__ import annotations

import click

from core.cli.door import preau, with_app
from core.contracts import Role
from core.events import transaction


@preau.group()
def people() -> None:
    """Les personnes."""


@people.command("add")
@click.option("--name", prompt="Prénom et nom")
@click.option("--email", prompt="Adresse électronique")
@click.option("--password", prompt="Mot de passe", hide_input=True, confirmation_prompt="Encore une fois")
@click.option("--role", type=click.Choice([str(role) for role in Role]), multiple=True)
@with_app
def add(name: str, email: str, password: str, role: tuple[str, ...]) -> None:
    """Ajouter une personne qui se connecte avec un mot de passe."""
    from core.contracts import SYSTEM  # noqa: PLC0415
    from core.people import services  # noqa: PLC0415

    hashed = services.hash_password(password)
    with transaction():
        services.add_person(
            actor=SYSTEM, name=name, email=email, password_hash=hashed, roles=[Role(item) for item in role]
        )
    click.echo(f"{name} peut se connecter.")
