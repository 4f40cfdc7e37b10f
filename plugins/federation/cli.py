"""``preau federation …``: enrolling, sending, inviting and checking in a terminal."""

from __future__ import annotations

from pathlib import Path

import click
from flask_babel import gettext
from sqlalchemy import select

from core import causes, tokens
from core.cli import with_app
from core.cli.typed import command
from core.contracts import SYSTEM, Profile
from core.errors import Conflict, DomainError, Unavailable
from core.events import transaction
from core.journal import queries as journal
from core.journal.recovery import TakenBack
from core.journal.rules import BrokenChain
from core.runtime import config
from plugins.federation import exchange, files, queries
from plugins.federation.models import BY_FILE, Waiting
from plugins.federation.rules import refusals
from plugins.federation.rules.files import MOST_BYTES
from plugins.federation.rules.refusals import Refused
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
    """Raccorder ce centre, avec le code donné par la Région ; sans internet, écrire « file » à la place de URL."""
    _only_for(Profile.CENTRE)
    with transaction():
        if address == BY_FILE:
            sending.ask_by_file(actor=SYSTEM, code=code)
        else:
            sending.ask(actor=SYSTEM, address=address, code=code)
    if address == BY_FILE:
        click.echo(
            f"Demande prête : « {command(config().instance)} federation export FICHIER », "
            "puis portez ce fichier à la Région."
        )
    else:
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
        left = queries.waiting(link)
        way = "par clé USB" if link.url == BY_FILE else link.url
        click.echo(f"Raccordé à « {link.hub_name} » ({way}). Écritures en attente : {left}.")


@click.command("recover")
@with_app
def recover() -> None:
    """Reprendre ce que la Région a reçu de ce centre et qu’il n’a plus, après une restauration."""
    _only_for(Profile.CENTRE)
    try:
        done = exchange.recover(actor=SYSTEM)
    except (Refused, Unavailable) as error:
        raise _said(error) from error
    _tell_taken_back(done)
    _tell(exchange.run())


@click.command("export")
@click.argument("file", metavar="FICHIER", type=click.Path(dir_okay=False, path_type=Path))
@with_app
def export(file: Path) -> None:
    """Écrire le fichier que ce centre porte à la Région sur une clé USB."""
    _only_for(Profile.CENTRE)
    try:
        made = files.outgoing(actor=SYSTEM)
    except (Conflict, Unavailable) as error:
        raise _said(error) from error
    _write(file, made.content)
    click.echo(f"{file} : écritures à remettre : {made.entries}.")


@click.command("import")
@click.argument("file", metavar="FICHIER", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--recover", "take_back", is_flag=True, help="Reprendre aussi ce que la Région a reçu et qui manque ici.")
@with_app
def import_(file: Path, take_back: bool) -> None:
    """Lire la réponse de la Région, apportée sur une clé USB."""
    _only_for(Profile.CENTRE)
    try:
        done = files.take(_read(file), actor=SYSTEM, take_back=take_back)
    except Refused as refused:
        raise _said(refused) from refused
    if done.linked:
        click.echo("Ce centre est raccordé.")
    if take_back:
        _tell_taken_back(done.taken_back)
    click.echo(f"Écritures remises : {done.delivered}.")
    link = queries.link()
    if done.behind and link is not None:
        held = refusals.behind(link.held_seq or 0, journal.head(config().site.id)[0])
        raise click.ClickException(
            f"{gettext(held.message, **held.params)} Lancez « preau federation import --recover FICHIER »."
        )


@click.command("receive")
@click.argument("file", metavar="FICHIER", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("answer", metavar="RÉPONSE", type=click.Path(dir_okay=False, path_type=Path))
@with_app
def receive(file: Path, answer: Path) -> None:
    """Lire le fichier d’un centre et écrire la réponse qu’il remporte sur la clé USB."""
    _only_for(Profile.REGION)
    try:
        done = files.receive(_read(file), actor=SYSTEM)
    except Refused as refused:
        raise _said(refused) from refused
    given = files.answer(actor=SYSTEM, enrolment_id=done.enrolment.id, after=done.after)
    _write(answer, given.content)
    click.echo(f"{done.enrolment.name} : écritures nouvelles : {done.fresh}. Réponse écrite : {answer}")
    if done.refused is not None:
        raise _said(done.refused)


def _read(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(MOST_BYTES + 1)


def _write(file: Path, content: str) -> None:
    try:
        file.write_text(content, encoding="ascii", newline="\n")
    except OSError as error:
        raise click.ClickException(f"{file} ne peut pas être écrit : {causes.said(error)}.") from error


def _tell_taken_back(done: TakenBack) -> None:
    click.echo(f"Écritures reprises : {done.taken}. Écritures faites depuis, remises à la suite : {done.moved}.")


def _said(error: DomainError) -> click.ClickException:
    return click.ClickException(gettext(error.message, **error.params))


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
