"""The forms of the pathway."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TimeField,
    ValidationError,
)
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.runtime import config
from core.web import Form
from core.web.forms import LineField
from core.web.words import lazy_gettext
from plugins.pathway.rules.attendance import Status
from plugins.pathway.rules.states import Purpose

PURPOSES = {
    Purpose.PATHWAY: lazy_gettext("Residents, associations, elected members: the pathway"),
    Purpose.TRANSFER: lazy_gettext("Animators, who learn to hold this lesson"),
}
STATUSES = {
    Status.EXPECTED: lazy_gettext("expected"),
    Status.PRESENT: lazy_gettext("on time"),
    Status.LATE: lazy_gettext("late"),
    Status.ABSENT: lazy_gettext("absent"),
    Status.EXCUSED: lazy_gettext("excused"),
}


class ProgrammeForm(Form):
    """A lesson, a half-day, a place, and who holds it."""

    lesson = SelectField(lazy_gettext("Lesson"))
    day = DateField(lazy_gettext("Day"), [InputRequired(lazy_gettext("Choose a day."))])
    start = TimeField(
        lazy_gettext("Start"),
        [InputRequired(lazy_gettext("Choose an hour."))],
        description=lazy_gettext("The end follows from the length of the lesson."),
    )
    place = LineField(lazy_gettext("Place"), most=120, description=lazy_gettext("For example: Room 2, first floor."))
    seats = IntegerField(lazy_gettext("Seats"), [InputRequired(lazy_gettext("Write a whole number."))])
    animators = SelectMultipleField(
        lazy_gettext("Held by"),
        [InputRequired(lazy_gettext("Choose one or two animators."))],
        coerce=int,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        description=lazy_gettext("One or two people."),
    )
    purpose = RadioField(lazy_gettext("For whom"), default=str(Purpose.PATHWAY))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.purpose.choices = [(str(purpose), label) for purpose, label in PURPOSES.items()]

    def starts_at(self) -> datetime:
        """Return the moment of the start, read on the clocks of the site."""
        day, start = self.day.data, self.start.data
        if day is None or start is None:
            raise ValueError("ask for the start once the form is valid")
        return datetime.combine(day, start, tzinfo=ZoneInfo(config().site.timezone))


class NewPersonForm(Form):
    """Somebody whom the centre does not know yet: a name is enough."""

    name = LineField(lazy_gettext("First name and name"), most=80)


class MarkForm(Form):
    """What an animator writes of one person's presence."""

    status = RadioField(lazy_gettext("Attendance"))
    arrival = TimeField(
        lazy_gettext("Hour of arrival"),
        [Optional()],
        description=lazy_gettext("Only for who came late. Empty: now."),
    )
    reason = LineField(lazy_gettext("Why it is corrected"), most=300, optional=True)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.status.choices = [(str(one), label) for one, label in STATUSES.items() if one is not Status.EXPECTED]

    def arrival_at(self, day_of: datetime) -> datetime | None:
        """Return the moment of arrival on the day of the session, read on the clocks of the site."""
        if self.arrival.data is None or self.status.data != Status.LATE:
            return None
        zone = ZoneInfo(config().site.timezone)
        return datetime.combine(day_of.astimezone(zone).date(), self.arrival.data, tzinfo=zone)


class ReasonForm(Form):
    """Why something is called off."""

    reason = LineField(lazy_gettext("Reason"), most=300)


class CloseForm(Form):
    """What lifts an objection: why the half-day ends early, and that it was held on a public holiday."""

    early_reason = LineField(lazy_gettext("Why the half-day ends early"), most=300, optional=True)
    holiday_confirmed = BooleanField(lazy_gettext("The session was really held on this public holiday"))

    def validate_early_reason(self, field: LineField) -> None:
        if field.data and len(field.data) < 3:
            raise ValidationError(gettext("Write the reason in a few words."))
