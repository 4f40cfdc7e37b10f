"""A space as one file to take away: every component's part, pages for readers, a manifest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core import clock
from core.contracts import Actor, SpacePart
from core.documents.tables import csv_bytes
from core.extensions import db
from core.people.models import Person
from core.permissions import require
from core.runtime import config
from core.spaces import queries
from core.spaces.models import Space
from core.spaces.portable import INDEX, MANIFEST, MEMBERS, STYLE, pages
from core.spaces.portable.components import export_parts
from core.spaces.portable.packing import files_of, manifest, pack
from core.spaces.portable.values import moment
from core.text import slug

_STYLE = Path(__file__).with_name("archive.css")
#: How the roles are named in the list of members that may go along, for spreadsheets in French.
_ROLES = {"manager": "responsable", "moderator": "modération", "member": "membre"}


@dataclass(frozen=True, slots=True)
class Exported:
    """An archive, and the name under which a browser keeps it."""

    filename: str
    content: bytes


def see_one_moment() -> None:
    """End any read of this session and begin one that sees a single moment: to be called before ``export_space``.

    Else an archive made while people sign could say that a goal is reached and count one signature less.
    """
    db.session.rollback()
    options = {"isolation_level": "REPEATABLE READ"} if db.engine.dialect.name == "postgresql" else {}
    db.session.connection(execution_options=options)


def export_space(*, actor: Actor, space: Space, with_members: bool = False) -> Exported:
    """Return the whole of a space as one ZIP, which ``import_space`` takes back in any instance.

    No name of who signs and no address is ever in it; the names of the members, whom the actor sees in the space
    anyway, only when ``with_members``. Needs ``space.export``. Raises Unavailable when the code of a component that
    has data here is missing.
    """
    require(actor, "space.export", space)
    parts = export_parts(space.id)
    members = queries.members(space.id)
    made = pages.Made(clock.now(), config().site.name, Counter(role for _, role in members), with_members)
    files = {STYLE: _STYLE.read_bytes(), INDEX: pages.index(space, parts, made)}
    for part in parts:
        files |= files_of(part)
        if part.sections:
            files[f"{part.component}/{INDEX}"] = pages.page(space, part)
    if with_members:
        files[MEMBERS] = _members(members)
    said = {"made_at": str(moment(made.at)), "instance": made.instance}
    files[MANIFEST] = manifest(parts, files, said)
    day = clock.local_day(made.at, config().site.timezone)
    return Exported(f"espace-{slug(space.name, 'prive', 40)}-{day.isoformat()}.zip", pack(files))


def _members(members: Sequence[tuple[Person, str]]) -> bytes:
    return csv_bytes(("role", "nom"), [(_ROLES[role], person.name) for person, role in members])


def held(space: Space) -> list[tuple[SpacePart, str, int]]:
    """Return (part, message id, number) for each thing that a space holds: said before it is erased."""
    parts = export_parts(space.id)
    return [(part, message, number) for part in parts for message, number in part.held]
