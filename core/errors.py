"""The errors of Préau.

::

    PreauError
     ├── StartError            the program must not start; said in a terminal
     │    ├── ConfigError      preau.toml or a PREAU_* variable
     │    ├── PluginError      a plugin is missing, twice there, or breaks its contract
     │    ├── MigrationError   the database is behind, ahead, or inconsistent
     │    ├── TransferError    an export, an archive or a target database cannot be used
     │    └── UpdateError      an update of the program was refused, or undone
     └── DomainError           a use case was refused; said to a person, in a page or as JSON
          ├── Invalid          422: a value is not acceptable; ``field`` says which
          ├── Forbidden        403: this person may not do that
          ├── Missing          404: there is no such thing, or not for this person
          ├── Conflict         409: its state does not allow it now
          ├── TooMany          429: a limit, with the time to wait
          └── Unavailable      503: something outside must be mended first (clock, mail)
"""

from __future__ import annotations

from typing import Any, ClassVar


class PreauError(Exception):
    """Base of all errors that Préau raises on purpose."""


class StartError(PreauError):
    """The program must not start; its text says what to do."""


class ConfigError(StartError):
    """``preau.toml`` or a ``PREAU_*`` variable cannot be accepted."""


class PluginError(StartError):
    """A plugin is missing, twice there, or breaks its contract."""


class MigrationError(StartError):
    """The database is behind the program, ahead of it, or inconsistent."""


class TransferError(StartError):
    """An export cannot be read, an archive cannot be restored, or a database cannot be filled; nothing was changed."""


class UpdateError(StartError):
    """An update of the program was refused, or undone; its text says what was changed, usually nothing."""


class DomainError(PreauError):
    """A use case was refused.

    ``message`` is an English message id with ``%(name)s`` places for ``params``; the edge translates it.
    ``field`` names the form field concerned, if there is one.
    """

    status: ClassVar[int] = 400

    def __init__(self, message: str, *, field: str | None = None, **params: Any) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.params = params

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


class Invalid(DomainError):
    """A value is not acceptable."""

    status = 422


class Forbidden(DomainError):
    """This person may not do that."""

    status = 403


class Missing(DomainError):
    """There is no such thing, or not for this person."""

    status = 404


class Conflict(DomainError):
    """The state of the thing does not allow it now."""

    status = 409


class TooMany(DomainError):
    """A limit was reached; the message says when to try again."""

    status = 429


class Unavailable(DomainError):
    """Something outside must be mended first."""

    status = 503
