"""Hook implementations of the outside plugin."""

from __future__ import annotations

import click
from flask import Blueprint
from preau_bonjour.models import Greeting

from core.contracts import UsageKind
from core.events import transaction
from core.extensions import db
from core.hookspecs import hookimpl
from core.journal import record

blueprint = Blueprint("bonjour", __name__)


@blueprint.get("/bonjour")
def show():
    return f"Bonjour, {db.session.query(Greeting).count()} fois"


@blueprint.post("/bonjour")
def greet():
    with transaction():
        db.session.add(Greeting(said="bonjour"))
        record("bonjour.said", {"greetings": 1}, {"language": "fr"})
    return "Bonjour"


@click.command()
def dire():
    """Dire bonjour."""
    click.echo("Bonjour depuis dehors")


@hookimpl
def register_blueprints():
    return [blueprint]


@hookimpl
def register_commands():
    return [dire]


@hookimpl
def register_usage_kinds():
    return [UsageKind("bonjour.said", "Greetings", ("greetings",), {"language": ("fr", "nl")})]
