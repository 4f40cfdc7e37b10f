"""The ``preau`` command: what a person does with an instance in a terminal."""

# Each of these adds its commands to ``preau``.
from core.cli import (  # noqa: F401
    backup,
    copying,
    database,
    doctor,
    init,
    journal,
    life,
    people,
    settings,
    spaces,
    update,
)
from core.cli.door import main, open_app, preau, with_app

__all__ = ["main", "open_app", "preau", "with_app"]
