"""``preau indemnity``: what years are worth, and rule sets, in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from core.cli import with_app
from core.contracts import SYSTEM
from core.events import transaction
from core.formats import euros
from plugins.indemnity import queries, services, wording

WIDEST = 36
_STATES = {"coming": "à venir", "running": "en cours", "ended": "finie"}


@click.command("due")
@with_app
def due() -> None:
    """Dire ce que vaut chaque année de chaque convention."""
    today = queries.today()
    found = queries.agreements()
    if not found:
        click.echo("Aucune convention.")
        return
    rows = [("Centre", "Convention", "Année", "Du", "Au", "État", "Séances", "Transfert", "Indemnité")]
    notes = []
    for made, centre in found:
        required = made.rule_set.sessions_required
        for year in queries.years(made, today):
            worth = euros(year.due.cents).replace("\u00a0", " ").replace("\u202f", " ")
            rows.append((
                _short(centre.name), made.number, str(year.number), f"{year.period.first:%d/%m/%Y}",
                f"{year.period.last:%d/%m/%Y}", _STATES[year.state], f"{year.sessions} / {required}",
                "oui" if year.transfers else "non", worth,
            ))  # fmt: skip
            if year.state != "coming":
                notes += [f"{made.number}, année {year.number} : {text}" for text in _why(year)]
    click.echo(table(rows))
    click.echo("\n" + "\n".join(notes) if notes else "")


def _short(name: str) -> str:
    """Return a centre's name as it fits in a line; what a terminal would obey stands as a question mark."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in name)
    return plain if len(plain) <= WIDEST else plain[: WIDEST - 1].rstrip() + "…"


def _why(year: queries.Year) -> list[str]:
    return [wording.formula_text(year.due), *wording.reason_texts(year.due)]


def table(rows: Sequence[tuple[str, ...]]) -> str:
    """Return rows as aligned text, the first one underlined; the last column stands to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for *cells, amount in rows:
        padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=False)]
        lines.append("  ".join([*padded, amount.rjust(widths[-1])]))
    return "\n".join([lines[0], "  ".join("─" * width for width in widths), *lines[1:]])


@click.command("adopt")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=services.EXAMPLE)
@with_app
def adopt(file: Path) -> None:
    """Adopter une règle d’après un fichier TOML ; sans fichier, la règle d’exemple."""
    content = services.read_rule_set(file)
    with transaction():
        adopted = services.adopt_rule_set(actor=SYSTEM, content=content)
    click.echo(f"Règle « {adopted.title} », version {adopted.version}, empreinte {adopted.digest[:16]}…")
