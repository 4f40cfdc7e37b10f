"""A space brought in from an archive: written whole or not at all, and never counted a second time."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.exc import DataError, IntegrityError

from core import clock, journal
from core.contracts import Actor, BroughtPart, Event, SpaceRole
from core.errors import Conflict, Invalid
from core.events import publish
from core.extensions import db
from core.i18n import N_
from core.people.models import Person
from core.permissions import require
from core.spaces.models import Space, SpaceMember
from core.spaces.portable import own
from core.spaces.portable.components import CORE, brings, import_part
from core.spaces.portable.reading import Archive
from core.spaces.portable.values import check_version, impossible


@dataclass(frozen=True, slots=True)
class SpaceImported(Event):
    """A space was brought in from an archive."""


def import_space(*, actor: Actor, archive: Archive, bearer: Person) -> Space:
    """Write the space of an archive, with ``bearer`` as its *responsable*; she answers for its texts here.

    What was done elsewhere was counted there: of all that the archive holds the journal gets ``space.imported``, one
    space, and nothing else. Members do not come along, for nobody belongs to an instance that never met her. Needs
    ``space.import``. Raises Invalid, field ``archive``, for an archive that says what cannot be or holds what this
    program cannot take; Conflict for a bearer whose account is closed. Publishes SpaceImported.
    """
    require(actor, "space.import")
    if bearer.closed_at is not None:
        raise Conflict(N_("This account is closed."), field="bearer")
    _check(archive)
    try:
        space = own.import_space(archive.parts[CORE].data)
        db.session.add(SpaceMember(space_id=space.id, person_id=bearer.id, role=SpaceRole.MANAGER))
        db.session.flush()
        for name, part in archive.parts.items():
            if name != CORE:
                brought = BroughtPart(part.version, part.data, part.files, bearer.id)
                import_part(name, space_id=space.id, part=brought)
        db.session.flush()
    except (IntegrityError, DataError) as error:  # what no use case could have written: the tables say no
        raise impossible(_table(error)) from error
    journal.record("space.imported", {"spaces": 1}, space=space)
    publish(SpaceImported(at=clock.now(), space_id=space.id))
    return space


def _table(error: IntegrityError | DataError) -> str:
    """Return the word of the statement that names a table; no value of the archive."""
    return next((word for word in (error.statement or "").split() if "_" in word), "?")


def _check(archive: Archive) -> None:
    if CORE not in archive.parts:
        raise impossible(CORE)
    check_version(CORE, archive.parts[CORE].version, own.VERSION)
    for name in archive.parts:
        if name != CORE and not brings(name):
            raise Invalid(
                N_(
                    "This archive holds data of “%(name)s”, which this centre has not: have it installed and switched "
                    "on, then come back. Nothing was imported."
                ),
                field="archive",
                name=name,
            )
