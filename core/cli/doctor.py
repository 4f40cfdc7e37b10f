"""``preau doctor``: what is wrong with the instance, and how to mend it."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from babel.support import Translations
from flask import Flask

from core.cli.door import preau
from core.cli.typed import as_typed
from core.contracts import Finding, Health

_SIGNS = {Health.OK: "bien", Health.WARNING: "attention", Health.FAILING: "PANNE"}
_WIDTH = 11


@preau.command()
@click.pass_obj
def doctor(folder: Path) -> None:
    """Examiner l’instance : dire ce qui ne va pas et comment y remédier. Ne change rien."""
    from core.health.doctor import diagnose  # noqa: PLC0415 - brings the database

    states = []
    for app, finding in diagnose(folder):
        states.append(finding.state)
        click.echo(as_typed(_told(app, finding), folder))
    failing, warnings = states.count(Health.FAILING), states.count(Health.WARNING)
    click.echo()
    if not failing and not warnings:
        click.echo("Tout va bien.")
        return
    click.echo(f"Pannes : {failing}. À surveiller : {warnings}.")
    sys.exit(1 if failing else 0)


def _told(app: Flask | None, finding: Finding) -> str:
    lines = [f"{_SIGNS[finding.state]:<{_WIDTH}}{_said(app, finding.seen, finding)}"]
    if finding.state != Health.OK:
        for label, message in (("Pourquoi", finding.why), ("À faire", finding.mending)):
            if message:
                lines.append(f"{'':{_WIDTH}}{label} : {_said(app, message, finding)}")
    return "\n".join(lines)


def _said(app: Flask | None, message: str, finding: Finding) -> str:
    """Say a message id in French: with the words of the application and its plugins or, without it, of core alone."""
    if app is not None:
        from flask_babel import gettext  # noqa: PLC0415 - only where there is an application

        return str(gettext(message, **finding.params))
    french = Translations.load(str(Path(__file__).resolve().parents[1] / "translations"), ["fr"]).gettext(message)
    return str(french % finding.params if finding.params else french)
