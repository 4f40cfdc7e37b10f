"""The pages of an archive, for whoever opens it without Préau: plain HTML with its own style, nothing from outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import current_app
from markupsafe import Markup

from core import clock, formats
from core.contracts import ArchiveSection, FactValue, SpacePart, Word
from core.html import sanitise, stored
from core.i18n import FRENCH, speaking
from core.places.communes import commune
from core.runtime import config
from core.spaces.models import Space
from core.spaces.portable.components import french

Say = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Made:
    """When and where an archive is made, and how many hold each role: what belongs to the instance."""

    at: datetime
    instance: str
    roles: Mapping[str, int]
    names: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A section with its words in French and its values written out."""

    title: str
    facts: Sequence[tuple[str, str]]
    html: Markup
    table: str


def index(space: Space, parts: Sequence[SpacePart], made: Made) -> bytes:
    """Return the first page: what the space is, what the archive holds, where and when it was made."""
    told = [(part, _title(part), _held(part)) for part in parts if part.component != "core"]
    place = commune(space.territory)
    return _drawn("index", space=space, place=place, parts=told, made=made, day=_written(made.at))


def page(space: Space, part: SpacePart) -> bytes:
    """Return the page of one component: the same for the same space, whatever the instance."""
    say = french(part.component).gettext
    shown = [_shown(section, say) for section in part.sections]
    tables = [table.name for table in part.tables]
    return _drawn("part", space=space, title=_title(part), sections=shown, tables=tables, held=_held(part))


def _title(part: SpacePart) -> str:
    return french(part.component).gettext(part.title)


def _held(part: SpacePart) -> list[tuple[str, int]]:
    say = french(part.component).gettext
    return [(say(message), number) for message, number in part.held]


def _shown(section: ArchiveSection, say: Say) -> Shown:
    facts = [(say(label), _value(value, say)) for label, value in section.facts]
    html = stored(sanitise(section.html))
    return Shown(section.title, facts, html, section.table.name if section.table else "")


def _value(value: FactValue, say: Say) -> str:
    if isinstance(value, Word):
        return say(value.message)
    if isinstance(value, datetime | date):
        return _written(value)
    return formats.number(value) if isinstance(value, int) else value


def _written(value: datetime | date) -> str:
    with speaking(FRENCH):
        if not isinstance(value, datetime):
            return formats.day(value)
        zone = config().site.timezone
        return f"{formats.day(clock.local_day(value, zone))}, {formats.hour(value, zone)}"


def _drawn(name: str, **values: object) -> bytes:
    """Draw a page in French: an archive is a document, like a certificate."""
    with speaking(FRENCH):
        drawn = current_app.jinja_env.get_template(f"spaces/archive/{name}.html").render(**values)
    return drawn.encode("utf-8")
