"""``preau federation …``: enrolling, sending, inviting and checking in a terminal."""

from __future__ import annotations

import click
from flask_babel import gettext
from sqlalchemy import select

from core import tokens
from core.cli import with_app
from core.contracts import SYSTEM, Profile
from core.events import transaction
from core.journal import queries as journal
from core.journal.rules import BrokenChain
from core.runtime import config
from plugins.federation import exchange, queries
from plugins.federation.models import Waiting
from plugins.federation.services import centres, sending


def _only_for(profile: Profile) -> None:
    """Refuse the other profile."""
    if config().profile != profile:
        raise click.ClickException(
            "Cette commande est pour un centre : cette instance est celle de la Région."
            if profile == Profile.CENTRE
            else "Cette commande est pour la Région : cette instance est celle d’un centre."
        )


@click.command("enrol")
@click.argument("address", metavar="URL")
@click.argument("code")
@with_app
def enrol(address: str, code: str) -> None:
    """Raccorder ce centre à la Région, avec le code qu’elle a donné."""
    _only_for(Profile.CENTRE)
    with transaction():
        sending.ask(actor=SYSTEM, address=address, code=code)
    _tell(exchange.run())


@click.command("send")
@with_app
def send() -> None:
    """Sceller les écritures en attente et les envoyer à la Région."""
    _only_for(Profile.CENTRE)
    if (link := queries.link()) is None or not (link.hub or link.asked_url):
        raise click.ClickException("Ce centre n’est pas raccordé : « preau federation enrol URL CODE ».")
    _tell(exchange.run())


def _tell(result: exchange.Result) -> None:
    if result.delivered:
        one = result.delivered == 1
        click.echo(f"{result.delivered} écriture{'' if one else 's'} remise{'' if one else 's'}.")
    link = queries.link()
    if result.failure is not None:
        said = gettext(result.failure.message, **result.failure.params)
        if link is not None and link.asked_url:
            said += " La demande de raccordement est gardée et sera renouvelée chaque minute."
        raise click.ClickException(said)
    if link is not None:
        left = queries.waiting(link.hub)
        click.echo(f"Raccordé à « {link.hub_name} » ({link.url}). Écritures en attente : {left}.")


@click.command("invite")
@click.option("--name", required=True, help="Nom du centre.")
@click.option("--commune", required=True, help="Code INSEE de sa commune.")
@with_app
def invite(name: str, commune: str) -> None:
    """Créer le code par lequel un centre se raccorde ; il n’est montré qu’ici."""
    _only_for(Profile.REGION)
    with transaction():
        code = centres.invite(actor=SYSTEM, name=name, commune=commune)
    click.echo(tokens.grouped(code))


@click.command("verify")
@with_app
def verify() -> None:
    """Recalculer la chaîne de chaque centre gardée ici, et recompter ses totaux quotidiens."""
    _only_for(Profile.REGION)
    broken = 0
    for origin in journal.origins():
        try:
            seq, digest = journal.verify(origin.origin)
            click.echo(f"{origin.name} : {seq} écritures, chaîne intacte, tête {digest[:16]}…")
        except BrokenChain as error:
            broken += 1
            click.echo(f"{origin.name} : chaîne rompue à l’écriture {error.seq}.", err=True)
        if wrong := journal.recount(origin.origin, left_out=select(Waiting.entry_id)):
            broken += 1
            click.echo(f"{origin.name} : totaux quotidiens faux : {len(wrong)} ({' '.join(wrong[0][1:])}…).", err=True)
    if broken:
        raise click.ClickException(f"Chaînes rompues ou totaux faux : {broken}.")
