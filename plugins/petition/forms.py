"""The forms of petitions. How long each text may be is a setting, read when the form is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext
from wtforms import BooleanField, Field, IntegerField, StringField, ValidationError
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from core.errors import Invalid
from core.people.rules import email_address, person_name
from core.runtime import settings
from core.web.forms import Form, LineField, TextField
from core.web.places import OFFERED, CommuneField, candidates
from core.web.words import lazy_gettext as _
from plugins.petition.settings import PetitionSettings

NAME_MOST = 80
NAMESAKES_MOST = 99


def kept(rule: Callable[[str], object]) -> Callable[[Form, Field], None]:
    """Return a validator that asks a rule of the use case, so that one page shows all that must be corrected."""

    def validate(_form: Form, field: Field) -> None:
        try:
            rule(field.data or "")
        except Invalid as error:
            raise ValidationError(gettext(error.message, **error.params)) from error

    return validate


class PetitionForm(Form):
    """The four texts of a petition."""

    title = LineField(_("Title"), most=0)
    summary = TextField(_("Summary"), most=0)
    body = TextField(_("Text"), most=0)
    addressee = LineField(_("Addressee"), most=0)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.most = settings("petition", PetitionSettings)
        for name in ("title", "summary", "body", "addressee"):
            field: Any = self[name]
            field.most = getattr(self.most, name)

    @property
    def texts(self) -> dict[str, str]:
        """Return the texts as the use cases take them."""
        return {name: field.data or "" for name, field in self._fields.items()}


class SignerForm(Form):
    """Whoever signs: the questions that both ways of signing ask."""

    place: CommuneField

    @property
    def only_asks(self) -> bool:
        """Say whether nothing is wrong but that several communes are possible."""
        return bool(self.place.offered) and set(self.errors) == {"place"}

    def prefer(self, territory: str) -> None:
        """Offer the petition's own commune first, when it is among those that may be meant."""
        if not self.place.offered:
            return
        possible = candidates((self.place.data or "")[:100])
        own = [place for place in possible if place.insee == territory]
        others = [place for place in self.place.offered if place.insee != territory]
        self.place.offered = [*own, *others][:OFFERED]


class SignForm(SignerForm):
    """A signature by e-mail."""

    name = LineField(_("First name and name"), most=NAME_MOST, validators=[kept(person_name)])
    place = CommuneField(_("Commune or postcode"))
    email = StringField(_("E-mail address"), [InputRequired(_("Write your e-mail address.")), kept(email_address)])
    show_name = BooleanField(_("Show my name and my commune in the public list"))


class CentreForm(SignerForm):
    """A signature that an animator writes down."""

    name = LineField(_("First name and name of the person"), most=NAME_MOST, validators=[kept(person_name)])
    place = CommuneField(_("Her commune or postcode"))
    show_name = BooleanField(_("The person agrees that her name and commune be shown in the public list"))
    agreed = BooleanField(_("The person is in front of me and has told me that she agrees"))
    namesake = BooleanField(_("This is another person with the same name, I have verified it with her"))
    others = IntegerField(validators=[Optional()], widget=HiddenInput())

    @property
    def namesakes(self) -> int:
        """Return how many others of the name count already, as the animator was told and has confirmed."""
        return min(max(self.others.data or 1, 1), NAMESAKES_MOST) if self.namesake.data else 0

    def offer_namesake(self) -> None:
        """Ask whether this is one more person of the name, after a refusal."""
        self.others.data = self.namesakes + 1
        self.namesake.data = False
