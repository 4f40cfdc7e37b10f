"""Core's own part of an archive: what the space is, whose, where, since when, with which tools. Never who is in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from core import clock
from core.contracts import SpaceKind, SpacePart
from core.extensions import db
from core.i18n import N_
from core.runtime import config
from core.spaces import queries
from core.spaces.models import ORGANISATION_KINDS, Organisation, Space, SpaceTool
from core.spaces.portable.values import Entry, impossible, moment
from core.text import fold

VERSION = 1
MOST_TOOLS = 100
_TOOL = re.compile(r"[a-z][a-z0-9_.-]{0,39}", re.ASCII)
_KEYS = ("kind", "name", "territory", "created_at", "organisation", "tools")


def export_space(space_id: int) -> SpacePart:
    """Return what core keeps of a space, but for its members: they belong to an instance."""
    space = queries.space(space_id)
    owner = space.organisation
    tools = sorted(db.session.scalars(select(SpaceTool.tool).where(SpaceTool.space_id == space_id)))
    data = {
        "kind": space.kind,
        "name": space.name,
        "territory": space.territory,
        "created_at": moment(space.created_at),
        "organisation": None if owner is None else {"name": owner.name, "kind": owner.kind},
        "tools": tools,
    }
    return SpacePart("core", N_("The space"), VERSION, data)


def import_space(data: Mapping[str, Any]) -> Space:
    """Write the space of an archive. A sandbox has its full time before it again. Raises Invalid."""
    entry = Entry(data, "core", _KEYS)
    kind = entry.word("kind", SpaceKind)
    owner = None if entry.is_null("organisation") else _organisation(entry.child("organisation", ("name", "kind")))
    if owner is None and kind == SpaceKind.REAL:
        raise impossible("core.organisation")
    erase_at = clock.now() + timedelta(days=config().people.sandbox_days) if kind == SpaceKind.SANDBOX else None
    space = Space(
        kind=kind,
        name=entry.line("name", 120),
        territory=entry.commune("territory"),
        created_at=entry.moment("created_at"),
        organisation=owner,
        erase_at=erase_at,
    )
    db.session.add(space)
    db.session.flush()
    for tool in entry.names("tools", _TOOL, MOST_TOOLS):
        db.session.add(SpaceTool(space_id=space.id, tool=tool))
    db.session.flush()
    return space


def _organisation(entry: Entry) -> Organisation:
    """Return the organisation of that very name and kind, written down if it is not here yet.

    It has not come to this centre: the journal, which counts those that are received, says nothing.
    """
    name, kind = entry.line("name", 120), entry.name("kind", re.compile("|".join(ORGANISATION_KINDS)))
    same = select(Organisation).where(Organisation.name == name, Organisation.kind == kind)
    found = db.session.scalars(same.order_by(Organisation.id)).first()
    if found is None:
        found = Organisation(name=name, sort_key=fold(name), kind=kind, created_at=clock.now())
        db.session.add(found)
    return found
