"""The ``preau`` command: what a person does with an instance in a terminal."""

from core.cli import database, journal, life, people, settings  # noqa: F401 - each adds its commands to ``preau``
from core.cli.door import main, open_app, preau, with_app

__all__ = ["main", "open_app", "preau", "with_app"]
