"""A form field for a commune: whatever a person types is understood, and asked back when several are meant.

In a form::

    from core.web.places import CommuneField

    class SignatureForm(Form):
        place = CommuneField(lazy_gettext("Commune or postcode"))

    form = SignatureForm(request.form)            # or SignatureForm(request.form, data={"place": "59172"})
    if request.method == "POST" and form.validate():
        sign(..., territory=form.place.insee)     # form.place.commune is the Commune (name, population…)

In its template (with ``{% block scripts %}{{ htmx() }}{% endblock %}`` for the list as one types)::

    {% from "parts/page.html" import htmx %}
    {% from "parts/places.html" import commune_field %}
    {{ commune_field(form.place) }}

What is typed may be a postcode, a name ("denain", "St Denis"), "Denain (59)", "59220 Denain", or an INSEE code that
is nobody's postcode. When several communes are meant the form is refused once and offers them as radio buttons; they
bear the field's name and INSEE codes as values, so a program (or a test) that knows the code posts
``{"place": ["Denain", "59172"]}``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from wtforms import StringField, ValidationError
from wtforms.form import BaseForm

from core.places.communes import Commune, commune, find
from core.places.naming import place_key

OFFERED = 6
_MOST = 60
_WITH_PLACE = re.compile(r"(?P<name>.*\D)\s*\(\s*(?P<code>\w{2,5})\s*\)|(?P<name2>\D+)\s+(?P<code2>\d{5})")
_POSTCODE_FIRST = re.compile(r"(?P<code>\d{5})\s+(?P<name>\D+)")
_POSTCODE = re.compile(r"\d{5}", re.ASCII)


def written(place: Commune) -> str:
    """Return a commune as forms write it: « Denain (59) »."""
    return f"{place.name} ({place.department_code})"


def name_of(insee: str) -> str:
    """Return the name of a commune, or an empty text for a code that is none."""
    found = commune(insee)
    return found.name if found else ""


def candidates(typed: str) -> list[Commune]:
    """Return the communes that a finished text may mean, the likeliest first: one when it is clear."""
    text = " ".join(typed.split())
    if _POSTCODE.fullmatch(text):
        found = find(text, _MOST)
        return [place for place in found if text in place.postcodes] or found
    if match := _WITH_PLACE.fullmatch(text) or _POSTCODE_FIRST.fullmatch(text):
        groups = match.groupdict()
        name = groups["name"] or groups.get("name2") or ""
        code = (groups["code"] or groups.get("code2") or "").upper()
        found = [place for place in _named(name) if code == place.department_code or code in place.postcodes]
        if found:
            return found
    return _named(text)


def _named(name: str) -> list[Commune]:
    """Return the communes of exactly this name, else those in whose name a word begins so."""
    found = find(name, _MOST)
    key = place_key(name)
    return [place for place in found if place_key(place.name) == key] or found


class CommuneField(StringField):
    """A commune of France; ``commune`` is what was understood, ``offered`` what to choose from when it is not clear."""

    def __init__(self, label: Any = None, *, optional: bool = False, **options: Any) -> None:
        super().__init__(label, **options)
        self.optional = optional
        self.flags.optional = optional
        self.flags.required = not optional
        self.commune: Commune | None = None
        self.offered: list[Commune] = []
        self._chosen = ""

    @property
    def insee(self) -> str:
        """The INSEE code of what was understood, or an empty text."""
        return self.commune.insee if self.commune else ""

    def process_data(self, value: Any) -> None:
        """Take a Commune or an INSEE code as the first value."""
        self.commune = commune(value) if isinstance(value, str) else value
        self.data = written(self.commune) if self.commune else ""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take what was typed and, when communes were offered, the one that was chosen."""
        if valuelist:
            self.data = str(valuelist[0]).strip()
            self._chosen = next((str(value) for value in valuelist[1:] if value), "")

    def pre_validate(self, form: BaseForm) -> None:  # noqa: ARG002 - WTForms' signature
        self.commune = None
        if not self.data:
            if not self.optional:
                raise ValidationError(gettext("Write a commune or a postcode."))
            return
        found = candidates(self.data[:100])
        chosen = [place for place in found if place.insee == self._chosen]
        found = chosen or found
        if not found:
            raise ValidationError(gettext("No commune of France has this name or this postcode. Check the spelling."))
        if len(found) > 1:
            self.offered = found[:OFFERED]
            raise ValidationError(gettext("Several communes are possible: choose one of them below."))
        self.commune = found[0]
        self.data = written(self.commune)
