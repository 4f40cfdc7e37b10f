"""``preau journal``: the journal of usage, sealed and checked."""

from __future__ import annotations

import click

from core.cli.door import preau, with_app
from core.events import transaction
from core.runtime import runtime


@preau.group()
def journal() -> None:
    """Le journal d’usage."""


@journal.command("verify")
@with_app
def verify() -> None:
    """Recalculer la chaîne du journal et la comparer à sa tête, puis recompter les totaux quotidiens."""
    from core.journal import queries  # noqa: PLC0415
    from core.journal.rules import BrokenChain  # noqa: PLC0415

    origin = runtime().config.site.id
    try:
        seq, digest = queries.verify(origin)
    except BrokenChain as error:
        raise click.ClickException(f"La chaîne du journal est rompue : {error}") from error
    if wrong := queries.recount(origin):
        said = ", ".join(" ".join(key[1:]) for key in wrong[:5])
        raise click.ClickException(f"Totaux quotidiens qui ne s’accordent pas avec le journal : {len(wrong)} ({said}).")
    click.echo(f"Journal {origin} : écritures scellées : {seq}, chaîne intacte, tête {digest[:16]}…")


@journal.command("seal")
@with_app
def seal() -> None:
    """Sceller les écritures en attente."""
    from core import journal as journal_  # noqa: PLC0415

    with transaction():
        count = journal_.seal()
    click.echo(f"Écritures scellées : {count}.")


@journal.command("recount")
@with_app
def recount() -> None:
    """Recompter les totaux quotidiens d’après le journal, quand « journal verify » ou « doctor » les dit faux."""
    from core.journal import recounting  # noqa: PLC0415

    with transaction():
        count = recounting.recount_own()
    click.echo(f"Totaux quotidiens recomptés : {count}.")
