"""``preau settings``: every setting, with its sentence."""

from __future__ import annotations

import click

from core import loader
from core.cli.door import preau


@preau.command("settings")
def show_settings() -> None:
    """Montrer tous les réglages de preau.toml, plugins compris."""
    from core import settings  # noqa: PLC0415 - only where they are told

    click.echo(settings.render(loader.available()), nl=False)
