"""The forms of signatures on paper: ten lines, and what is chosen where two entries differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from flask_babel import gettext
from wtforms import BooleanField, FileField, HiddenField, IntegerField, RadioField, StringField, ValidationError
from wtforms.validators import InputRequired, NumberRange, Optional

from core.people.rules import person_name
from core.web.forms import Form, LineField
from core.web.places import CommuneField, name_of
from core.web.words import lazy_gettext as _
from plugins.petition.forms import NAME_MOST, SignerForm, kept
from plugins.petition.rules.paper import BLANK, LINES, UNREADABLE, Line, LineKind
from plugins.petition.services.paper.settling import Choice, Taken

POSITIONS = range(1, LINES + 1)


class PrintForm(Form):
    """How many sheets to make."""

    number = IntegerField(
        _("How many sheets"), [InputRequired(_("Write a number of sheets.")), NumberRange(min=1)], default=5
    )


class CodeForm(Form):
    """The code at the top of a sheet."""

    code = StringField(_("Code of the sheet"))


class ScanForm(Form):
    """The image of a sheet."""

    scan = FileField(_("Image of the sheet"))

    def validate_scan(self, field: Any) -> None:
        """Say that a file has to be chosen; what it holds is said by whoever keeps it."""
        if not field.data or not field.data.filename:
            raise ValidationError(gettext("Choose the file: a PDF, a JPEG or a PNG."))


class LinesForm(SignerForm):
    """Lines of a sheet: fields ``name_3`` and ``place_3`` of each."""

    def name(self, position: int) -> Any:
        """Return the field of the name on a line."""
        return self[f"name_{position}"]

    def place_of(self, position: int) -> CommuneField:
        """Return the field of the commune on a line."""
        return cast("CommuneField", self[f"place_{position}"])

    def _complete(self, position: int) -> bool:
        """Ask for what is missing of a person's line; say whether nothing is."""
        name, place = self.name(position), self.place_of(position)
        for field, missing in ((name, _("Write the name, or tick “unreadable”.")), (place, _MISSING)):
            if not field.data and not field.errors:
                field.errors = [str(missing)]
        return not name.errors and not place.errors

    def _forgive(self, position: int) -> None:
        """Drop what is wrong with a line that is not read."""
        self.name(position).errors = []
        self.place_of(position).errors, self.place_of(position).offered = [], []

    def _line(self, position: int) -> Line:
        return Line(LineKind.PERSON, self.name(position).data or "", self.place_of(position).insee)

    @property
    def only_asks(self) -> bool:
        """Say whether nothing is wrong but that several communes are possible on some lines."""
        asking = {f"place_{position}" for position in self._positions() if self.place_of(position).offered}
        return bool(self.errors) and set(self.errors) <= asking

    def _positions(self) -> list[int]:
        return [position for position in POSITIONS if f"place_{position}" in self]

    def prefer(self, territory: str) -> None:
        """Offer the petition's own commune first, on each line where several are possible."""
        for position in self._positions():
            self.place_of(position).offered.sort(key=lambda place: place.insee != territory)


_MISSING = _("Write the commune, or tick “unreadable”.")


class EntryForm(LinesForm):
    """One entry of a whole sheet; a line on which nothing is typed is blank."""

    number = HiddenField()

    def unreadable(self, position: int) -> Any:
        """Return the box that says that a line cannot be read."""
        return self[f"unreadable_{position}"]

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        for position in POSITIONS:
            if self.unreadable(position).data or not self._is_typed(position):
                self._forgive(position)
            else:
                self._complete(position)
        return not self.errors

    def _is_typed(self, position: int) -> bool:
        return bool(self.name(position).data or self.place_of(position).data)

    @property
    def lines(self) -> list[Line]:
        """Return the ten lines. Only of a form that is valid."""
        return [self._entered(position) for position in POSITIONS]

    def _entered(self, position: int) -> Line:
        if self.unreadable(position).data:
            return UNREADABLE
        return self._line(position) if self._is_typed(position) else BLANK


def _add_line(form: type[Form], position: int) -> None:
    name = LineField(
        _("First name and name"), most=NAME_MOST, optional=True, validators=[Optional(), kept(person_name)]
    )
    setattr(form, f"name_{position}", name)
    setattr(form, f"place_{position}", CommuneField(_("Commune or postcode"), optional=True))


for _position in POSITIONS:
    _add_line(EntryForm, _position)
    setattr(EntryForm, f"unreadable_{_position}", BooleanField(_("Unreadable")))


class SettleForm(LinesForm):
    """What the paper says of each line on which two entries differ."""

    positions: tuple[int, ...] = ()

    def taken(self, position: int) -> Any:
        """Return the choice of a line."""
        return self[f"taken_{position}"]

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        for position in self.positions:
            if self.taken(position).data == Taken.OTHER:
                self._complete(position)
            else:
                self._forgive(position)
        return not self.errors

    @property
    def choices(self) -> dict[int, Choice]:
        """Return what was chosen, line by line. Only of a form that is valid."""
        return {position: self._choice(position) for position in self.positions}

    def _choice(self, position: int) -> Choice:
        taken = Taken(self.taken(position).data)
        return Choice(taken, self._line(position) if taken == Taken.OTHER else None)


def settle_form(left: Mapping[int, tuple[Line, Line]], data: Any) -> SettleForm:
    """Return the form that settles these lines."""
    made: type[SettleForm] = type("SettleForm", (SettleForm,), {"positions": tuple(left)})
    for position in left:
        setattr(made, f"taken_{position}", RadioField(_("What does the paper say?")))
        _add_line(made, position)
    form = made(data)
    for position, (first, second) in left.items():
        form.taken(position).choices = [
            (Taken.FIRST.value, gettext("First entry: %(line)s", line=said(first))),
            (Taken.SECOND.value, gettext("Second entry: %(line)s", line=said(second))),
            (Taken.OTHER.value, gettext("Something else, written below")),
            (Taken.UNREADABLE.value, gettext("It cannot be read")),
        ]
    return form


def said(line: Line) -> str:
    """Return a line in words."""
    if line.kind == LineKind.PERSON:
        return f"{line.name}, {name_of(line.commune)}"
    return str(gettext("nothing on this line") if line.kind == LineKind.BLANK else gettext("unreadable"))
