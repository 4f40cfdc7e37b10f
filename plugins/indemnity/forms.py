"""The form of a new agreement."""

from __future__ import annotations

from wtforms import DateField, RadioField, SelectField
from wtforms.validators import InputRequired

from core.web import Form
from core.web.forms import LineField
from core.web.words import lazy_gettext as _


class AgreementForm(Form):
    """What is written on the signed paper; the choices of ``origin`` and ``years`` are set by the view."""

    origin = SelectField(_("Centre"), [InputRequired(_("Choose a centre."))])
    number = LineField(_("Number of the agreement"), most=40, description=_("As it stands on the signed document."))
    decision = LineField(_("Decision"), most=160, description=_("The reference of the vote that allows it."))
    start = DateField(
        _("Start date"),
        [InputRequired(_("Give the first day of the agreement."))],
        description=_("Its years are counted from this day."),
    )
    years = RadioField(_("Number of years"), [InputRequired(_("Choose a number of years."))], coerce=int)
