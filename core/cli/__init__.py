"""The ``preau`` command: what a person does with an instance in a terminal."""

# Each of these adds its commands to ``preau``.
from core.cli import database, doctor, journal, life, people, settings  # noqa: F401
from core.cli.door import main, open_app, preau, with_app

__all__ = ["main", "open_app", "preau", "with_app"]
