"""The words of the shipped declarations as French people read them; those of other plugins are shown as they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from core.i18n import N_

#: Word of a declaration → message id.
WORDS = {
    "people": N_("people"),
    "organisations": N_("organisations"),
    "sandboxes": N_("sandboxes"),
    "spaces": N_("spaces"),
    "petitions": N_("petitions"),
    "signatures": N_("signatures"),
    "sessions": N_("sessions"),
    "attendances": N_("attendances"),
    "minutes": N_("minutes"),
    "kind": N_("kind"),
    "origin": N_("origin"),
    "channel": N_("channel"),
    "purpose": N_("purpose"),
    "association": N_("association"),
    "body": N_("consultation body"),
    "town": N_("town"),
    "centre": N_("centre"),
    "lesson": N_("lesson"),
    "web": N_("online"),
    "kiosk": N_("on a PC of the centre"),
    "assisted": N_("with the team's help"),
    "paper": N_("on paper"),
    "pathway": N_("pathway"),
    "transfer": N_("transfer to animators"),
}


def said(word: str) -> str:
    """Return a word of a declaration as it is read."""
    return gettext(WORDS[word]) if word in WORDS else word


def pairs(values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return the names and values of figures or dimensions as they are read, in the order of their names."""
    return [(said(name), said(value) if isinstance(value, str) else value) for name, value in sorted(values.items())]
