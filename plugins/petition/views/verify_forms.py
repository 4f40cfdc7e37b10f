"""The forms of a review, of its period, and of the fingerprint of a list."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from wtforms import DateTimeLocalField, Field, SelectField, StringField, ValidationError
from wtforms.validators import Optional, Regexp
from wtforms.widgets import HiddenInput

from core.runtime import config
from core.web.forms import Form, LineField
from core.web.words import lazy_gettext as _
from plugins.petition.forms import ReasonForm
from plugins.petition.rules import Criteria

_TYPED = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


class ChoiceForm(Form):
    """Which signatures are meant, in a review: a network, a mail domain, hours in the time of the centre."""

    network = StringField(
        _("Code of the network"), [Optional(), Regexp("[0-9a-f]{16}$", message=_("Choose a network of the table."))]
    )
    domain = LineField(_("Mail domain"), most=254, optional=True)
    first = DateTimeLocalField(_("Confirmed from"), [Optional()], format=_TYPED)
    until = DateTimeLocalField(_("Confirmed before"), [Optional()], format=_TYPED)

    @property
    def criteria(self) -> Criteria:
        """Return what is meant. An hour that comes twice in autumn is meant whole."""
        return Criteria(
            network=self.network.data or None,
            domain=(self.domain.data or "").lower().lstrip("@") or None,
            first_at=_moment(self.first.data, 0),
            until_at=_moment(self.until.data, 1),
        )


def _moment(typed: datetime | None, fold: int) -> datetime | None:
    if typed is None:
        return None
    try:
        return typed.replace(tzinfo=ZoneInfo(config().site.timezone), fold=fold).astimezone(UTC)
    except OverflowError:
        return None


class BatchForm(ReasonForm):
    """Why signatures are set aside; ``digest`` is that of those that were shown."""

    digest = StringField(widget=HiddenInput())


class PeriodForm(Form):
    """How far back a review looks, and whether hour by hour."""

    days = SelectField(_("Signatures confirmed"), default="7", validate_choice=False)
    by = SelectField(_("Count them"), default="hour", validate_choice=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.days.choices = [
            ("1", gettext("in the last 24 hours")),
            ("7", gettext("in the last 7 days")),
            ("30", gettext("in the last 30 days")),
            ("all", gettext("since the opening")),
        ]
        self.by.choices = [("hour", gettext("hour by hour")), ("whole", gettext("over the whole period"))]

    @property
    def length(self) -> int:
        """Return how many days back; 0 for all of them."""
        return {"1": 1, "30": 30, "all": 0}.get(self.days.data or "", 7)

    @property
    def by_hour(self) -> bool:
        return str(self.by.data) != "whole"


class FingerprintForm(Form):
    """The fingerprint of a list, as it stands on paper or as a program says it."""

    fingerprint = LineField(_("Fingerprint of the list (SHA-256)"), most=200)

    def validate_fingerprint(self, _field: Field) -> None:
        """Refuse what is no SHA-256, with or without the spaces between its groups."""
        if not re.fullmatch("[0-9a-f]{64}", self.plain):
            raise ValidationError(gettext("A fingerprint has 64 characters, figures and letters from a to f."))

    @property
    def plain(self) -> str:
        """Return the fingerprint without its spaces, in small letters."""
        return "".join((self.fingerprint.data or "").split()).lower()
